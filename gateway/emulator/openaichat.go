package emulator

import (
	"encoding/json"
	"time"
)

// completion is a chat completion or a chunk of one.
type completion struct {
	ID          string             `json:"id"`
	Object      string             `json:"object"`
	Created     int64              `json:"created"`
	Model       string             `json:"model"`
	Tier        string             `json:"service_tier,omitempty"`
	Fingerprint string             `json:"system_fingerprint,omitempty"`
	Choices     []completionChoice `json:"choices"`
	// Usage is absent, null or an object, and in a stream each means something.
	Usage json.RawMessage `json:"usage,omitempty"`
	// Padding is Workers AI's, against guessing an answer by its length.
	Padding string `json:"p,omitempty"`
}

type completionChoice struct {
	Index    int                `json:"index"`
	Message  *completionMessage `json:"message,omitempty"`
	Delta    *completionMessage `json:"delta,omitempty"`
	Logprobs *struct{}          `json:"logprobs"`
	Finish   *string            `json:"finish_reason"`
}

type completionMessage struct {
	Role      string           `json:"role,omitempty"`
	Content   *string          `json:"content,omitempty"`
	Reasoning *string          `json:"reasoning_content,omitempty"`
	ToolCalls []completionTool `json:"tool_calls,omitempty"`
}

type completionTool struct {
	Index    *int   `json:"index,omitempty"`
	ID       string `json:"id,omitempty"`
	Type     string `json:"type,omitempty"`
	Function struct {
		Name      string `json:"name,omitempty"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

type completionUsage struct {
	Prompt        int            `json:"prompt_tokens"`
	Completion    int            `json:"completion_tokens"`
	Total         int            `json:"total_tokens"`
	PromptDetails map[string]int `json:"prompt_tokens_details,omitempty"`
	Details       map[string]int `json:"completion_tokens_details,omitempty"`
}

func usageOf(a answer) completionUsage {
	return completionUsage{
		Prompt: a.input, Completion: a.output(), Total: a.input + a.output(),
		PromptDetails: map[string]int{"cached_tokens": 0, "audio_tokens": 0},
		Details:       map[string]int{"reasoning_tokens": a.thought(), "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0},
	}
}

// openaiFinish is the vendor's word for the reason.
func openaiFinish(a answer) *string {
	word := "stop"
	switch a.finish {
	case finishLength:
		word = "length"
	case finishTool:
		word = "tool_calls"
	}
	return &word
}

func (o openai) whole(q question, a answer) any { return o.completion(q, a, false) }

// completion is the whole answer. OpenAI keeps the reasoning's text to itself;
// others that speak its format show it.
func (o openai) completion(q question, a answer, showReasoning bool) completion {
	text := a.text()
	m := completionMessage{Role: "assistant", Content: &text}
	if r := a.reasoning(); showReasoning && r != "" {
		m.Reasoning = &r
	}
	for _, call := range a.tools {
		m.ToolCalls = append(m.ToolCalls, toolCallOf(call, o.ids))
	}
	return completion{
		ID: "chatcmpl-" + o.ids.word(29), Object: "chat.completion", Created: time.Now().Unix(),
		Model: q.model, Tier: "default", Fingerprint: "fp_embedded",
		Choices: []completionChoice{{Message: &m, Finish: openaiFinish(a)}},
		Usage:   encode(usageOf(a)),
	}
}

func toolCallOf(call toolCall, ids *ids) completionTool {
	t := completionTool{ID: "call_" + ids.word(24), Type: "function"}
	t.Function.Name, t.Function.Arguments = call.name, call.arguments
	return t
}

func (o openai) stream(q question, a answer) (framing, []event) {
	return sse(), append(o.chunks(q, a, false), event{data: "[DONE]", mark: markDone})
}

// chunks is the stream up to its end mark.
func (o openai) chunks(q question, a answer, showReasoning bool) []event {
	base := completion{
		ID: "chatcmpl-" + o.ids.word(29), Object: "chat.completion.chunk", Created: time.Now().Unix(),
		Model: q.model, Tier: "default", Fingerprint: "fp_embedded",
	}
	if q.usage {
		base.Usage = json.RawMessage("null")
	}
	chunk := func(m completionMessage, tokens int) event {
		c := base
		c.Choices = []completionChoice{{Delta: &m}}
		return event{data: string(encode(c)), tokens: tokens}
	}
	empty := ""
	events := []event{chunk(completionMessage{Role: "assistant", Content: &empty}, 0)}
	for _, token := range a.reasoningTokens {
		if showReasoning {
			events = append(events, chunk(completionMessage{Reasoning: &token}, 1))
		}
	}
	if hidden := a.thought(); hidden > 0 && !showReasoning {
		// The reader waits while the model thinks.
		events[0].tokens = hidden
	}
	for _, token := range a.textTokens {
		events = append(events, chunk(completionMessage{Content: &token}, 1))
	}
	for i, call := range a.tools {
		events = append(events, toolChunks(chunk, i, toolCallOf(call, o.ids))...)
	}
	last := base
	last.Choices = []completionChoice{{Delta: &completionMessage{}, Finish: openaiFinish(a)}}
	events = append(events, event{data: string(encode(last)), mark: markFinish})
	if q.usage {
		usage := base
		usage.Choices, usage.Usage = []completionChoice{}, encode(usageOf(a))
		events = append(events, event{data: string(encode(usage)), mark: markFinish})
	}
	return events
}

// toolChunks sends the name first and the arguments in pieces.
func toolChunks(chunk func(completionMessage, int) event, index int, call completionTool) []event {
	call.Index = &index
	arguments := call.Function.Arguments
	call.Function.Arguments = ""
	events := []event{chunk(completionMessage{ToolCalls: []completionTool{call}}, 1)}
	for _, part := range tokens(arguments) {
		t := completionTool{Index: &index}
		t.Function.Arguments = part
		events = append(events, chunk(completionMessage{ToolCalls: []completionTool{t}}, 1))
	}
	return events
}
