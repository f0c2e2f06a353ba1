package gateway

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestClassify(t *testing.T) {
	t.Parallel()
	const (
		vendorError = `{"error":{"message":"told so","type":"t","code":"c"}}`
		no          = time.Duration(-1)
	)
	gatewayError := func(code string) string {
		return `{"success":false,"result":[],"messages":[],"error":[{"code":` + code + `,"message":"told so"}]}`
	}
	rows := []struct {
		name   string
		status int
		header string // "Name: value", several separated by "|"
		body   string
		kind   Kind
		retry  bool
		wait   time.Duration // no: the other side didn't say
		text   string        // the message; "*" is anything but empty
	}{
		{"F021 400", 400, "", vendorError, KindRequest, false, no, "told so"},
		{"F021 404", 404, "", vendorError, KindRequest, false, no, "told so"},
		{"F021 405", 405, "", vendorError, KindRequest, false, no, "told so"},
		{"F021 413", 413, "", vendorError, KindRequest, false, no, "told so"},
		{"F021 415", 415, "", vendorError, KindRequest, false, no, "told so"},
		{"F021 422", 422, "", vendorError, KindRequest, false, no, "told so"},
		{"F022 401", 401, "", vendorError, KindAuth, false, no, "told so"},
		{"F024 403 vendor", 403, "", vendorError, KindAuth, false, no, "told so"},
		{"F024 400 Google key", 400, "", `{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}`, KindAuth, false, no, "m"},
		{"F024 401 gateway", 401, "", gatewayError("2009"), KindAuth, false, no, "the gateway refused its own token (cf-aig-authorization), not the provider's key: told so"},
		{"F024 401 gateway 2026", 401, "", `{"name":"AiGatewayError","httpCode":401,"internalCode":2009,"message":"Unauthorized"}`, KindAuth, false, no, "the gateway refused its own token (cf-aig-authorization), not the provider's key: Unauthorized"},
		{"F023 402", 402, "", vendorError, KindQuota, false, no, "told so"},
		{"F023 insufficient_quota", 429, "", `{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}`, KindQuota, false, no, "m"},
		{"F023 by type alone", 429, "", `{"error":{"message":"m","type":"insufficient_quota","code":null}}`, KindQuota, false, no, "m"},
		{"F023 credit", 403, "", `{"error":{"message":"m","code":"credit_balance_exhausted"}}`, KindQuota, false, no, "m"},
		{"F023 spend limit", 429, "", `{"error":{"message":"m","code":"org_spend_limit_exceeded"}}`, KindQuota, false, no, "m"},
		{"F023 usage limit", 429, "", `{"error":{"message":"m","code":"key_usage_limit_exceeded"}}`, KindQuota, false, no, "m"},
		{"F023 enforced", 429, "", `{"error":{"message":"m","code":"enforced_spend_limit_reached"}}`, KindQuota, false, no, "m"},
		{"F023 Gemini day", 429, "", `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}}`, KindQuota, false, no, "m"},
		{"F023 Gemini minute", 429, "", `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinute"}]}]}}`, KindRate, true, no, "m"},
		{"F025 408", 408, "", vendorError, KindBusy, true, no, "told so"},
		{"F025 425", 425, "", vendorError, KindBusy, true, no, "told so"},
		{"F026 409", 409, "", vendorError, KindBusy, true, no, "told so"},
		{"F026 409 told not to", 409, "x-should-retry: false", vendorError, KindBusy, false, no, "told so"},
		{"F027 seconds", 429, "Retry-After: 2", vendorError, KindRate, true, 2 * time.Second, "told so"},
		{"F028 decimal", 429, "Retry-After: 1.5", vendorError, KindRate, true, 1500 * time.Millisecond, "told so"},
		{"F029 IMF date", 429, "Retry-After: Sun, 22 Nov 2026 12:00:07 GMT", vendorError, KindRate, true, 7 * time.Second, "told so"},
		{"F029 RFC 850 date", 429, "Retry-After: Sunday, 22-Nov-26 12:00:07 GMT", vendorError, KindRate, true, 7 * time.Second, "told so"},
		{"F029 asctime date", 429, "Retry-After: Sun Nov 22 12:00:07 2026", vendorError, KindRate, true, 7 * time.Second, "told so"},
		{"F029 past date", 429, "Retry-After: Sun, 22 Nov 2026 11:00:00 GMT", vendorError, KindRate, true, 0, "told so"},
		{"F030 ms first", 429, "retry-after-ms: 300|Retry-After: 60", vendorError, KindRate, true, 300 * time.Millisecond, "told so"},
		{"F031 negative", 429, "Retry-After: -1", vendorError, KindRate, true, no, "told so"},
		{"F031 NaN", 429, "Retry-After: NaN", vendorError, KindRate, true, no, "told so"},
		{"F031 infinite", 429, "Retry-After: 1e309", vendorError, KindRate, true, no, "told so"},
		{"F031 word", 429, "Retry-After: abc", vendorError, KindRate, true, no, "told so"},
		{"F031 empty", 429, "Retry-After: ", vendorError, KindRate, true, no, "told so"},
		{"F031 bad ms, good seconds", 429, "retry-after-ms: x|Retry-After: 3", vendorError, KindRate, true, 3 * time.Second, "told so"},
		{"F032 an hour", 429, "Retry-After: 3600", vendorError, KindRate, true, time.Hour, "told so"},
		{"F032 for ever", 429, "Retry-After: 99999999999999999999", vendorError, KindRate, true, 1<<63 - 1, "told so"},
		{"F033 Gemini delay", 429, "", `{"error":{"message":"m","details":[{"@type":"RetryInfo","retryDelay":"7s"}]}}`, KindRate, true, 7 * time.Second, "m"},
		{"F033 in an array", 429, "", `[{"error":{"message":"m","details":[{"retryDelay":"0.25s"}]}}]`, KindRate, true, 250 * time.Millisecond, "m"},
		{"F033 header first", 429, "Retry-After: 2", `{"error":{"message":"m","details":[{"retryDelay":"7s"}]}}`, KindRate, true, 2 * time.Second, "m"},
		{"F034 Bedrock", 429, "x-amzn-ErrorType: ThrottlingException:http://x", `{"message":"slow down"}`, KindRate, true, no, "slow down"},
		{"F034 Bedrock quota", 400, "x-amzn-ErrorType: ServiceQuotaExceededException", `{"message":"m"}`, KindQuota, false, no, "m"},
		{"F034 Bedrock model", 424, "x-amzn-ErrorType: ModelErrorException", `{"message":"m"}`, KindBusy, true, no, "m"},
		{"F035 498", 498, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 500", 500, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 502", 502, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 503", 503, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 504", 504, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 520", 520, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 524", 524, "", vendorError, KindBusy, true, no, "told so"},
		{"F035 529", 529, "", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}`, KindBusy, true, no, "Overloaded"},
		{"F036 501", 501, "", vendorError, KindRequest, false, no, "told so"},
		{"F036 505", 505, "", vendorError, KindRequest, false, no, "told so"},
		{"F037 yes on 400", 400, "x-should-retry: true", vendorError, KindRequest, true, no, "told so"},
		{"F037 no on 503", 503, "x-should-retry: false", vendorError, KindBusy, false, no, "told so"},
		{"F038 HTML", 502, "Content-Type: text/html", "<html><p>Bad <b>gateway", KindBusy, true, no, "the answer is a web page, not the API's"},
		{"F038 HTML with a title", 502, "", "<html><title>Bad gateway</title>", KindBusy, true, no, `the answer is a web page, not the API's titled "Bad gateway"`},
		{"F038 empty", 502, "", "", KindBusy, true, no, "bad gateway"},
		{"F038 empty, unknown status", 523, "", "", KindBusy, true, no, "status 523 without an explanation"},
		{"F039 array of texts", 400, "", `["one","two"]`, KindRequest, false, no, "one"},
		{"F039 text", 400, "", `"only text"`, KindRequest, false, no, "only text"},
		{"F039 nested text", 400, "", `"{\"error\":{\"message\":\"inner\"}}"`, KindRequest, false, no, "inner"},
		{"F039 nested in error", 400, "", `{"error":"{\"error\":{\"message\":\"inner\"}}"}`, KindRequest, false, no, "inner"},
		{"F039 nested in message", 400, "", `{"error":{"message":"{\"error\":{\"message\":\"inner\"}}"}}`, KindRequest, false, no, "inner"},
		{"F039 not JSON", 400, "", `Not Found`, KindRequest, false, no, "Not Found"},
		{"F039 broken JSON", 400, "", `{"error":`, KindRequest, false, no, `{"error":`},
		{"F039 error as text", 400, "", `{"error":"cold","estimated_time":20.0}`, KindRequest, false, no, "cold"},
		{"F039 errors as texts", 400, "", `{"error":["a","b"]}`, KindRequest, false, no, "a"},
		{"F039 detail", 402, "", `{"title":"T","detail":"D","status":402}`, KindQuota, false, no, "D"},
		{"F039 title alone", 422, "", `{"title":"T","status":422}`, KindRequest, false, no, "T"},
		{"F039 detail as list", 422, "", `{"detail":[{"loc":["body"],"msg":"field required"}]}`, KindRequest, false, no, `[{"loc":["body"],"msg":"field required"}]`},
		{"F039 only a type", 400, "", `{"error":{"type":"invalid"}}`, KindRequest, false, no, "invalid"},
		{"F039 null", 400, "", `null`, KindRequest, false, no, "null"},
		{"F039 empty object", 400, "", `{}`, KindRequest, false, no, "{}"},
		{"F039 deep", 400, "", strings.Repeat("[", 1000) + strings.Repeat("]", 1000), KindRequest, false, no, "*"},
		{"401 HTML", 401, "", "<html>", KindAuth, false, no, "*"},
		{"403 HTML", 403, "", "<html><title>Attention</title>", KindNotAPI, false, no, `the answer is a web page, not the API's titled "Attention"`},
		{"F044 204", 204, "", "", KindProtocol, false, no, "no content"},
		{"F044 206", 206, "", "x", KindProtocol, false, no, "x"},
		{"F106 2005", 400, "", gatewayError("2005"), KindBusy, true, no, "the gateway got no usable answer from the provider: told so"},
		{"F107 gateway", 429, "", gatewayError("2003"), KindRate, true, no, "the gateway's own rate limit is reached: told so"},
		{"F107 vendor", 429, "", vendorError, KindRate, true, no, "told so"},
		{"F108 3036", 429, "", `{"errors":[{"code":3036,"message":"m"}],"success":false}`, KindQuota, false, no, "the daily free allowance is used up: m"},
		{"F108 3040", 429, "", `{"errors":[{"code":3040,"message":"m"}],"success":false}`, KindBusy, true, no, "m"},
		{"gateway 2001", 400, "", gatewayError("2001"), KindRequest, false, no, "the gateway is not known: check the account and gateway ids: told so"},
		{"gateway 2008", 400, "", gatewayError("2008"), KindRequest, false, no, "the gateway doesn't know this provider: told so"},
		{"gateway 2016", 424, "", gatewayError("2016"), KindRequest, false, no, "the gateway's guardrails blocked the prompt: told so"},
		{"gateway 2017", 424, "", gatewayError("2017"), KindRequest, false, no, "the gateway's guardrails blocked the answer: told so"},
		{"gateway 2021", 402, "", gatewayError("2021"), KindQuota, false, no, "the Cloudflare account has too little credit: told so"},
		{"gateway unknown", 403, "", gatewayError("2999"), KindAuth, false, no, "the gateway reports a problem: told so"},
		{"Workers AI no model", 400, "", `{"errors":[{"code":5007,"message":"AiError: no such model"}],"success":false,"result":{}}`, KindRequest, false, no, "AiError: no such model"},
		{"Cloudflare token", 403, "", `{"errors":[{"code":10000,"message":"Authentication error"}]}`, KindAuth, false, no, "Authentication error"},
	}
	for _, row := range rows {
		h := http.Header{}
		for pair := range strings.SplitSeq(row.header, "|") {
			if name, value, ok := strings.Cut(pair, ": "); ok {
				h.Add(name, value)
			}
		}
		v := classify(row.status, h, []byte(row.body), noon)
		wait := no
		if v.hasWait {
			wait = v.wait
		}
		if v.err.Kind != row.kind || v.retry != row.retry || v.err.Retryable != row.retry || wait != row.wait {
			t.Errorf("%s:\n got %s retry %t wait %v\nwant %s retry %t wait %v", row.name, v.err.Kind, v.retry, wait, row.kind, row.retry, row.wait)
		}
		if v.err.Message != row.text && (row.text != "*" || v.err.Message == "") {
			t.Errorf("%s:\n got %q\nwant %q", row.name, v.err.Message, row.text)
		}
		if gateway := strings.Contains(row.body, `"error":[{"code":2`) || strings.Contains(row.body, "AiGatewayError"); v.err.Gateway != gateway {
			t.Errorf("%s: gateway is %t, want %t", row.name, v.err.Gateway, gateway)
		}
	}
}

func TestClassifyKeepsTheIDsForASupportCall(t *testing.T) {
	t.Parallel()
	h := http.Header{"X-Request-Id": {"req_1"}, "Cf-Aig-Log-Id": {strings.Repeat("é", 200)}, "X-Should-Retry": {"true"}, "Retry-After": {"2"}}
	got := classify(400, h, []byte(`{"error":{"message":"m","code":"c"}}`), noon).err
	want := &Error{Kind: KindRequest, Status: 400, Code: "c", Message: "m", RequestID: "req_1",
		LogID: strings.Repeat("é", 100) + "…", Retryable: true, RetryAfter: 2 * time.Second}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func TestMessagesAreCut(t *testing.T) {
	t.Parallel()
	for _, body := range []string{strings.Repeat("é", 5000), strings.Repeat("\xff", 5000), "a" + strings.Repeat("😀", 3000)} {
		got := classify(400, http.Header{}, []byte(body), noon).err.Message
		if !utf8.ValidString(got) || len(got) > 3*maxMessage+8 || !strings.HasSuffix(got, "…") {
			t.Errorf("%.10q: got %d bytes, ending %q", body, len(got), got[len(got)-8:])
		}
	}
}

func TestReplyErrorKnowsTheVendorsWords(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Kind{
		`{"type":"error","error":{"type":"overloaded_error","message":"m"}}`:               KindBusy,
		`{"error":{"message":"m","type":"server_error"}}`:                                  KindBusy,
		`{"error":{"message":"m","code":429,"status":"RESOURCE_EXHAUSTED"}}`:               KindRate,
		`{"error":{"message":"m","code":503}}`:                                             KindBusy,
		`{"error":{"message":"m","type":"insufficient_quota"}}`:                            KindQuota,
		`{"error":{"message":"m","type":"authentication_error"}}`:                          KindAuth,
		`{"error":{"message":"m","type":"invalid_request_error","code":"content_filter"}}`: KindStreamError,
		`{"error":"m"}`: KindStreamError,
	} {
		got := ReplyError("p", []byte(body))
		if got.Kind != want || got.Message != "m" || got.Provider != "p" || got.Status != 0 {
			t.Errorf("%s:\n got %+v\nwant kind %s", body, got, want)
		}
	}
}

func TestPageTitle(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		"<html><TITLE lang=x>\n Log\tin </title>": `: a web page titled "Log in"`,
		"<title></title>":                         "",
		"<title> </title>":                        "",
		"no page":                                 "",
	} {
		if got := pageTitle(io.LimitReader(strings.NewReader(page), 1000)); got != want {
			t.Errorf("%q: got %q, want %q", page, got, want)
		}
	}
}

func FuzzServerWait(f *testing.F) {
	for _, s := range []string{"2", "1.5", "-1", "NaN", "1e309", "abc", "", "0x1", "Sun, 22 Nov 2026 12:00:07 GMT", ".", "9999999999999999999999"} {
		f.Add(s, s, []byte(`{"error":{"details":[{"retryDelay":"`+s+`s"}]}}`))
	}
	f.Fuzz(func(t *testing.T, ms, after string, body []byte) {
		h := http.Header{"Retry-After-Ms": {ms}, "Retry-After": {after}}
		v := classify(429, h, body, noon)
		if v.wait < 0 || v.err.Message == "" || !utf8.ValidString(v.err.Message) {
			t.Fatalf("wait %v, message %q", v.wait, v.err.Message)
		}
		if wait, ok := (RetryPolicy{}).withDefaults().wait(2, v, 0, 1); ok && (wait < 0 || wait > time.Minute) {
			t.Fatalf("would wait %v", wait)
		}
	})
}
