package providers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"sluice/gateway"
)

// failure is an error that arrived inside a reply whose status was good.
type failure struct {
	message string
	// code is the vendor's code, or its type where there is no code.
	code string
	// kinds are the words that tell the kind of error, the most precise first.
	kinds []string
	// status is what the vendor says the status would have been, or 0.
	status int
}

// maxFailureText bounds a message taken from an error of unknown shape, in bytes.
const maxFailureText = 2 << 10

// present tells whether a raw member holds anything.
func present(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "[]", "{}":
		return false
	}
	return true
}

// readFailure takes an error in any of the shapes that vendors use: an object
// with a message, a list of such objects, or a string. The message is never
// empty.
func readFailure(raw json.RawMessage) failure {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		raw = list[0]
	}
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		return failure{message: text}
	}
	var object struct {
		Message    any `json:"message"`
		Detail     any `json:"detail"`
		Type       any `json:"type"`
		Code       any `json:"code"`
		Status     any `json:"status"`
		StatusCode any `json:"status_code"`
	}
	if err := unmarshal(raw, &object); err != nil {
		return failure{message: clip(raw)}
	}
	code, kind := word(object.Code), word(object.Type)
	f := failure{
		message: cmp.Or(word(object.Message), word(object.Detail), clip(raw)),
		code:    cmp.Or(code, kind),
		kinds:   []string{code, kind},
		status:  cmp.Or(number(object.StatusCode), number(object.Status), number(object.Code)),
	}
	return f
}

// word gives a JSON string or number as text, and nothing for other values.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func number(v any) int {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return int(i)
		}
	}
	return 0
}

func clip(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	return strings.ToValidUTF8(string(raw[:min(len(raw), maxFailureText)]), "\uFFFD")
}

// err makes the error that a decoder returns.
func (f failure) err(provider string, reply gateway.Reply) *gateway.Error {
	e := &gateway.Error{
		Kind:     f.kind(),
		Provider: provider,
		Status:   reply.Status,
		Code:     f.code,
		Message:  f.message,
	}
	e.Retryable = e.Kind == gateway.KindRate || e.Kind == gateway.KindBusy
	return e
}

func (f failure) kind() gateway.Kind {
	for _, w := range f.kinds {
		if kind, ok := failureKind(w); ok {
			return kind
		}
	}
	switch s := f.status; {
	case s == 401 || s == 403:
		return gateway.KindAuth
	case s == 402:
		return gateway.KindQuota
	case s == 429:
		return gateway.KindRate
	case s == 408 || s == 498 || s >= 500 && s < 600:
		return gateway.KindBusy
	case s >= 400 && s < 500:
		return gateway.KindRequest
	}
	return gateway.KindStreamError
}

// failureKind maps the words and codes of errors inside streams. No word means
// different things to two vendors.
func failureKind(word string) (gateway.Kind, bool) {
	switch word {
	case "overloaded_error", "api_error", "timeout_error", "server_error", "internal_server_error", "internal_error",
		"service_unavailable", "engine_overloaded", "overloaded",
		"3007", "3008", "3040":
		return gateway.KindBusy, true
	case "rate_limit_error", "rate_limit_exceeded", "tokens", "requests":
		return gateway.KindRate, true
	case "insufficient_quota", "billing_error", "billing_hard_limit_reached", "credit_balance_exhausted", "3036":
		return gateway.KindQuota, true
	case "authentication_error", "permission_error", "invalid_api_key", "10000", "5018", "5016", "3023", "3041":
		return gateway.KindAuth, true
	case "invalid_request_error", "not_found_error", "request_too_large", "context_length_exceeded", "model_not_found",
		"content_filter", "5007", "5004", "3039", "3003", "5019", "5005", "3042", "3006":
		return gateway.KindRequest, true
	}
	return "", false
}

// unmarshal is json.Unmarshal that keeps numbers as written.
func unmarshal(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(v)
}
