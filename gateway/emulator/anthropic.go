package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// anthropic is Anthropic's messages API.
// https://docs.anthropic.com/en/api/messages
type anthropic struct{ ids *ids }

func (anthropic) pace() pace { return pace{rate: 72, first: 480 * time.Millisecond} }

func (v anthropic) parse(r *request) (question, *problem) {
	if key := keyOf(*r); policyBadKey(key) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey}
	}
	if r.path != "v1/messages" || r.method != http.MethodPost {
		return question{}, &problem{status: http.StatusNotFound, message: "Not Found"}
	}
	if r.header.Get("anthropic-version") == "" {
		return question{}, badField("", "", "anthropic-version: header is required")
	}
	q, p := parseAnthropic(r.body)
	q.provider = r.provider
	return q, p
}

func parseAnthropic(body []byte) (question, *problem) {
	f, ok := parseFields(body)
	if !ok {
		return question{}, badField("", "", "The request body is not valid JSON: expected value at line 1 column 1")
	}
	return anthropicQuestion(f)
}

// hostedAnthropic parses the body for a model that another vendor hosts: the model is in
// the path, the version in the body, and Anthropic's own fields for them are rejected.
func hostedAnthropic(body []byte, model, version string, extra ...string) (question, *problem) {
	f, ok := parseFields(body)
	if !ok {
		return question{}, badField("", "", "Malformed input request, please reformat your input and try again.")
	}
	for _, key := range append(extra, "model") {
		if !f.missing(key) {
			return question{}, badField("", "", key+": Extra inputs are not permitted")
		}
	}
	if f.text("anthropic_version") != version {
		return question{}, badField("", "", fmt.Sprintf("anthropic_version: expected %q", version))
	}
	f["model"] = model
	return anthropicQuestion(f)
}

func anthropicQuestion(f fields) (question, *problem) {
	if p := checkAnthropic(f); p != nil {
		return question{}, p
	}
	n, _ := f.number("max_tokens")
	q := question{
		model: f.text("model"), system: contentText(f["system"]), maxTokens: int(n),
		stop: f.strings("stop_sequences"), stream: f.flag("stream"), usage: true,
	}
	for _, m := range f.list("messages") {
		q.turns = append(q.turns, turn{m.text("role"), contentText(m["content"])})
	}
	for _, t := range f.list("tools") {
		q.tool = t.text("name")
		break
	}
	q.think = thinks(f)
	return q, nil
}

// thinks reports whether a request asks for reasoning, by tokens or by effort.
func thinks(f fields) bool {
	form := f.object("thinking").text("type")
	return form == "enabled" || form == "adaptive"
}

// checkAnthropic finds the first mistake in a request.
func checkAnthropic(f fields) *problem {
	for _, key := range []string{"model", "messages", "max_tokens"} {
		if f.missing(key) {
			return badField("", "", key+": Field required")
		}
	}
	if _, ok := f["model"].(string); !ok {
		return badField("", "", "model: Input should be a valid string")
	}
	if n, ok := f.number("max_tokens"); !ok {
		return badField("", "", "max_tokens: Input should be a valid integer")
	} else if n < 1 {
		return badField("", "", "max_tokens: must be greater than or equal to 1")
	}
	if t, ok := f.number("temperature"); ok && (t < 0 || t > 1) {
		return badField("", "", "temperature: range: 0..1")
	}
	for _, key := range []string{"temperature", "top_p", "top_k"} {
		if !f.missing(key) && policyNoSampling(f.text("model")) {
			return badField("", "", fmt.Sprintf("`%s` is deprecated for this model.", key))
		}
	}
	if v, given := f["stream"]; given && v != nil {
		if _, ok := v.(bool); !ok {
			return badField("", "", "stream: Input should be a valid boolean")
		}
	}
	if v, given := f["system"]; given {
		switch v.(type) {
		case string, []any:
		default:
			return badField("", "", "system: Input should be a valid string")
		}
	}
	if _, ok := f["messages"].([]any); !ok {
		return badField("", "", "messages: Input should be a valid list")
	}
	return checkAnthropicMessages(f.list("messages"))
}

func checkAnthropicMessages(list []fields) *problem {
	if len(list) == 0 {
		return badField("", "", "messages: at least one message is required")
	}
	for i, m := range list {
		switch m.text("role") {
		case "user", "assistant":
		case "system":
			return badField("", "", `messages: Unexpected role "system". The Messages API accepts a top-level `+
				"`system` parameter, not \"system\" as an input message role.")
		default:
			return badField("", "", fmt.Sprintf("messages.%d.role: Input should be 'user' or 'assistant'", i))
		}
		switch m["content"].(type) {
		case string, []any:
		case nil:
			return badField("", "", fmt.Sprintf("messages.%d.content: Field required", i))
		default:
			return badField("", "", fmt.Sprintf("messages.%d.content: Input should be a valid list", i))
		}
		if text, isText := m["content"].(string); isText && strings.TrimSpace(text) == "" {
			return badField("", "", fmt.Sprintf("messages.%d: all messages must have non-empty content except for the optional final assistant message", i))
		}
	}
	return nil
}

// anthropicError is the body of an error, and of an error event.
type anthropicError struct {
	Type  string `json:"type"`
	Error struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	} `json:"error"`
	RequestID string `json:"request_id,omitempty"`
}

func (v anthropic) refuse(p problem) reply {
	if p.code == noQuota { // a bad request at this vendor (anthropics/anthropic-sdk-typescript#618)
		p.status = http.StatusBadRequest
	}
	e := anthropicErrorOf(p)
	e.RequestID = "req_011" + v.ids.word(21)
	rep := jsonReply(p.status, e)
	for k, values := range p.header {
		rep.header[k] = values
	}
	rep.header.Set("Request-Id", e.RequestID)
	return rep
}

// interrupt is an overload error after the stream has begun.
func (anthropic) interrupt(p problem) event {
	p.status = statusOverloaded
	return event{name: "error", data: string(encode(anthropicErrorOf(p)))}
}

// statusOverloaded is Anthropic's own status.
const statusOverloaded = 529

// anthropicErrorOf fills in the vendor's usual type and message.
func anthropicErrorOf(p problem) anthropicError {
	var e anthropicError
	kind, message := "invalid_request_error", http.StatusText(p.status)
	switch p.status {
	case http.StatusUnauthorized:
		kind, message = "authentication_error", "invalid x-api-key"
	case http.StatusPaymentRequired:
		kind, message = "billing_error", "Your credit balance is too low to access the Anthropic API."
	case http.StatusForbidden:
		kind, message = "permission_error", "Your API key does not have permission to use the specified resource."
	case http.StatusNotFound:
		kind, message = "not_found_error", "model: "+p.param
	case http.StatusRequestEntityTooLarge:
		kind, message = "request_too_large", "Request exceeds the maximum size"
	case http.StatusTooManyRequests:
		kind, message = "rate_limit_error", "This request would exceed your account's rate limit. Please try again later."
	case http.StatusGatewayTimeout:
		kind, message = "timeout_error", "Request timed out"
	case statusOverloaded:
		kind, message = "overloaded_error", "Overloaded"
	default:
		if p.status >= http.StatusInternalServerError {
			kind, message = "api_error", "Internal server error"
		}
	}
	if p.code == noQuota {
		kind, message = "invalid_request_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."
	}
	if p.message != "" {
		message = p.message
	}
	e.Type, e.Error.Type, e.Error.Message = "error", kind, message
	return e
}
