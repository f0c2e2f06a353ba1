package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// openai is OpenAI's chat completions API.
// https://platform.openai.com/docs/api-reference/chat
type openai struct {
	ids     *ids
	speed   pace
	dialect dialect
}

func (o openai) pace() pace { return o.speed }

func (o openai) parse(r *request) (question, *problem) {
	if key := keyOf(*r); policyBadKey(key) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey, param: key}
	}
	path := strings.TrimPrefix(r.path, "v1/")
	var q question
	var p *problem
	switch {
	case r.method == http.MethodPost && path == "chat/completions" && o.dialect.serves(r.path):
		if p = o.dialect.refuses(r.body); p == nil {
			q, p = parseOpenAI(r.body)
		}
	case r.method == http.MethodPost && path == "responses" && o.dialect.responses:
		q, p = parseResponses(r.body)
	default:
		return question{}, &problem{status: http.StatusNotFound, code: badPath,
			message: fmt.Sprintf("Invalid URL (%s /v1/%s)", r.method, path)}
	}
	q.provider = r.provider
	return q, p
}

// of returns the wire format of the requested form.
func (o openai) of(q question) vendor {
	if q.form == formResponses {
		return responses{o}
	}
	return o
}

// parseOpenAI reads the body of a chat completion.
func parseOpenAI(body []byte) (question, *problem) {
	f, ok := parseFields(body)
	if !ok {
		return question{}, badField("", "", "We could not parse the JSON body of your request. (HINT: This likely means "+
			"you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)")
	}
	if f.text("model") == "" {
		return question{}, badField("", "", "you must provide a model parameter")
	}
	if p := checkOpenAI(f); p != nil {
		return question{}, p
	}
	q := question{
		model: f.text("model"), stop: f.strings("stop"), stream: f.flag("stream"),
		usage: f.object("stream_options").flag("include_usage"),
	}
	for _, key := range []string{"max_tokens", "max_completion_tokens"} {
		if n, ok := f.number(key); ok {
			q.maxTokens = int(n)
		}
	}
	for _, m := range f.list("messages") {
		switch role := m.text("role"); role {
		case "system", "developer":
			q.system += contentText(m["content"])
		default:
			q.turns = append(q.turns, turn{role, contentText(m["content"])})
		}
	}
	for _, t := range f.list("tools") {
		q.tool = t.object("function").text("name")
		break
	}
	return q, nil
}

// checkOpenAI finds the first mistake in a chat completion.
func checkOpenAI(f fields) *problem {
	switch list, isList := f["messages"].([]any); {
	case f.missing("messages"):
		return badField("missing_required_parameter", "messages", "Missing required parameter: 'messages'.")
	case !isList:
		return badType("messages", "an array of objects", f["messages"])
	case len(list) == 0:
		return badField("empty_array", "messages",
			"Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.")
	}
	for i, m := range f.list("messages") {
		if p := checkOpenAIMessage(i, m); p != nil {
			return p
		}
	}
	if t, ok := f.number("temperature"); ok && (t < 0 || t > 2) {
		return badField("decimal_above_max_value", "temperature",
			fmt.Sprintf("Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got %v instead.", t))
	} else if !ok && !f.missing("temperature") {
		return badType("temperature", "a decimal", f["temperature"])
	}
	if v, given := f["stream"]; given && v != nil {
		if _, ok := v.(bool); !ok {
			return badType("stream", "a boolean", v)
		}
	}
	for _, key := range []string{"max_tokens", "max_completion_tokens"} {
		if n, ok := f.number(key); ok && n < 1 {
			return badField("integer_below_min_value", key,
				fmt.Sprintf("Invalid '%s': integer below minimum value. Expected a value >= 1, but got %v instead.", key, n))
		} else if !ok && !f.missing(key) {
			return badType(key, "an integer", f[key])
		}
	}
	if !f.missing("max_tokens") && reasons(f.text("model")) {
		return badField("unsupported_parameter", "max_tokens",
			"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
	}
	if n := len(f.strings("stop")); n > 4 {
		return badField("array_above_max_length", "stop",
			fmt.Sprintf("Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length %d instead.", n))
	}
	return nil
}

func checkOpenAIMessage(i int, m fields) *problem {
	if m == nil {
		return badField("invalid_type", at("messages", i, ""), fmt.Sprintf("Invalid type for '%s': expected an object.", at("messages", i, "")))
	}
	roles := []string{"system", "assistant", "user", "function", "tool", "developer"}
	role, isText := m["role"].(string)
	switch {
	case m.missing("role"):
		return badField("missing_required_parameter", at("messages", i, "role"),
			fmt.Sprintf("Missing required parameter: '%s'.", at("messages", i, "role")))
	case !isText || !slices.Contains(roles, role):
		return badField("invalid_value", at("messages", i, "role"),
			fmt.Sprintf("Invalid value: '%v'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.", m["role"]))
	}
	switch m["content"].(type) {
	case string, []any:
	case nil:
		if role != "assistant" {
			return badField("", at("messages", i, "content"),
				fmt.Sprintf("Invalid value for 'content': expected a string, got null. (%s)", at("messages", i, "content")))
		}
	default:
		return badType(at("messages", i, "content"), "one of a string or array of objects", m["content"])
	}
	return nil
}

func badField(code, param, message string) *problem {
	return &problem{status: http.StatusBadRequest, code: code, param: param, message: message}
}

func badType(param, want string, got any) *problem {
	return badField("invalid_type", param,
		fmt.Sprintf("Invalid type for '%s': expected %s, but got %s instead.", param, want, jsonKind(got)))
}

// openaiError is the error object; empty param and code are null.
type openaiError struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    *string `json:"code"`
}

func (o openai) refuse(p problem) reply {
	rep := jsonReply(p.status, map[string]openaiError{"error": openaiErrorOf(p)})
	for k, v := range p.header {
		rep.header[k] = v
	}
	rep.header.Set("X-Request-Id", "req_"+o.ids.hex(16))
	return rep
}

func (o openai) interrupt(p problem) event {
	if p.message == "" {
		p.message = "The server had an error while processing your request. Sorry about that!"
	}
	return event{data: string(encode(map[string]openaiError{"error": openaiErrorOf(p)}))}
}

// openaiErrorOf fills in the vendor's usual type and message.
func openaiErrorOf(p problem) openaiError {
	e := openaiError{Message: p.message, Type: "invalid_request_error", Param: nullable(p.param), Code: nullable(p.code)}
	words := func(kind, code, message string) {
		e.Type, e.Code, e.Param = kind, nullable(code), nil
		if e.Message == "" {
			e.Message = message
		}
	}
	switch {
	case p.code == badKey:
		words("invalid_request_error", "invalid_api_key", "Incorrect API key provided: "+masked(p.param)+
			". You can find your API key at https://platform.openai.com/account/api-keys.")
	case p.code == unknownModel:
		words("invalid_request_error", "model_not_found", "The model `"+p.param+"` does not exist or you do not have access to it.")
	case p.code == badPath:
		words("invalid_request_error", "", p.message)
	case p.code == noQuota:
		words("insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details. "+
			"For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.")
	case p.status == http.StatusTooManyRequests:
		words("requests", "rate_limit_exceeded", "Rate limit reached for requests. Limit: 3, Requested: 1. Please try again later.")
	case p.status >= http.StatusInternalServerError:
		words("server_error", "", "The server had an error while processing your request. Sorry about that!")
	case e.Message == "":
		e.Message = http.StatusText(p.status)
	}
	return e
}

// masked shows the ends of a key, as the vendor does.
func masked(key string) string {
	if len(key) <= 8 {
		return key
	}
	return key[:4] + strings.Repeat("*", len(key)-8) + key[len(key)-4:]
}

func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
