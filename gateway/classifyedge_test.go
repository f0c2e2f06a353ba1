package gateway

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func (r rule) brief() string { return fmt.Sprintf("%s %t", r.kind, r.retry) }

func TestEveryCodeOfTheGatewayHasItsRuleAndWords(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		code   string
		status int
		want   string
		words  string
	}{
		{"2001", 400, "request false", "the gateway is not known"},
		{"2002", 400, "busy true", "no usable answer"},
		{"2005", 400, "busy true", "no usable answer"},
		{"2003", 429, "rate true", "own rate limit"},
		{"2008", 400, "request false", "doesn't know this provider"},
		{"2009", 401, "auth false", "cf-aig-authorization"},
		{"2047", 401, "auth false", "cf-aig-authorization"},
		{"10000", 401, "auth false", "cf-aig-authorization"},
		{"2016", 424, "request false", "guardrails blocked the prompt"},
		{"2017", 424, "request false", "guardrails blocked the answer"},
		{"2019", 400, "request false", "model or format"},
		{"2021", 402, "quota false", "too little credit"},
		{"2049", 402, "quota false", "too little credit"},
		{"2029", 424, "request false", "data loss prevention blocked the prompt"},
		{"2030", 424, "request false", "data loss prevention blocked the answer"},
		{"7003", 499, "request false", "can't route this request"},
		{"7003", 500, "busy true", "guardrail scanner"},
		{"2999", 429, "rate true", "the gateway reports a problem"},
	} {
		r := ruleFor(row.status, wireError{gateway: true, code: row.code})
		if r.brief() != row.want || !strings.Contains(r.words, row.words) {
			t.Errorf("%s with status %d: got %s %q, want %s %q", row.code, row.status, r.brief(), r.words, row.want, row.words)
		}
	}
}

func TestEveryCodeOfAVendorHasItsRule(t *testing.T) {
	t.Parallel()
	for want, codes := range map[string][]string{
		"quota false": {"insufficient_quota", "credit_balance_exhausted", "enforced_spend_limit_reached", "billing_error",
			"billing_hard_limit_reached", "insufficient_credits", "ServiceQuotaExceededException", "a_spend_limit_exceeded", "a_usage_limit_exceeded"},
		"busy true":  {"overloaded_error", "overloaded", "UNAVAILABLE", "ServiceUnavailableException", "internalServerException"},
		"auth false": {"API_KEY_INVALID"},
		"rate true":  {"rate_limit_error", "rate_limit_exceeded", "ThrottlingException"},
	} {
		for _, code := range codes {
			for _, status := range []int{200, 400} {
				if r := ruleFor(status, wireError{code: code}); r.brief() != want {
					t.Errorf("%s with status %d: got %s, want %s", code, status, r.brief(), want)
				}
			}
		}
	}
	inStreams := map[string][]string{
		"auth false":    {"authentication_error", "permission_error", "invalid_api_key", "UNAUTHENTICATED", "PERMISSION_DENIED"},
		"busy true":     {"api_error", "server_error", "timeout_error", "INTERNAL", "500", "502", "503", "504", "529"},
		"rate true":     {"RESOURCE_EXHAUSTED", "429"},
		"quota false":   {"402"},
		"request false": {"validationException", "ValidationException", "INVALID_ARGUMENT"},
	}
	for want, codes := range inStreams {
		for _, code := range codes {
			if r, ok := codeRule(code, 200); !ok || r.brief() != want {
				t.Errorf("%s in a stream: got %s, %t, want %s", code, r.brief(), ok, want)
			}
			if r, ok := codeRule(code, 400); ok {
				t.Errorf("%s with a status that says it: got %s", code, r.brief())
			}
		}
	}
	for _, status := range []int{200, 400} {
		if r, ok := codeRule("another", status); ok {
			t.Errorf("another code with status %d: got %s", status, r.brief())
		}
	}
	for code, want := range map[string]time.Duration{
		"ThrottlingException": time.Second, "throttlingException": time.Second, "TooManyRequestsException": time.Second, "rate_limit_error": 0,
	} {
		if r, _ := codeRule(code, 429); r.base != want || firstWait(code) != want {
			t.Errorf("%s waits %v and %v at first, want %v", code, r.base, firstWait(code), want)
		}
	}
}

func TestEveryStatusHasItsRule(t *testing.T) {
	t.Parallel()
	for want, list := range map[string][]int{
		"auth false": {401, 403, 407}, "quota false": {402}, "rate true": {429}, "busy true": {408, 425, 409, 498, 500, 502, 599},
		"request false": {501, 505, 400, 404, 499}, "refused_redirect false": {300, 304, 399}, "stream_error false": {200}, "protocol false": {201, 204, 299, 100},
	} {
		for _, status := range list {
			if got := statusRule(status).brief(); got != want {
				t.Errorf("%d: got %s, want %s", status, got, want)
			}
		}
	}
}

func TestAWebPageComesFromTheAPIOnlyWhereItsStatusSaysSo(t *testing.T) {
	t.Parallel()
	page := []byte("<html><title>Sorry</title>")
	for status, want := range map[int]Kind{
		500: KindBusy, 503: KindBusy, 499: KindNotAPI, 400: KindNotAPI, 404: KindNotAPI, 403: KindNotAPI, 401: KindAuth, 402: KindQuota, 429: KindRate, 408: KindBusy,
	} {
		if got := classify(status, http.Header{}, page, noon).err; got.Kind != want {
			t.Errorf("%d: got %s, want %s", status, got.Kind, want)
		}
		h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		if got := classify(status, h, []byte("Sorry"), noon).err; got.Kind != want || got.Message != "Sorry" {
			t.Errorf("%d by its type: got %s %q, want %s", status, got.Kind, got.Message, want)
		}
	}
	h := http.Header{"X-Amzn-Errortype": {"API_KEY_INVALID"}}
	for status, want := range map[int]Kind{499: KindNotAPI, 500: KindAuth} {
		if got := classify(status, h, page, noon).err; got.Kind != want {
			t.Errorf("%d with a code: got %s, want %s", status, got.Kind, want)
		}
	}
}

func TestASecondLimitOfADayIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	daily := wireError{dailyLimit: true}
	for status, want := range map[int]string{429: "quota false", 200: "quota false", 503: "quota false"} {
		if got := ruleFor(status, daily).brief(); got != want {
			t.Errorf("%d: got %s, want %s", status, got, want)
		}
	}
}

func TestWordsForARedirect(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"https://other.example/x?key=1": "other.example", "/other?key=1": "another path", "": "nowhere", "http://[bad": "nowhere", "?x": "nowhere",
	} {
		v := redirected(&http.Response{StatusCode: 302, Header: http.Header{"Location": {location}}})
		if text := "the answer is a redirect to " + want + ", which is never followed"; v.err.Message != text || v.err.Kind != KindRefusedRedirect || v.retry {
			t.Errorf("%q: got %+v", location, v.err)
		}
	}
}

func TestHowLongAHeaderAsksToWait(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2": "2s true", " 1.5 ": "1.5s true", "0": "0s true", "": "0s false", "-1": "0s false", "1.2.3": "0s false", "+1": "0s false", "1e3": "0s false",
		"9223372036": "2562047h47m16s true", "9223372037": "2562047h47m16.854775807s true", ".": "0s false",
	} {
		wait, ok := parseSeconds(text)
		if got := fmt.Sprint(wait, " ", ok); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"true": "true true", " FALSE ": "false true", "": "false false", "1": "false false"} {
		retry, said := shouldRetry(http.Header{"X-Should-Retry": {text}})
		if got := fmt.Sprint(retry, " ", said); got != want {
			t.Errorf("x-should-retry %q: got %s, want %s", text, got, want)
		}
	}
}

func TestCutOffSaysWhatIsWrongWithABody(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err   error
		kind  Kind
		retry bool
	}{
		{errEmptyReply, KindNotAPI, false}, {errNotAPI, KindNotAPI, false}, {errReplyTooLarge, KindProtocol, false}, {ErrEventTooLarge, KindProtocol, false},
		{errFraming, KindProtocol, false}, {io.ErrUnexpectedEOF, KindTruncated, true},
	} {
		if v := cutOff(fmt.Errorf("read: %w", row.err)); v.err.Kind != row.kind || v.err.Retryable != row.retry || v.retry || v.err.Message == "" {
			t.Errorf("%v: got %+v", row.err, v.err)
		}
	}
}

func TestAnErrorInAFrameIsItsProvidersAndHasNoStatus(t *testing.T) {
	t.Parallel()
	got := FrameError("p", Frame{Event: "throttlingException", Data: []byte(`{"message":"m"}`)})
	if got.Kind != KindRate || got.Code != "throttlingException" || got.Message != "m" || got.Provider != "p" || got.Status != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestF010AProxyThatFailsIsTriedAgainAndOneThatRefusesIsNot(t *testing.T) {
	t.Parallel()
	proxy := &url.URL{Scheme: "http", User: url.UserPassword("me", "pw"), Host: "proxy.example:3128"}
	for status, retry := range map[int]bool{407: false, 499: false, 500: true, 502: true} {
		var e *Error
		err := refusedByProxy(t.Context(), proxy, nil, &http.Response{StatusCode: status})
		if !errors.As(err, &e) || e.Kind != KindNet || e.Retryable != retry || !strings.HasPrefix(e.Message, fmt.Sprintf("the proxy proxy.example:3128 refused the connection: %d", status)) {
			t.Errorf("%d: got %+v", status, err)
		}
	}
	if err := refusedByProxy(t.Context(), proxy, nil, &http.Response{StatusCode: 200}); err != nil {
		t.Errorf("200: got %v", err)
	}
}
