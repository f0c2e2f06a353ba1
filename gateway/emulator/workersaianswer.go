package emulator

import (
	"iter"
	"strings"
)

// formLabels is the answer of a classifier.
const formLabels = "labels"

// workersChunk is one step of a native stream.
type workersChunk struct {
	Response  string           `json:"response"`
	ToolCalls []workersTool    `json:"tool_calls,omitempty"`
	Usage     *completionUsage `json:"usage,omitempty"`
	Finish    *string          `json:"finish_reason,omitempty"`
	Padding   string           `json:"p,omitempty"`
}

type workersTool struct {
	Name      string `json:"name"`
	Arguments any    `json:"arguments"`
}

func (v workersAI) whole(q question, a answer) any {
	switch q.form {
	case formOpenAI:
		return v.openai().completion(q, a)
	case formMixed:
		return workersOK(v.openai().completion(q, a))
	case formLabels:
		return workersOK([]map[string]any{{"label": "NEGATIVE", "score": 0.0021}, {"label": "POSITIVE", "score": 0.9979}})
	}
	usage := workersUsage(a)
	return workersOK(workersChunk{Response: a.text(), ToolCalls: workersTools(a), Usage: &usage})
}

func workersOK(result any) workersEnvelope {
	return workersEnvelope{Result: result, Success: true, Errors: []gatewayError{}, Messages: []any{}}
}

func (v workersAI) openai() openai {
	return openai{ids: v.ids, dialect: dialect{shows: reasoningContent}}
}

func (v workersAI) stream(q question, a answer) (framing, iter.Seq[event]) {
	return sse(), func(yield func(event) bool) {
		whole := false
		switch q.form {
		case formOpenAI:
			whole = v.openai().chunks(q, a, yield)
		case formMixed:
			q.usage = false
			whole = v.openai().chunks(q, a, yield) && yield(v.total(a, nil))
		default:
			whole = v.native(a, yield) && yield(v.total(a, openaiFinish(a)))
		}
		_ = whole && yield(event{data: "[DONE]", mark: markDone})
	}
}

// native yields the text, then the calls.
func (workersAI) native(a answer, yield func(event) bool) bool {
	for i, token := range a.textTokens {
		if !yield(event{data: string(encode(workersChunk{Response: token, Padding: padding(i)})), tokens: 1}) {
			return false
		}
	}
	calls := workersTools(a)
	return calls == nil || yield(event{data: string(encode(workersChunk{ToolCalls: calls})), tokens: 1})
}

// total closes a stream with the counts, and with the finish reason unless OpenAI's
// chunks had it.
func (workersAI) total(a answer, finish *string) event {
	usage := workersUsage(a)
	return event{data: string(encode(workersChunk{Usage: &usage, Finish: finish})), mark: markFinish}
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

// padding hides the length of a token.
func padding(n int) string {
	const letters = "abdefghijklmnopqrstuvwxyz"
	return strings.Repeat(letters, 2)[n%len(letters):][:3+n%7]
}
