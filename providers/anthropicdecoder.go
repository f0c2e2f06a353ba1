package providers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"sluice/gateway"
)

// anthropicDecoder reads the messages format, streamed and whole.
type anthropicDecoder struct {
	stream
	tools map[int]*toolBlock
	usage gateway.Usage
	// finish is the vendor's word, empty until it came.
	finish string
	cited  citations
}

// toolBlock is a call of one of the caller's tools. Tools that the vendor runs
// itself are not calls.
type toolBlock struct {
	id, name string
	input    json.RawMessage
	partial  []byte
}

// Decode reads one event or a whole message.
func (d *anthropicDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if kind, text, ok := d.hot(frame); ok {
		return d.add(dst, kind, text), nil
	}
	if isDone(frame) {
		return d.note(dst, "[DONE] is not a mark of this format"), nil
	}
	var e anthropicEvent
	if ok, err := d.parse(&dst, frame, &e); !ok {
		return dst, err
	}
	if frame.Event != "" && frame.Event != e.Type {
		dst = d.note(dst, "an event's name and its type differ; the type counts")
	}
	if e.Type == "error" || present(e.Error) {
		return dst, d.fail(frame)
	}
	if frame.Whole {
		return d.whole(dst, &e)
	}
	return d.event(dst, &e), nil
}

func (d *anthropicDecoder) event(dst []gateway.Delta, e *anthropicEvent) []gateway.Delta {
	switch e.Type {
	case "message_start":
		if e.Message != nil {
			dst = d.started(dst, e.Message.Usage)
		}
	case "content_block_start":
		if e.ContentBlock != nil {
			dst = d.blockStart(dst, e.Index, e.ContentBlock)
		}
	case "content_block_delta":
		if e.Delta != nil {
			dst = d.blockDelta(dst, e.Index, e.Delta)
		}
	case "content_block_stop":
		dst = d.blockStop(d.rest(dst), e.Index)
	case "message_delta":
		dst = d.counted(dst, e.Usage)
		if e.Delta != nil {
			dst = d.finished(dst, e.Delta.StopReason, e.Delta.StopDetails)
		}
	case "message_stop":
		d.done = true
		dst = d.rest(dst)
	}
	return dst
}

func (d *anthropicDecoder) whole(dst []gateway.Delta, e *anthropicEvent) ([]gateway.Delta, error) {
	if e.Type != "message" {
		return dst, d.protocol(errNoMessage)
	}
	for i := range e.Content {
		dst = d.blockStart(dst, i, &e.Content[i])
		dst = d.blockStop(d.rest(dst), i)
	}
	dst = d.counted(dst, e.Usage)
	dst = d.finished(dst, e.StopReason, e.StopDetails)
	d.done = true
	return dst, nil
}

// blockStart opens a block. In a stream it is nearly always empty, in a whole
// message it holds everything.
func (d *anthropicDecoder) blockStart(dst []gateway.Delta, index int, b *anthropicBlock) []gateway.Delta {
	switch b.Type {
	case "text":
		dst = d.addRaw(dst, gateway.DeltaText, b.Text)
	case "thinking":
		dst = d.addRaw(dst, gateway.DeltaReasoning, b.Thinking)
	case "tool_use":
		if d.tools == nil {
			d.tools = map[int]*toolBlock{}
		}
		d.tools[index] = &toolBlock{id: b.ID, name: b.Name, input: b.Input}
	case "redacted_thinking", "server_tool_use", "mcp_tool_use":
	default:
		dst = d.note(dst, fmt.Sprintf("blocks of type %.40q are not shown", b.Type))
	}
	for _, c := range b.Citations {
		dst = d.citation(dst, &c)
	}
	return dst
}

func (d *anthropicDecoder) blockDelta(dst []gateway.Delta, index int, delta *anthropicDelta) []gateway.Delta {
	switch delta.Type {
	case "text_delta":
		dst = d.addRaw(dst, gateway.DeltaText, delta.Text)
	case "thinking_delta":
		dst = d.addRaw(dst, gateway.DeltaReasoning, delta.Thinking)
	case "input_json_delta":
		if t := d.tools[index]; t != nil {
			inside, _ := stringInside(delta.PartialJSON)
			t.partial = unquote(t.partial, inside)
		}
	case "citations_delta":
		if delta.Citation != nil {
			dst = d.citation(dst, delta.Citation)
		}
	}
	return dst
}

// blockStop hands out a tool call, which is whole now.
func (d *anthropicDecoder) blockStop(dst []gateway.Delta, index int) []gateway.Delta {
	t := d.tools[index]
	if t == nil {
		return dst
	}
	delete(d.tools, index)
	arguments := t.partial
	if len(arguments) == 0 && present(t.input) {
		arguments = t.input
	}
	return append(dst, toolCallDelta(t.id, t.name, arguments))
}

func (d *anthropicDecoder) citation(dst []gateway.Delta, c *anthropicCitation) []gateway.Delta {
	url, title := c.URL, c.Title
	if url == "" {
		url = c.Source
	}
	if title == "" {
		title = c.DocumentTitle
	}
	return d.cited.add(dst, url, title)
}

// started takes the input's count. The output's count and a cost at this point are
// only a beginning, so they are kept back for messages that never give others.
func (d *anthropicDecoder) started(dst []gateway.Delta, u *anthropicUsage) []gateway.Delta {
	if u == nil {
		return dst
	}
	d.merge(u)
	usage := d.usage
	usage.OutputTokens, usage.CostUSD = nil, nil
	return d.usageDelta(dst, usage)
}

// counted takes counts that are cumulative: each replaces the one before.
func (d *anthropicDecoder) counted(dst []gateway.Delta, u *anthropicUsage) []gateway.Delta {
	if u == nil {
		return dst
	}
	d.merge(u)
	return d.usageDelta(dst, d.usage)
}

func (d *anthropicDecoder) merge(u *anthropicUsage) {
	for _, pair := range []struct {
		to   **int
		from *int
	}{{&d.usage.InputTokens, u.Input}, {&d.usage.OutputTokens, u.Output}, {&d.usage.CachedTokens, u.Cached}} {
		if pair.from != nil {
			*pair.to = pair.from
		}
	}
	if usd := u.usd(); usd != nil {
		d.usage.CostUSD = usd
	}
}

func (d *anthropicDecoder) usageDelta(dst []gateway.Delta, u gateway.Usage) []gateway.Delta {
	if u == (gateway.Usage{}) {
		return dst
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &u})
}

// finished takes the vendor's word on why it stopped, and its explanation of a
// refusal, which comes apart from the text.
func (d *anthropicDecoder) finished(dst []gateway.Delta, word *string, details *stopDetails) []gateway.Delta {
	if word == nil || *word == "" || d.finish != "" {
		return dst
	}
	d.finish = *word
	dst = d.rest(dst)
	for _, index := range slices.Sorted(maps.Keys(d.tools)) { // blocks that nobody closed
		dst = d.blockStop(dst, index)
	}
	if details != nil && d.finish == "refusal" {
		dst = d.addRaw(dst, gateway.DeltaRefusal, details.Explanation)
	}
	return append(dst, finishDelta(d.finish))
}

// Close accepts a stream without message_stop where the vendor said why it
// stopped.
func (d *anthropicDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	dst = d.rest(dst)
	if d.finish == "" {
		return dst, d.truncated()
	}
	d.done = true
	return d.note(dst, "the stream ended without message_stop"), nil
}
