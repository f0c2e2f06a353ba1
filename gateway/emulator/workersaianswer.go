package emulator

import (
	"strings"
)

// formLabels is the answer of a classifier.
const formLabels = "labels"

// workersChunk is one step of a native stream.
type workersChunk struct {
	Response  string           `json:"response"`
	ToolCalls []workersTool    `json:"tool_calls,omitempty"`
	Usage     *completionUsage `json:"usage,omitempty"`
	Padding   string           `json:"p,omitempty"`
}

type workersTool struct {
	Name      string `json:"name"`
	Arguments any    `json:"arguments"`
}

func (v workersAI) whole(q question, a answer) any {
	switch q.form {
	case formOpenAI:
		return v.openai().completion(q, a, true)
	case formMixed:
		return workersOK(v.openai().completion(q, a, true))
	case formLabels:
		return workersOK([]map[string]any{{"label": "NEGATIVE", "score": 0.0021}, {"label": "POSITIVE", "score": 0.9979}})
	}
	usage := workersUsage(a)
	return workersOK(workersChunk{Response: a.text(), ToolCalls: workersTools(a), Usage: &usage})
}

func workersOK(result any) workersEnvelope {
	return workersEnvelope{Result: result, Success: true, Errors: []gatewayError{}, Messages: []any{}}
}

func (v workersAI) openai() openai { return openai{ids: v.ids} }

func (v workersAI) stream(q question, a answer) (framing, []event) {
	end := event{data: "[DONE]", mark: markDone}
	switch q.form {
	case formOpenAI:
		return sse(), append(v.openai().chunks(q, a, true), end)
	case formMixed:
		q.usage = false
		return sse(), append(v.openai().chunks(q, a, true), v.total(a), end)
	}
	var events []event
	for i, token := range a.textTokens {
		events = append(events, event{data: string(encode(workersChunk{Response: token, Padding: padding(i)})), tokens: 1})
	}
	if calls := workersTools(a); calls != nil {
		events = append(events, event{data: string(encode(workersChunk{ToolCalls: calls})), tokens: 1})
	}
	return sse(), append(events, v.total(a), end)
}

// total closes a stream with the counts.
func (workersAI) total(a answer) event {
	usage := workersUsage(a)
	return event{data: string(encode(workersChunk{Usage: &usage})), mark: markFinish}
}

func workersUsage(a answer) completionUsage {
	return completionUsage{Prompt: a.input, Completion: a.output(), Total: a.input + a.output()}
}

func workersTools(a answer) []workersTool {
	var out []workersTool
	for _, call := range a.tools {
		arguments, _ := parseFields([]byte(call.arguments))
		out = append(out, workersTool{Name: call.name, Arguments: arguments})
	}
	return out
}

// padding hides how long a token is.
func padding(n int) string {
	const letters = "abdefghijklmnopqrstuvwxyz"
	return strings.Repeat(letters, 2)[n%len(letters):][:3+n%7]
}
