package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// workersAI is Cloudflare's own Workers AI: the model in the path, or the OpenAI format
// with the model in the body.
// https://developers.cloudflare.com/workers-ai/
type workersAI struct{ ids *ids }

// The formats of Workers AI's answers.
const (
	formNative = "native" // {"response": …}, whole answers in Cloudflare's envelope
	formMixed  = "mixed"  // OpenAI's chunks, closed by a native one
	formOpenAI = "openai" // OpenAI's alone
)

// Workers AI's error codes, with the status that each comes with.
const (
	workersBadInput     = "5004"
	workersNoModel      = "5007"
	workersDaily        = "3036"
	workersCapacity     = "3040"
	workersUnauthorized = "10000"
)

func (workersAI) pace() pace { return pace{rate: 130, first: 180 * time.Millisecond} }

func (v workersAI) parse(r *request) (question, *problem) {
	if policyBadKey(keyOf(*r)) {
		return question{}, &problem{status: http.StatusUnauthorized, code: badKey}
	}
	if r.method != http.MethodPost {
		return question{}, &problem{status: http.StatusMethodNotAllowed, code: "5019", message: "Method not allowed"}
	}
	if r.path == "v1/chat/completions" {
		q, p := parseOpenAI(r.body)
		q.provider, q.form = r.provider, formOpenAI
		return q, p
	}
	f, ok := parseFields(r.body)
	if !ok {
		return question{}, &problem{status: http.StatusBadRequest, code: "3003", message: "AiError: Could not parse the request body as JSON"}
	}
	q := question{
		provider: r.provider, model: strings.TrimPrefix(r.path, "run/"), form: formNative,
		stream: f.flag("stream"), usage: true, stop: f.strings("stop"),
	}
	if !strings.HasPrefix(q.model, "@") && !strings.HasPrefix(q.model, faultPrefix) {
		return question{}, &problem{status: http.StatusBadRequest, code: unknownModel, param: q.model}
	}
	if newer(q.model) {
		q.form = formMixed
	}
	n, _ := f.number("max_tokens")
	q.maxTokens = int(n)
	return v.turns(q, f)
}

// turns parses the prompt or the messages.
func (workersAI) turns(q question, f fields) (question, *problem) {
	bad := func(format string, args ...any) (question, *problem) {
		return question{}, &problem{status: http.StatusBadRequest, code: workersBadInput, message: "AiError: Bad input: " + fmt.Sprintf(format, args...)}
	}
	if prompt, ok := f["prompt"].(string); ok {
		q.turns = []turn{{"user", prompt}}
		return q, nil
	}
	if text, ok := f["text"].(string); ok {
		q.form, q.stream, q.turns = formLabels, false, []turn{{"user", text}}
		return q, nil
	}
	if f.missing("messages") {
		return bad("Error: oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt', required properties at '/' are 'messages'")
	}
	if list, ok := f["messages"].([]any); !ok {
		return bad("Error: Type mismatch of '/messages', 'array' not in '%s'", jsonKind(f["messages"]))
	} else if len(list) == 0 {
		return bad("Error: '/messages' must not be empty")
	}
	for i, m := range f.list("messages") {
		text, ok := m["content"].(string)
		if !ok {
			return bad("Error: Type mismatch of '/messages/%d/content', 'string' not in '%s'", i, jsonKind(m["content"]))
		}
		if m.text("role") == "system" {
			q.system += text
			continue
		}
		q.turns = append(q.turns, turn{m.text("role"), text})
	}
	for _, t := range f.list("tools") {
		q.tool = t.text("name") + t.object("function").text("name")
		break
	}
	return q, nil
}

// newer reports whether a model speaks the newer, mixed format.
func newer(model string) bool {
	for _, family := range []string{"gpt-oss", "qwen3", "qwq", "llama-4", "gemma-4", "kimi", "glm", "nemotron", "mistral-small-3.1", "deepseek"} {
		if strings.Contains(model, family) {
			return true
		}
	}
	return false
}

func (v workersAI) refuse(p problem) reply {
	rep := jsonReply(workersStatus(p), workersErrorOf(p))
	for k, values := range p.header {
		rep.header[k] = values
	}
	return rep
}

func (v workersAI) interrupt(p problem) event {
	return event{data: string(encode(workersErrorOf(p)))}
}

type workersEnvelope struct {
	Result   any            `json:"result"`
	Success  bool           `json:"success"`
	Errors   []gatewayError `json:"errors"`
	Messages []any          `json:"messages"`
}

// workersStatus is 400 for an unknown model, unlike elsewhere.
func workersStatus(p problem) int {
	if p.code == unknownModel {
		return http.StatusBadRequest
	}
	return p.status
}

// workersErrorOf fills in the vendor's usual code and message.
func workersErrorOf(p problem) workersEnvelope {
	code, message := p.code, p.message
	switch {
	case p.code == badKey:
		code, message = workersUnauthorized, "Authentication error"
	case p.code == unknownModel:
		code, message = workersNoModel, "AiError: No such model "+p.param+" or task"
	case p.code == noQuota:
		code, message = workersDaily, "AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan if you would like to continue usage."
	case p.status == http.StatusTooManyRequests:
		code, message = workersCapacity, "AiError: Capacity temporarily exceeded, please try again."
	case p.code == "" && p.status == http.StatusBadRequest, strings.Contains(p.code, "_"):
		code = workersBadInput
	case p.code == "":
		code = "1000"
	}
	if message == "" {
		message = "AiError: Internal server error"
	}
	n := 0
	if _, err := fmt.Sscan(code, &n); err != nil {
		n = 1000
	}
	return workersEnvelope{Result: struct{}{}, Errors: []gatewayError{{n, message}}, Messages: []any{}}
}
