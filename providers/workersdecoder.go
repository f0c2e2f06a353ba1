package providers

import (
	"bytes"
	"encoding/json"
	"errors"

	"sluice/gateway"
)

// workersChunk is a chunk or a whole reply in Cloudflare's own shape, in
// OpenAI's, or in both at once.
type workersChunk struct {
	chatChunk
	Response     json.RawMessage         `json:"response"`
	ToolCalls    oneOrMore[chatToolCall] `json:"tool_calls"`
	FinishReason json.RawMessage         `json:"finish_reason"`
	// Result is the envelope's content in unstreamed replies.
	Result json.RawMessage `json:"result"`
}

// workersDecoder reads the native stream, OpenAI's, the mixture of both that newer models
// send, and whole replies in Cloudflare's envelope or without.
type workersDecoder struct{ chatDecoder }

// Decode reads one chunk or a whole reply.
func (d *workersDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if kind, text, ok := d.fastText(frame); ok {
		return d.add(dst, kind, text.raw, text.escaped), nil
	}
	if d.done || isDone(frame) {
		return d.endMark(dst)
	}
	var chunk workersChunk
	if ok, err := d.parse(&dst, frame, &chunk); !ok {
		return d.unread(dst, err)
	}
	failed := chunk.failed() || frame.Event == errorEvent
	if err := chunk.open(); err != nil {
		if failed || isFailure(frame.Data) {
			return d.fails(dst, frame)
		}
		return d.unread(dst, d.protocol(err))
	}
	if failed || chunk.failed() || !chunk.answers() && !present(rawOf(chunk.Usage)) && isFailure(frame.Data) && !d.setAside(frame) {
		d.interim()
		return d.fails(d.native(dst, &chunk, frame.Whole), frame)
	}
	if frame.Whole && !chunk.answers() {
		return dst, d.protocol(errors.New("the reply contains no answer"))
	}
	dst = d.native(dst, &chunk, frame.Whole)
	if frame.Whole {
		return d.end(dst)
	}
	return dst, nil
}

func (c *workersChunk) failed() bool { return present(c.Error) || c.denied() }

// open replaces the envelope by its content. A result that is not an object is taken as
// the response.
func (c *workersChunk) open() error {
	result := bytes.TrimSpace(c.Result)
	switch {
	case !holdsTextOrOther(result):
		return nil
	case result[0] == '{':
		*c = workersChunk{}
		return json.Unmarshal(result, c)
	}
	*c = workersChunk{Response: json.RawMessage(result)}
	return nil
}

func (c *workersChunk) answers() bool {
	return len(c.Choices) > 0 || len(c.ToolCalls) > 0 || len(c.Response) > 0 && string(c.Response) != "null"
}

// native reads a chunk. If both shapes carry text it is the same text, so the response
// only counts if the choice has none.
func (d *workersDecoder) native(dst []gateway.Delta, c *workersChunk, whole bool) []gateway.Delta {
	finish, exact := "", ""
	for i := range c.Choices {
		if choice := &c.Choices[i]; choice.first() && finish == "" {
			finish, choice.FinishReason, choice.last = textOf(rawOf(choice.FinishReason)), nil, choice.hasFinish()
			exact = textOf(rawOf(choice.Native))
		}
	}
	dst = d.chunk(dst, &c.chatChunk, whole)
	if !c.hasContent() {
		d.pieces = d.pieces || holdsTextOrOther(c.Response)
		dst = d.response(dst, c.Response)
	}
	for _, call := range c.ToolCalls {
		d.toolCall(call)
	}
	if finish == "" {
		finish = textOf(c.FinishReason)
	}
	return d.finished(dst, finish, exact)
}

// hasContent reports whether the choice carries text.
func (c *workersChunk) hasContent() bool {
	for _, choice := range c.Choices {
		for _, m := range []*chatMessage{choice.Delta, choice.Message} {
			if choice.first() && m != nil && holdsTextOrOther(m.Content) {
				return true
			}
		}
	}
	return false
}

// response reads a text, or what a model in JSON mode sends: an object or a number, shown
// as written.
func (d *workersDecoder) response(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || string(raw) == "null" || raw[0] == '"' {
		return d.addRaw(dst, gateway.DeltaText, raw)
	}
	return d.add(dst, gateway.DeltaText, raw, false)
}

// Close also accepts a stream whose last chunk holds usage and no choices: some models
// end so.
func (d *workersDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if !d.done && d.finish == "" && d.gotUsageChunk {
		dst, err := d.end(dst)
		return d.note(dst, "the stream ended with its usage, without [DONE] and without a finish reason"), err
	}
	return d.chatDecoder.Close(dst)
}
