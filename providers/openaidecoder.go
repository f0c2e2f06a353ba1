package providers

import (
	"bytes"
	"encoding/json"
	"errors"

	"sluice/gateway"
)

// chatDecoder reads chat completions, streamed and whole. Workers AI's decoder
// builds on it.
type chatDecoder struct {
	stream
	// native adds Workers AI's response to what is text.
	native bool
	tools  toolCalls
	// usage is held until the end where a vendor repeats it in every chunk.
	usage *gateway.Usage
	// finish is the vendor's word, empty until it came.
	finish string
	// apart says that the vendor is known to count the reasoning apart.
	apart bool
	// totalled says that a chunk with usage and an empty list of choices came.
	totalled bool
	cited    citations
}

// Decode reads one chunk or a whole reply.
func (d *chatDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if dst, ok := d.simple(dst, frame); ok {
		return dst, nil
	}
	var chunk chatChunk
	if ok, err := d.parse(&dst, frame, &chunk); !ok {
		return dst, err
	}
	if present(chunk.Error) || frame.Event == "error" {
		return d.counts(dst, &chunk), d.fail(frame)
	}
	if frame.Whole && len(chunk.Choices) == 0 {
		return dst, d.protocol(errors.New("the reply has no choices"))
	}
	dst = d.chunk(dst, &chunk, frame.Whole)
	if frame.Whole {
		dst = d.end(dst)
	}
	return dst, nil
}

// simple takes a frame that needs no parser: one after the end, the end mark,
// and one that is like those before it but for its text.
func (d *chatDecoder) simple(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, bool) {
	if d.done {
		return dst, true
	}
	if kind, text, ok := d.hot(frame); ok {
		return d.add(dst, kind, text), true
	}
	if isDone(frame) {
		return d.end(dst), true
	}
	return dst, false
}

// isDone recognises the end mark, which is not JSON.
func isDone(frame gateway.Frame) bool {
	return !frame.Whole && string(bytes.TrimSpace(frame.Data)) == "[DONE]"
}

// chunk takes what a chunk holds, apart from errors.
func (d *chatDecoder) chunk(dst []gateway.Delta, c *chatChunk, whole bool) []gateway.Delta {
	for i := range c.Choices {
		if c.Choices[i].Index == 0 {
			dst = d.choice(dst, &c.Choices[i], whole)
		}
	}
	dst = d.cited.list(dst, c.SearchResults)
	dst = d.cited.list(dst, c.Citations)
	if usage := d.counted(c); usage != nil {
		d.usage = usage
		if c.Choices != nil && len(c.Choices) == 0 {
			d.totalled = true
			dst = d.flushUsage(dst)
		}
	}
	return dst
}

// counted reads a chunk's usage, nil where it has none.
func (d *chatDecoder) counted(c *chatChunk) *gateway.Usage {
	usage := usageOf(c.Usage, d.apart)
	if usage == nil && c.XGroq != nil {
		usage = usageOf(c.XGroq.Usage, d.apart)
	}
	return usage
}

// counts hands out the usage of a chunk that holds an error: it was charged all
// the same.
func (d *chatDecoder) counts(dst []gateway.Delta, c *chatChunk) []gateway.Delta {
	d.usage = d.counted(c)
	return d.flushUsage(dst)
}

func (d *chatDecoder) choice(dst []gateway.Delta, c *chatChoice, whole bool) []gateway.Delta {
	message := c.Delta
	if whole && c.Message != nil || message == nil && !d.began {
		message = c.Message
	}
	if message != nil {
		dst = d.message(dst, message)
	}
	if c.FinishReason != nil {
		dst = d.finished(dst, *c.FinishReason)
	}
	return dst
}

func (d *chatDecoder) message(dst []gateway.Delta, m *chatMessage) []gateway.Delta {
	reasoning := m.ReasoningContent
	if !present(reasoning) {
		reasoning = m.Reasoning
	}
	dst = d.addRaw(dst, gateway.DeltaReasoning, reasoning)
	dst = d.content(dst, m.Content)
	dst = d.addRaw(dst, gateway.DeltaRefusal, m.Refusal)
	for _, call := range m.ToolCalls {
		d.toolCall(call)
	}
	if f := m.FunctionCall; f != nil {
		d.tools.add(fragment{index: new(int), name: f.Name, arguments: f.Arguments})
	}
	for _, a := range m.Annotations {
		if a.URLCitation != nil {
			dst = d.cited.add(dst, a.URLCitation.URL, a.URLCitation.Title)
		}
	}
	return dst
}

// toolCall takes a piece of a call, in OpenAI's form or in the flat form of
// Workers AI.
func (d *chatDecoder) toolCall(c chatToolCall) {
	f := fragment{index: c.Index, id: c.ID, name: c.Function.Name, arguments: c.Function.Arguments}
	if f.name == "" {
		f.name = c.Name
	}
	if f.arguments == nil {
		f.arguments = c.Arguments
	}
	d.tools.add(f)
}

// content takes a text, or a list of parts as some vendors send for reasoning.
func (d *chatDecoder) content(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if len(raw) == 0 || raw[0] != '[' {
		return d.addRaw(dst, gateway.DeltaText, raw)
	}
	type part struct {
		Text     json.RawMessage `json:"text"`
		Thinking json.RawMessage `json:"thinking"`
	}
	var parts []part
	if json.Unmarshal(raw, &parts) != nil {
		return d.note(dst, "content of an unknown form is not shown")
	}
	for _, p := range parts {
		var thoughts []part
		if json.Unmarshal(p.Thinking, &thoughts) == nil {
			for _, t := range thoughts {
				dst = d.addRaw(dst, gateway.DeltaReasoning, t.Text)
			}
		}
		dst = d.addRaw(dst, gateway.DeltaReasoning, p.Thinking)
		dst = d.addRaw(dst, gateway.DeltaText, p.Text)
	}
	return dst
}

// finished takes the vendor's word on why it stopped; the first one counts.
func (d *chatDecoder) finished(dst []gateway.Delta, word string) []gateway.Delta {
	if word == "" || d.finish != "" {
		return dst
	}
	d.finish = word
	dst = d.tools.flush(d.rest(dst))
	return append(dst, finishDelta(word))
}

func finishDelta(word string) gateway.Delta {
	return gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: gateway.FinishReasonOf(word), Raw: word}}
}

func (d *chatDecoder) flushUsage(dst []gateway.Delta) []gateway.Delta {
	if d.usage != nil {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: d.usage})
		d.usage = nil
	}
	return dst
}

// end hands out what was held back; nothing after it matters.
func (d *chatDecoder) end(dst []gateway.Delta) []gateway.Delta {
	d.done = true
	return d.flushUsage(d.tools.flush(d.rest(dst)))
}

// Close accepts a stream without [DONE] where the vendor said why it stopped.
func (d *chatDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	switch {
	case d.done:
		return dst, nil
	case d.finish != "":
		return d.note(d.end(dst), "the stream ended without [DONE]"), nil
	}
	return d.rest(dst), d.truncated()
}
