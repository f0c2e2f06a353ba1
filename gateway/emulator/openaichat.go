package emulator

import (
	"encoding/json"
	"iter"
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
	// Usage is absent, null or an object; in a stream each has its own meaning.
	Usage json.RawMessage `json:"usage,omitempty"`
	// Padding is Workers AI's, which hides the answer's length from eavesdroppers.
	Padding string `json:"p,omitempty"`
	// Groq is where Groq repeats its counts.
	Groq *groqMore `json:"x_groq,omitempty"`
	// Citations and SearchResults are Perplexity's sources.
	Citations     []string       `json:"citations,omitempty"`
	SearchResults []searchResult `json:"search_results,omitempty"`
	// PromptFilter is Azure's filter result for the prompt.
	PromptFilter []promptFilter `json:"prompt_filter_results,omitempty"`
}

type groqMore struct {
	ID    string          `json:"id"`
	Usage json.RawMessage `json:"usage,omitempty"`
}

type completionChoice struct {
	Index    int                `json:"index"`
	Message  *completionMessage `json:"message,omitempty"`
	Delta    *completionMessage `json:"delta,omitempty"`
	Logprobs *struct{}          `json:"logprobs"`
	Finish   *string            `json:"finish_reason"`
	// Filter and FilterOffsets are Azure's filter result for the answer.
	Filter        map[string]filterVerdict `json:"content_filter_results,omitempty"`
	FilterOffsets *filterOffsets           `json:"content_filter_offsets,omitempty"`
}

type completionMessage struct {
	Role string `json:"role,omitempty"`
	// Content is a text or, with Mistral's reasoning, a list of parts.
	Content any `json:"content,omitempty"`
	// Reasoning and Thought are two names for the same thing.
	Reasoning *string          `json:"reasoning_content,omitempty"`
	Thought   *string          `json:"reasoning,omitempty"`
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

// openaiFinish is the vendor's word for the finish reason.
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

func (o openai) whole(q question, a answer) any { return o.completion(q, a) }

// completion is the whole answer. OpenAI keeps the reasoning's text to itself; others
// that speak its format show it.
func (o openai) completion(q question, a answer) completion {
	m := completionMessage{Role: "assistant", Content: a.text()}
	if r := a.reasoning(); r != "" {
		m = o.dialect.shows.put(m, r)
	}
	for _, call := range a.tools {
		m.ToolCalls = append(m.ToolCalls, toolCallOf(call, o.ids))
	}
	c := o.base(q, "chat.completion")
	c.Choices, c.Usage = []completionChoice{{Message: &m, Finish: openaiFinish(a)}}, encode(usageOf(a))
	return c
}

// base is what all chunks of an answer and the whole of it have in common.
func (o openai) base(q question, object string) completion {
	c := completion{ID: "chatcmpl-" + o.ids.word(29), Object: object, Created: time.Now().Unix(), Model: q.model}
	if o.dialect.plain {
		c.ID = o.ids.hex(16)
		return c
	}
	c.Tier, c.Fingerprint = "default", "fp_embedded"
	return c
}

func toolCallOf(call toolCall, ids *ids) completionTool {
	t := completionTool{ID: "call_" + ids.word(24), Type: "function"}
	t.Function.Name, t.Function.Arguments = call.name, call.arguments
	return t
}

func (o openai) stream(q question, a answer) (framing, iter.Seq[event]) {
	q.usage = q.usage || o.dialect.counts
	return sse(), func(yield func(event) bool) {
		_ = o.chunks(q, a, yield) && yield(event{data: "[DONE]", mark: markDone})
	}
}

// chunks yields the stream up to its end mark. It reports whether the consumer took all
// of it.
func (o openai) chunks(q question, a answer, yield func(event) bool) bool {
	base := o.base(q, "chat.completion.chunk")
	if q.usage && !o.dialect.plain {
		base.Usage = json.RawMessage("null")
	}
	send := func(m completionMessage, tokens int) bool {
		c := base
		c.Choices = []completionChoice{{Delta: &m}}
		return yield(event{data: string(encode(c)), tokens: tokens, comment: o.dialect.comment})
	}
	hidden := 0
	if o.dialect.shows == reasoningHidden {
		hidden = a.thought() // the client waits while the model thinks
	}
	if !send(completionMessage{Role: "assistant", Content: ""}, 0) || hidden > 0 && !yield(event{tokens: hidden}) {
		return false
	}
	for _, token := range a.reasoningTokens {
		if hidden == 0 && !send(o.dialect.shows.piece(token), 1) {
			return false
		}
	}
	for _, token := range a.textTokens {
		if !send(completionMessage{Content: token}, 1) {
			return false
		}
	}
	for i, call := range a.tools {
		if !toolChunks(send, i, toolCallOf(call, o.ids)) {
			return false
		}
	}
	return o.lastChunks(base, q, a, yield)
}

// lastChunks sends the finish reason, and the counts if they were requested, or if the
// vendor always sends them.
func (o openai) lastChunks(base completion, q question, a answer, yield func(event) bool) bool {
	base.Choices = []completionChoice{{Delta: &completionMessage{}, Finish: openaiFinish(a)}}
	if o.dialect.counts {
		base.Usage = encode(usageOf(a))
		return yield(event{data: string(encode(base)), mark: markFinish})
	}
	if o.dialect.groq {
		base.Groq = &groqMore{ID: "req_" + o.ids.word(26), Usage: encode(usageOf(a))}
	}
	if !yield(event{data: string(encode(base)), mark: markFinish}) {
		return false
	}
	if !q.usage {
		return true
	}
	base.Choices, base.Usage, base.Groq = []completionChoice{}, encode(usageOf(a)), nil
	return yield(event{data: string(encode(base)), mark: markFinish})
}

// toolChunks sends the name first and the arguments in pieces.
func toolChunks(send func(completionMessage, int) bool, index int, call completionTool) bool {
	call.Index = &index
	arguments := call.Function.Arguments
	call.Function.Arguments = ""
	if !send(completionMessage{ToolCalls: []completionTool{call}}, 1) {
		return false
	}
	for _, part := range tokens(arguments) {
		t := completionTool{Index: &index}
		t.Function.Arguments = part
		if !send(completionMessage{ToolCalls: []completionTool{t}}, 1) {
			return false
		}
	}
	return true
}
