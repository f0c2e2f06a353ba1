package providers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"sluice/gateway"
)

// anthropicDecoder reads the messages format, streamed and whole.
type anthropicDecoder struct {
	stream
	tools    toolBlocks
	thoughts thinkingBlocks
	// at is the index of the block whose text was found last without encoding/json.
	at    int
	usage gateway.Usage
	// finish is the vendor's finish reason, empty until it came.
	finish string
	// broken is the error of an answer whose stream nevertheless goes on to its end.
	broken *gateway.Error
	cited  citations
	// opening is the content that came before any block, and blocks says that there were
	// some.
	opening []anthropicBlock
	blocks  bool
	// hidden are the blocks whose omission was already noted.
	hidden map[int]bool
}

// Decode reads one event or a whole message.
func (d *anthropicDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	d.noRepeats = true
	if kind, text, ok := d.fastText(frame); ok {
		if kind == gateway.DeltaReasoning {
			d.thoughts.think(d.at, text.raw)
		}
		return d.add(dst, kind, text.raw, text.escaped), nil
	}
	if isDone(frame) {
		return d.note(dst, "[DONE] is not a mark of this format"), nil
	}
	var e anthropicEvent
	if ok, err := d.parse(&dst, frame, &e); !ok {
		if err != nil {
			dst = d.cut(dst)
		}
		return dst, err
	}
	if frame.Event != "" && frame.Event != e.Type {
		dst = d.note(dst, "an event's name and its type differ; the type is used")
	}
	if e.Type == errorEvent || frame.Event == errorEvent || present(e.Error) {
		return d.fails(d.beside(dst, &e, frame), &e, frame)
	}
	if frame.Whole {
		return d.whole(dst, &e, frame)
	}
	return d.event(dst, &e, frame)
}

func (d *anthropicDecoder) event(dst []gateway.Delta, e *anthropicEvent, frame gateway.Frame) ([]gateway.Delta, error) {
	switch e.Type {
	case "message_start":
		if e.Message != nil {
			dst = d.started(dst, e.Message.Usage)
			d.opening = e.Message.Content
		}
	case "content_block_start":
		if e.ContentBlock != nil {
			d.blocks = true
			dst = d.blockStart(dst, e.Index.n, e.ContentBlock)
		}
	case "content_block_delta":
		if e.Delta != nil {
			d.blocks = true
			dst = d.blockDelta(dst, e.Index.n, e.Delta)
		}
	case "content_block_stop":
		dst = d.blockStop(dst, e.Index.n)
	case "message_delta":
		dst = d.counted(dst, e.Usage)
		if e.Delta != nil {
			dst = d.finished(dst, e.Delta.StopReason, e.Delta.StopDetails)
		}
	case "message_stop":
		return d.end(d.content(d.rest(dst), d.opening))
	default:
		return d.other(dst, e, frame)
	}
	return dst, nil
}

// other handles an unknown event.
func (d *anthropicDecoder) other(dst []gateway.Delta, e *anthropicEvent, frame gateway.Frame) ([]gateway.Delta, error) {
	switch {
	case isIdle(frame), d.setAside(frame):
	case isFailure(frame.Data):
		return d.fails(dst, e, frame)
	default:
		dst = d.omitted(dst, fmt.Sprintf("events of type %.40q are not shown", cmp.Or(e.Type, frame.Event)))
	}
	return dst, nil
}

// beside reads the parts of the answer in a frame that also holds an error.
func (d *anthropicDecoder) beside(dst []gateway.Delta, e *anthropicEvent, frame gateway.Frame) []gateway.Delta {
	switch {
	case frame.Whole:
		return d.content(dst, e.Content)
	case e.Type == fastEvent && e.Delta != nil:
		return d.blockDelta(dst, e.Index.n, e.Delta)
	}
	return dst
}

// fails ends a reply with the error in a frame, after reading the frame's counts.
func (d *anthropicDecoder) fails(dst []gateway.Delta, e *anthropicEvent, frame gateway.Frame) ([]gateway.Delta, error) {
	return d.counted(d.cut(dst), e.Usage), d.fail(frame)
}

func (d *anthropicDecoder) whole(dst []gateway.Delta, e *anthropicEvent, frame gateway.Frame) ([]gateway.Delta, error) {
	if e.Type != "message" {
		if isFailure(frame.Data) {
			return d.fails(dst, e, frame)
		}
		return dst, d.protocol(errNoMessage)
	}
	dst = d.content(dst, e.Content)
	dst = d.counted(dst, e.Usage)
	return d.end(d.finished(dst, e.StopReason, e.StopDetails))
}

// content reads complete blocks, unless they already came in pieces.
func (d *anthropicDecoder) content(dst []gateway.Delta, blocks []anthropicBlock) []gateway.Delta {
	if d.blocks {
		return dst
	}
	d.blocks = true
	for i := range blocks {
		dst = d.blockStop(d.blockStart(dst, i, &blocks[i]), i)
	}
	return dst
}

// blockStop closes a block.
func (d *anthropicDecoder) blockStop(dst []gateway.Delta, index int) []gateway.Delta {
	return d.tools.stop(d.stopThinking(d.rest(dst), index), index)
}

// end closes the message.
func (d *anthropicDecoder) end(dst []gateway.Delta) ([]gateway.Delta, error) {
	d.done = true
	if d.broken != nil {
		return dst, d.broken
	}
	return dst, nil
}

// cut emits what was held back and is complete, since the reply was cut off.
func (d *anthropicDecoder) cut(dst []gateway.Delta) []gateway.Delta {
	return d.tools.cut(d.rest(dst))
}

// blockStart opens a block. In a stream it is nearly always empty, in a whole message it
// holds everything.
func (d *anthropicDecoder) blockStart(dst []gateway.Delta, index int, b *anthropicBlock) []gateway.Delta {
	if b.reasons() {
		dst = d.stopThinking(dst, index) // one with the same index that was never closed
		d.thoughts.begin(index, b)
	}
	switch {
	case b.Type == "text", b.Type == "" && holdsTextOrOther(b.Text):
		dst = d.addRaw(dst, gateway.DeltaText, b.Text)
	case b.Type == "thinking":
		dst = d.addRaw(dst, gateway.DeltaReasoning, b.Thinking)
	case b.Type == "tool_use":
		dst = d.tools.begin(d.rest(dst), index, &toolBlock{id: string(b.ID), name: string(b.Name), input: b.Input})
	default:
		dst = d.hide(dst, index, b)
	}
	for _, c := range b.Citations {
		dst = d.citation(dst, &c)
	}
	return dst
}

// hide notes a block that can't be shown.
func (d *anthropicDecoder) hide(dst []gateway.Delta, index int, b *anthropicBlock) []gateway.Delta {
	if d.hidden == nil {
		d.hidden = map[int]bool{}
	}
	d.hidden[index] = true
	switch b.Type {
	case "redacted_thinking":
		return d.omitted(dst, "reasoning that the vendor encrypted is not shown")
	case "server_tool_use", "mcp_tool_use":
		return d.omit(dst, "a tool that the vendor ran", string(b.Name))
	}
	return d.omitted(dst, fmt.Sprintf("blocks of type %.40q are not shown", b.Type))
}

func (d *anthropicDecoder) blockDelta(dst []gateway.Delta, index int, delta *anthropicDelta) []gateway.Delta {
	switch delta.Type {
	case "text_delta":
		dst = d.addRaw(dst, gateway.DeltaText, delta.Text)
	case "thinking_delta":
		dst = d.addRaw(dst, gateway.DeltaReasoning, delta.Thinking)
		d.thoughts.add(index, delta.Thinking, nil)
	case "signature_delta":
		d.thoughts.add(index, nil, delta.Signature)
	case "input_json_delta":
		if t := d.tools.open[index]; t != nil {
			t.partial = appendText(t.partial, delta.PartialJSON)
		} else if !d.hidden[index] && holdsTextOrOther(delta.PartialJSON) {
			dst = d.omitted(dst, unnamedCall)
		}
	case "citations_delta":
		if delta.Citation != nil {
			dst = d.citation(dst, delta.Citation)
		}
	default:
		if !d.hidden[index] {
			dst = d.omitted(dst, fmt.Sprintf("deltas of type %.40q are not shown", delta.Type))
		}
	}
	return dst
}

func (d *anthropicDecoder) citation(dst []gateway.Delta, c *anthropicCitation) []gateway.Delta {
	return d.source(dst, &d.cited, cmp.Or(c.URL, c.Source), cmp.Or(c.Title, c.DocumentTitle))
}

// started reads the input count. The output count and cost at this point are only
// preliminary, so they are kept for messages that never send others.
func (d *anthropicDecoder) started(dst []gateway.Delta, u *anthropicUsage) []gateway.Delta {
	if u == nil {
		return dst
	}
	d.merge(u)
	usage := d.usage
	usage.OutputTokens, usage.CostUSD = nil, nil
	return d.usageDelta(dst, usage)
}

// counted reads counts, which are cumulative: each replaces the one before.
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
	}{{&d.usage.InputTokens, u.Input.known()}, {&d.usage.OutputTokens, u.Output.known()}, {&d.usage.CachedTokens, u.Cached.known()},
		{&d.usage.CacheWriteTokens, u.written()}, {&d.usage.ReasoningTokens, u.thought()}} {
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

// finished reads the finish reason, and the explanation of a refusal, which is not part
// of the text.
func (d *anthropicDecoder) finished(dst []gateway.Delta, word looseWord, details *stopDetails) []gateway.Delta {
	if word == "" || d.finish != "" {
		return dst
	}
	d.finish = string(word)
	dst = d.content(d.rest(dst), d.opening)
	if isFailureReason(d.finish) {
		d.broken = d.failureReason(d.finish, "", "")
	}
	for _, index := range slices.Sorted(maps.Keys(d.thoughts.open)) {
		dst = d.stopThinking(dst, index)
	}
	dst = d.tools.flush(dst)
	if details != nil && d.finish == "refusal" {
		dst = d.refused(dst, details)
	}
	return append(dst, finishDelta(d.finish, d.tools.given))
}

// refused reads the explanation of a refusal, or at least its category.
func (d *anthropicDecoder) refused(dst []gateway.Delta, details *stopDetails) []gateway.Delta {
	if !holdsTextOrOther(details.Explanation) && details.Category != "" {
		return d.emit(dst, gateway.DeltaRefusal, blockedWords("The answer was refused", string(details.Category), ""))
	}
	return d.addRaw(dst, gateway.DeltaRefusal, details.Explanation)
}

// Close accepts a stream without message_stop if it had a finish reason.
func (d *anthropicDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if d.finish == "" {
		return d.cut(dst), d.truncated()
	}
	return d.end(d.note(d.rest(dst), "the stream ended without message_stop"))
}
