package gateway

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// outcome is the result of an attempt: the error as the caller will see it, and what is
// needed to decide about a retry.
type outcome struct {
	err *Error
	// retry says that another attempt may succeed.
	retry bool
	// wait is how long the other side asked to wait, if hasWait is set.
	wait    time.Duration
	hasWait bool
	// base is the first wait if it differs from the policy's.
	base time.Duration
}

// firstWait is the first wait after AWS throttled a call; 0, the policy's own, for
// everything else.
func firstWait(code string) time.Duration {
	switch code {
	case "ThrottlingException", "throttlingException", "TooManyRequestsException":
		return time.Second
	}
	return 0
}

// classify turns a reply with a bad status into an outcome. Only here is it decided what
// a status, a header or a code means.
func classify(status int, h http.Header, body []byte, now time.Time) outcome {
	wire := parseErrorBody(body)
	if aws := h.Get("X-Amzn-Errortype"); aws != "" {
		wire.code = awsCode(aws)
	}
	rule := ruleFor(status, wire)
	if looksLikeHTML(body) || mediaType(h.Get("Content-Type")) == "text/html" {
		rule = htmlRule(status, rule)
	}
	v := outcome{retry: rule.retry, base: rule.base}
	v.wait, v.hasWait = serverWait(h, wire, now)
	if retry, said := shouldRetry(h); said {
		v.retry = retry
	}
	v.err = &Error{
		Kind:       rule.kind,
		Status:     status,
		Code:       firstNonEmpty(wire.code, wire.kind),
		Message:    message(status, rule, wire, body),
		Gateway:    wire.gateway,
		RequestID:  firstNonEmpty(wire.requestID, requestIDOf(h)),
		LogID:      logIDOf(h),
		Retryable:  v.retry,
		RetryAfter: v.wait,
	}
	return v
}

// rule is one row of the tables below.
type rule struct {
	kind  Kind
	retry bool
	// words are put before the other side's message.
	words string
	base  time.Duration
}

// ruleFor searches the tables from the most specific to the least: the gateway's policies
// and codes, the known causes, the vendors' codes, the status.
func ruleFor(status int, wire wireError) rule {
	if r, ok := ownRule(status, wire); ok {
		return r
	}
	if c := wire.cause(status); c != nil {
		return rule{kind: c.kind, words: c.says}
	}
	r := statusRule(status)
	for _, code := range wire.codes() {
		if coded, ok := codeRule(code, status); ok {
			r = coded
			break
		}
	}
	if status == http.StatusRequestEntityTooLarge && r.kind == KindRate {
		r = rule{kind: KindRequest}
	}
	if wire.gateway {
		r.words = "the gateway reports a problem"
	}
	return r
}

// ownRule covers errors of Cloudflare itself: the gateway's policies, its codes, and
// those of Workers AI.
func ownRule(status int, wire wireError) (rule, bool) {
	switch {
	case wire.overspent:
		return rule{kind: KindQuota, words: "a spending limit of the gateway is used up"}, true
	case wire.policy:
		return rule{kind: KindRequest, words: "the gateway's policy refuses the request"}, true
	case wire.gateway && wire.code == codeCredit:
		return creditRule(wire.message)
	case wire.gateway:
		return gatewayRule(wire.code, status)
	case wire.cloudflare:
		r, ok := workersAIRules[wire.code]
		return r, ok
	}
	return rule{}, false
}

// cause returns the known cause of an error. What Google's details say of a limit takes
// precedence over the message, which is the same for per-minute and daily limits.
func (e *wireError) cause(status int) *cause {
	if e.dailyLimit {
		return &causeDailyLimit
	}
	words := e.message
	if e.quotesRequest { // the prompt may be about money
		words = ""
	}
	c := causeOf(status, e.codes(), words)
	if c == &causeSpendLimit && e.perMinute() {
		return nil
	}
	return c
}

// perMinute reports whether Google's limit is a per-minute one, though its message speaks
// of a quota.
func (e *wireError) perMinute() bool {
	if e.minuteLimit {
		return true
	}
	_, waits := waitInWords(e.message)
	return e.kind == "RESOURCE_EXHAUSTED" && (waits || e.hasDelay) && !strings.Contains(e.message, "limit: 0")
}

// codeToken says that Cloudflare refused its own token, for the gateway and Workers AI
// alike.
const codeToken = "10000"

// gatewayRule covers the codes of AI Gateway itself.
func gatewayRule(code string, status int) (rule, bool) {
	switch code {
	case "2001":
		return rule{kind: KindRequest, words: "the gateway is not known: check the account and gateway ids"}, true
	case "2002", "2005":
		return rule{kind: KindBusy, retry: true, words: "the gateway got no usable answer from the provider"}, true
	case "2003":
		return rule{kind: KindRate, retry: true, words: "the gateway's own rate limit is reached"}, true
	case "2008":
		return rule{kind: KindRequest, words: "the gateway doesn't know this provider"}, true
	case "2009", "2047", codeToken:
		return rule{kind: KindAuth, words: "the gateway refused its own token (cf-aig-authorization), not the provider's key"}, true
	case "2016":
		return rule{kind: KindRequest, words: "the gateway's guardrails blocked the prompt"}, true
	case "2017":
		return rule{kind: KindRequest, words: "the gateway's guardrails blocked the answer"}, true
	case "2019":
		return rule{kind: KindRequest, words: "the gateway can't read the request's model or format"}, true
	case codeCredit, "2049":
		return rule{kind: KindQuota, words: "the Cloudflare account has too little credit"}, true
	case "2029":
		return rule{kind: KindRequest, words: "the gateway's data loss prevention blocked the prompt"}, true
	case "2030":
		return rule{kind: KindRequest, words: "the gateway's data loss prevention blocked the answer"}, true
	case "7003":
		if status >= http.StatusInternalServerError {
			return rule{kind: KindBusy, retry: true, words: "the gateway's guardrail scanner is not available"}, true
		}
		return rule{kind: KindRequest, words: "the gateway can't route this request"}, true
	case "7013":
		return rule{kind: KindBusy, retry: true, words: "the gateway's guardrail scanner is not available"}, true
	}
	return rule{}, false
}

// codeCredit is the gateway's code for three different errors.
const codeCredit = "2021"

// creditRule tells them apart by the message (cloudflare/ai, packages/gateway-core).
func creditRule(message string) (rule, bool) {
	message = strings.ToLower(message)
	switch {
	case strings.Contains(message, "not available via unified billing"):
		return rule{kind: KindRequest, words: "the model can't be paid for with Cloudflare credits"}, true
	case strings.Contains(message, "wholesale rate limit"):
		return rule{kind: KindRate, retry: true, words: "the gateway's limit on Cloudflare credits is reached"}, true
	}
	return gatewayRule(codeCredit, http.StatusPaymentRequired)
}

// workersAIRules are the Workers AI codes that say more than their status.
// https://developers.cloudflare.com/workers-ai/platform/errors/
var workersAIRules = map[string]rule{
	"3036":    {kind: KindQuota, words: "the daily free allowance is used up"},
	"4006":    {kind: KindQuota, words: "the daily free allowance is used up"},
	"3040":    {kind: KindBusy, retry: true},
	"3041":    {kind: KindRequest, words: "the account may not use this model"},
	"5016":    {kind: KindRequest, words: "the model's terms must be accepted first"},
	"5018":    {kind: KindRequest, words: "the account may not use this model"},
	codeToken: {kind: KindAuth},
}

// codeRule covers the vendor codes that say more than their status, besides those that
// name a cause.
func codeRule(code string, status int) (rule, bool) {
	switch code {
	case "overloaded_error", "overloaded", "UNAVAILABLE", "ServiceUnavailableException", "InternalServerException",
		"MODEL_CAPACITY_EXHAUSTED", "ModelNotReadyException", "ModelTimeoutException", "ModelErrorException", "ModelStreamErrorException",
		"internalServerException", "modelStreamErrorException", "serviceUnavailableException", "modelTimeoutException":
		return rule{kind: KindBusy, retry: true}, true
	case "rate_limit_error", "rate_limit_exceeded":
		return rule{kind: KindRate, retry: true}, true
	case "ThrottlingException", "throttlingException", "TooManyRequestsException":
		return rule{kind: KindRate, retry: true, base: firstWait(code)}, true
	}
	if low := strings.ToLower(code); strings.HasSuffix(low, "spend_limit_exceeded") || strings.HasSuffix(low, "usage_limit_exceeded") {
		return rule{kind: KindQuota}, true
	}
	if status == http.StatusOK {
		return streamRule(code)
	}
	return rule{}, false
}

// streamRule covers the codes that only matter inside a 200 reply, where no status helps.
func streamRule(code string) (rule, bool) {
	switch code {
	case "authentication_error", "permission_error", "invalid_api_key", "UNAUTHENTICATED", "PERMISSION_DENIED", "401", "403":
		return rule{kind: KindAuth}, true
	case "api_error", "server_error", "timeout_error", "INTERNAL", "408", "500", "502", "503", "504", "529":
		return rule{kind: KindBusy, retry: true}, true
	case "RESOURCE_EXHAUSTED", "429":
		return rule{kind: KindRate, retry: true}, true
	case "402":
		return rule{kind: KindQuota}, true
	case "validationException", "ValidationException", "INVALID_ARGUMENT", "400", "404", "413", "422":
		return rule{kind: KindRequest}, true
	}
	return rule{}, false
}

// statusRule is the table of statuses, for replies that say nothing more specific.
func statusRule(status int) rule {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return rule{kind: KindAuth}
	case http.StatusPaymentRequired:
		return rule{kind: KindQuota}
	case http.StatusTooManyRequests:
		return rule{kind: KindRate, retry: true}
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusConflict, 498:
		return rule{kind: KindBusy, retry: true}
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return rule{kind: KindRequest}
	}
	switch {
	case status >= 500:
		return rule{kind: KindBusy, retry: true}
	case status >= 400:
		return rule{kind: KindRequest}
	case status >= 300:
		return rule{kind: KindRefusedRedirect}
	case status == http.StatusOK:
		return rule{kind: KindStreamError}
	}
	return rule{kind: KindProtocol}
}

// htmlRule corrects a rule for a reply that is a web page: it doesn't come from the API,
// but a failing or refusing edge still means something.
func htmlRule(status int, r rule) rule {
	switch {
	case status >= 500, r.kind == KindQuota, r.kind == KindRate, r.kind == KindBusy, status == http.StatusUnauthorized, status == http.StatusRequestEntityTooLarge:
		return r
	}
	return rule{kind: KindNotAPI}
}

// message joins our words with the other side's. It is never empty.
func message(status int, r rule, wire wireError, body []byte) string {
	text := strings.TrimSpace(wire.message)
	if text == "" && looksLikeHTML(body) {
		text = "the answer is a web page, not the API's" + strings.TrimPrefix(pageTitle(strings.NewReader(string(body))), ": a web page")
	}
	switch {
	case r.words != "" && text != "":
		text = r.words + ": " + text
	case r.words != "":
		text = r.words
	case text == "" && http.StatusText(status) != "":
		text = strings.ToLower(http.StatusText(status))
	case text == "":
		text = fmt.Sprintf("status %d without an explanation", status)
	}
	return cut(text, maxMessage)
}

// ReplyError parses an error inside a reply with a good status: an error event of a
// stream, or a JSON body that holds one. Decoders use it, so that a vendor's code means
// the same everywhere. The kind is [KindStreamError] unless the error says more.
func ReplyError(provider string, body []byte) *Error {
	e := classify(http.StatusOK, http.Header{}, body, time.Now()).err
	e.Provider, e.Status = provider, 0
	return e
}

// FrameError parses a frame that the framing itself marks as an error, such as an
// exception in an AWS event stream. It is [ReplyError] with the frame's event as the
// code.
func FrameError(provider string, frame Frame) *Error {
	h := http.Header{"X-Amzn-Errortype": {frame.Event}}
	e := classify(http.StatusOK, h, frame.Data, time.Now()).err
	e.Provider, e.Status = provider, 0
	return e
}
