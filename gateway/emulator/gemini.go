package emulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// gemini is Google's generateContent, on Vertex AI and in AI Studio, and on
// Vertex AI also Anthropic's messages. It belongs to one request.
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
type gemini struct {
	ids *ids
	now func() time.Time
	// claude says that the request is for an Anthropic model.
	claude bool
}

// formArray is a stream as one JSON array, the vendor's default; the other form
// is server-sent events.
const formArray = "array"

// vertexAnthropicVersion is required in the body of a request to Claude.
const vertexAnthropicVersion = "vertex-2023-10-16"

func (*gemini) pace() pace { return pace{rate: 120, first: 410 * time.Millisecond} }

// geminiCall is the parts of a path: where, whose model, which one, and what to do. AI
// Studio's paths have no region.
type geminiCall struct{ region, publisher, model, method string }

func (v *gemini) parse(r *request) (question, *problem) {
	if p := googleKey(r); p != nil {
		return question{}, p
	}
	c, ok := vertexCall(r.path)
	if r.provider == "google-ai-studio" {
		c, ok = aiStudioCall(r.path)
	}
	if !ok || r.method != http.MethodPost {
		return question{}, &problem{status: http.StatusNotFound, message: "The requested URL /" + r.path + " was not found on this server."}
	}
	if p := checkRegion(c.region); c.region != "" && p != nil {
		return question{}, p
	}
	v.claude = c.publisher == "anthropic"
	q, p := c.question(r)
	q.provider, q.model, q.usage = r.provider, c.model, true
	return q, p
}

// googleKey refuses bad keys. On Vertex AI a bearer token may be a service account with
// its region, in base64, from which the gateway makes tokens.
func googleKey(r *request) *problem {
	key := keyOf(*r)
	if policyBadKey(key) || policyExpired(key) {
		if r.provider == "google-ai-studio" {
			return &problem{status: http.StatusBadRequest, code: badKey}
		}
		return &problem{status: http.StatusUnauthorized, code: badKey}
	}
	text, err := base64.StdEncoding.DecodeString(key)
	var account map[string]any
	if err != nil || json.Unmarshal(text, &account) != nil || account == nil {
		return nil
	}
	for _, name := range []string{"client_email", "private_key", "region"} {
		if fields(account).text(name) == "" {
			return &problem{status: http.StatusUnauthorized, code: badKey}
		}
	}
	return nil
}

// vertexCall reads v1/projects/P/locations/R/publishers/WHO/models/M:METHOD.
func vertexCall(path string) (c geminiCall, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) != 9 || !slices.Contains([]string{"v1", "v1beta1"}, parts[0]) ||
		parts[1] != "projects" || parts[2] == "" || parts[3] != "locations" || parts[4] == "" || parts[5] != "publishers" || parts[7] != "models" {
		return c, false
	}
	c.region, c.publisher = parts[4], parts[6]
	c.model, c.method, ok = cutLast(parts[8], ":")
	return c, ok
}

// aiStudioCall reads v1beta/models/M:METHOD.
func aiStudioCall(path string) (c geminiCall, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) != 3 || !slices.Contains([]string{"v1", "v1beta"}, parts[0]) || parts[1] != "models" {
		return c, false
	}
	c.publisher = "google"
	c.model, c.method, ok = cutLast(parts[2], ":")
	return c, ok
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func (c geminiCall) question(r *request) (question, *problem) {
	switch c.publisher + " " + c.method {
	case "google generateContent":
		return parseGemini(r.body)
	case "google streamGenerateContent":
		q, p := parseGemini(r.body)
		q.stream = true
		if r.query.Get("alt") != "sse" {
			q.form = formArray
		}
		return q, p
	case "anthropic rawPredict", "anthropic streamRawPredict":
		q, p := hostedAnthropic(r.body, c.model, vertexAnthropicVersion)
		q.stream = c.method == "streamRawPredict"
		return q, p
	}
	return question{}, &problem{status: http.StatusNotFound, message: "Method not found: " + c.method}
}

// parseGemini reads the body of generateContent.
func parseGemini(body []byte) (question, *problem) {
	f, ok := parseFields(body)
	if !ok {
		return question{}, badField("", "", "Invalid JSON payload received. Expected an object.")
	}
	if p := checkGemini(f); p != nil {
		return question{}, p
	}
	config := f.object("generationConfig")
	n, _ := config.number("maxOutputTokens")
	q := question{
		system: contentText(f.object("systemInstruction")["parts"]), maxTokens: int(n), stop: config.strings("stopSequences"),
		think: config.object("thinkingConfig").flag("includeThoughts"),
	}
	for _, c := range f.list("contents") {
		role := "user"
		if c.text("role") == "model" {
			role = "assistant"
		}
		q.turns = append(q.turns, turn{role, contentText(c["parts"])})
	}
	for _, t := range f.list("tools") {
		for _, d := range t.list("functionDeclarations") {
			q.tool = d.text("name")
			return q, nil
		}
	}
	return q, nil
}

// geminiFields are what a body may hold.
var geminiFields = []string{
	"contents", "systemInstruction", "generationConfig", "tools", "toolConfig", "safetySettings", "cachedContent", "labels",
}

// checkGemini finds the first mistake in a request.
func checkGemini(f fields) *problem {
	for name := range f {
		if !slices.Contains(geminiFields, name) {
			return badField("", "", fmt.Sprintf("Invalid JSON payload received. Unknown name %q: Cannot find field.", name))
		}
	}
	contents := f.list("contents")
	if len(contents) == 0 {
		return badField("", "", "* GenerateContentRequest.contents: contents is not specified")
	}
	for _, c := range contents {
		switch c.text("role") {
		case "user", "model":
		case "":
			if len(contents) > 1 {
				return badField("", "", "Please use a valid role: user, model.")
			}
		default:
			return badField("", "", "Please use a valid role: user, model.")
		}
		if len(c.list("parts")) == 0 {
			return badField("", "", "Unable to submit request because it must have at least one part in contents.")
		}
	}
	if t, ok := f.object("generationConfig").number("temperature"); ok && (t < 0 || t > 2) {
		return badField("", "", fmt.Sprintf("Unable to submit request because it has a temperature value of %v but the supported range is from 0 (inclusive) to 2.0001 (exclusive).", t))
	}
	if n, ok := f.object("generationConfig").number("maxOutputTokens"); ok && n < 1 {
		return badField("", "", "max_output_tokens must be positive.")
	}
	if t := f.object("generationConfig").object("thinkingConfig"); !t.missing("thinkingBudget") && !t.missing("thinkingLevel") {
		return badField("", "", "You can only set only one of thinking budget and thinking level.")
	}
	return nil
}

// googleError is the error object.
type googleError struct {
	Code    int              `json:"code"`
	Message string           `json:"message"`
	Status  string           `json:"status"`
	Details []map[string]any `json:"details,omitempty"`
}

func (v *gemini) refuse(p problem) reply {
	rep := jsonReply(p.status, map[string]googleError{"error": googleErrorOf(p)})
	for k, values := range p.header {
		rep.header[k] = values
	}
	rep.header.Set("Content-Type", "application/json; charset=UTF-8")
	return rep
}

func (v *gemini) interrupt(p problem) event {
	if v.claude {
		return anthropic{ids: v.ids}.interrupt(p)
	}
	return event{data: string(encode(map[string]googleError{"error": googleErrorOf(p)}))}
}

// googleErrorOf fills in the vendor's usual status and message.
func googleErrorOf(p problem) googleError {
	e := googleError{Code: p.status, Message: http.StatusText(p.status), Status: googleStatus(p.status)}
	switch {
	case p.code == badKey && p.status == http.StatusBadRequest:
		e.Message = "API key not valid. Please pass a valid API key."
		e.Details = []map[string]any{{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}}
	case p.code == badKey:
		e.Message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential."
	case p.code == unknownModel:
		e.Message = "Publisher Model `" + p.param + "` was not found or your project does not have access to it."
	case p.code == noQuota:
		e.Message = "You exceeded your current quota, please check your plan and billing details."
		e.Details = []map[string]any{{"@type": "type.googleapis.com/google.rpc.QuotaFailure",
			"violations": []map[string]string{{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}}}}
	case p.status == http.StatusTooManyRequests:
		e.Message = "Resource exhausted. Please try again later."
	case p.status == http.StatusServiceUnavailable:
		e.Message = "The model is overloaded. Please try again later."
	case p.status >= http.StatusInternalServerError:
		e.Message = "Internal error encountered."
	}
	if p.message != "" {
		e.Message = p.message
	}
	return e
}

// googleStatus names a status as Google's APIs do.
func googleStatus(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "UNAUTHENTICATED"
	case http.StatusForbidden:
		return "PERMISSION_DENIED"
	case http.StatusNotFound:
		return "NOT_FOUND"
	case http.StatusTooManyRequests:
		return "RESOURCE_EXHAUSTED"
	case http.StatusServiceUnavailable:
		return "UNAVAILABLE"
	}
	if status >= http.StatusInternalServerError {
		return "INTERNAL"
	}
	return "INVALID_ARGUMENT"
}
