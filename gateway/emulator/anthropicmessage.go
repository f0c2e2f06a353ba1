package emulator

import (
	"encoding/json"
	"iter"
)

// message is Anthropic's answer, complete or at the beginning of a stream.
type message struct {
	Model        string         `json:"model"`
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Role         string         `json:"role"`
	Content      []messageBlock `json:"content"`
	StopReason   *string        `json:"stop_reason"`
	StopSequence *string        `json:"stop_sequence"`
	Usage        messageUsage   `json:"usage"`
}

// messageBlock is one block of content: text, thinking or tool_use.
type messageBlock struct {
	Type      string          `json:"type"`
	Text      *string         `json:"text,omitempty"`
	Thinking  *string         `json:"thinking,omitempty"`
	Signature *string         `json:"signature,omitempty"`
	ID        string          `json:"id,omitempty"`
	Name      string          `json:"name,omitempty"`
	Input     json.RawMessage `json:"input,omitempty"`
}

type messageUsage struct {
	Input         int    `json:"input_tokens"`
	CacheCreation int    `json:"cache_creation_input_tokens"`
	CacheRead     int    `json:"cache_read_input_tokens"`
	Output        int    `json:"output_tokens"`
	Tier          string `json:"service_tier,omitempty"`
}

// messageDelta is a piece of a block.
type messageDelta struct {
	Type      string  `json:"type"`
	Text      *string `json:"text,omitempty"`
	Thinking  *string `json:"thinking,omitempty"`
	Signature *string `json:"signature,omitempty"`
	JSON      *string `json:"partial_json,omitempty"`
}

func (v anthropic) message(q question, a answer) message {
	m := message{
		Model: q.model, ID: "msg_01" + v.ids.word(22), Type: "message", Role: "assistant", Content: []messageBlock{},
		Usage: messageUsage{Input: a.input, Output: a.output(), Tier: "standard"},
	}
	m.StopReason, m.StopSequence = anthropicStop(a)
	return m
}

// anthropicStop is the vendor's words for the finish reason.
func anthropicStop(a answer) (reason, sequence *string) {
	word := "end_turn"
	switch a.finish {
	case finishLength:
		word = "max_tokens"
	case finishTool:
		word = "tool_use"
	case finishSequence:
		word = "stop_sequence"
		sequence = &a.sequence
	}
	return &word, sequence
}

func (v anthropic) whole(q question, a answer) any {
	m := v.message(q, a)
	if r := a.reasoning(); r != "" {
		signature := v.ids.word(48)
		m.Content = append(m.Content, messageBlock{Type: "thinking", Thinking: &r, Signature: &signature})
	}
	if text := a.text(); text != "" || len(a.tools) == 0 {
		m.Content = append(m.Content, messageBlock{Type: "text", Text: &text})
	}
	for _, call := range a.tools {
		m.Content = append(m.Content, v.toolBlock(call, json.RawMessage(call.arguments)))
	}
	return m
}

func (v anthropic) toolBlock(call toolCall, input json.RawMessage) messageBlock {
	return messageBlock{Type: "tool_use", ID: "toolu_01" + v.ids.word(22), Name: call.name, Input: input}
}

// anthropicChunk is how many tokens Anthropic sends at once: few, then more.
func anthropicChunk(n int) int { return 1 + n%4 }

func (v anthropic) stream(q question, a answer) (framing, iter.Seq[event]) {
	return sse(), func(yield func(event) bool) {
		w := &messageWriter{yield: yield}
		start := v.message(q, a)
		start.StopReason, start.StopSequence, start.Usage.Output = nil, nil, 1
		w.add("message_start", map[string]any{"type": "message_start", "message": start}, 0, markNone)
		v.blocks(w, a)
		reason, sequence := anthropicStop(a)
		w.add("message_delta", map[string]any{
			"type":  "message_delta",
			"delta": map[string]*string{"stop_reason": reason, "stop_sequence": sequence},
			"usage": messageUsage{Input: a.input, Output: a.output()},
		}, 0, markFinish)
		w.add("message_stop", map[string]string{"type": "message_stop"}, 0, markDone)
	}
}

// blocks writes the content: thinking, text, calls.
func (v anthropic) blocks(w *messageWriter, a answer) {
	empty := ""
	if len(a.reasoningTokens) > 0 {
		w.open(messageBlock{Type: "thinking", Thinking: &empty, Signature: &empty})
		w.tokens(a.reasoningTokens, func(s *string) messageDelta { return messageDelta{Type: "thinking_delta", Thinking: s} })
		signature := v.ids.word(48)
		w.delta(messageDelta{Type: "signature_delta", Signature: &signature}, 0)
		w.close()
	}
	if len(a.textTokens) > 0 || len(a.tools) == 0 {
		w.open(messageBlock{Type: "text", Text: &empty})
		w.add("ping", map[string]string{"type": "ping"}, 0, markNone)
		w.tokens(a.textTokens, func(s *string) messageDelta { return messageDelta{Type: "text_delta", Text: s} })
		w.close()
	}
	for _, call := range a.tools {
		w.open(v.toolBlock(call, json.RawMessage("{}")))
		w.tokens(tokens(call.arguments), func(s *string) messageDelta { return messageDelta{Type: "input_json_delta", JSON: s} })
		w.close()
	}
}

// messageWriter writes a stream's events and counts its blocks. Once the consumer has
// stopped, it writes none.
type messageWriter struct {
	yield func(event) bool
	over  bool
	block int
}

func (w *messageWriter) add(name string, v any, tokens int, m mark) {
	if !w.over {
		w.over = !w.yield(event{name: name, data: string(encode(v)), tokens: tokens, mark: m})
	}
}

func (w *messageWriter) open(b messageBlock) {
	w.add("content_block_start", struct {
		Type  string       `json:"type"`
		Index int          `json:"index"`
		Block messageBlock `json:"content_block"`
	}{"content_block_start", w.block, b}, 0, markNone)
}

func (w *messageWriter) delta(d messageDelta, tokens int) {
	w.add("content_block_delta", struct {
		Type  string       `json:"type"`
		Index int          `json:"index"`
		Delta messageDelta `json:"delta"`
	}{"content_block_delta", w.block, d}, tokens, markNone)
}

func (w *messageWriter) close() {
	w.add("content_block_stop", struct {
		Type  string `json:"type"`
		Index int    `json:"index"`
	}{"content_block_stop", w.block}, 0, markNone)
	w.block++
}

// tokens writes tokens a few at a time.
func (w *messageWriter) tokens(list []string, piece func(*string) messageDelta) {
	for n := 0; len(list) > 0 && !w.over; n++ {
		k := min(anthropicChunk(n), len(list))
		text := ""
		for _, t := range list[:k] {
			text += t
		}
		w.delta(piece(&text), k)
		list = list[k:]
	}
}
