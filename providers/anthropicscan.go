package providers

import "sluice/gateway"

// fastEvent is the only event with a fast path.
const fastEvent = "content_block_delta"

// fastText finds the text of a content_block_delta without encoding/json.
func (d *anthropicDecoder) fastText(frame gateway.Frame) (gateway.DeltaKind, piece, bool) {
	if d.slow || frame.Whole || frame.Event != "" && frame.Event != fastEvent {
		return 0, piece{}, false
	}
	if p, ok := d.like.match(frame.Data); ok {
		d.at = d.like.index
		return d.like.kind, p, true
	}
	c := cursor{b: frame.Data}
	kind, p, ok := c.blockDelta()
	if ok {
		d.like.learn(&c, kind, p)
		d.at, d.blocks = c.index, true
	}
	return kind, p, ok
}

// blockDelta reads a delta of text or thinking. Every key that [anthropicEvent] and
// [anthropicDelta] know must be listed here.
func (c *cursor) blockDelta() (gateway.DeltaKind, piece, bool) {
	var kind piece
	var hot hotBlock
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch name := c.key(); string(name) {
		case "type":
			c.once(&seen, 1)
			kind = c.text()
		case "index":
			c.index = c.small()
		case "delta":
			c.once(&seen, 2)
			c.hotBlock(&hot)
		case "message", "content_block", "usage", "error", "content", "stop_reason", "stop_details":
			c.null()
		default:
			c.other(name)
		}
	}
	c.whole()
	if c.lost || seen != 3 || string(kind.raw) != fastEvent {
		return 0, piece{}, false
	}
	switch string(hot.kind.raw) {
	case "text_delta":
		return gateway.DeltaText, hot.text, true
	case "thinking_delta":
		return gateway.DeltaReasoning, hot.thinking, true
	}
	return 0, piece{}, false
}

type hotBlock struct{ kind, text, thinking piece }

func (c *cursor) hotBlock(hot *hotBlock) {
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch name := c.key(); string(name) {
		case "type":
			c.once(&seen, 1)
			hot.kind = c.text()
		case "text":
			c.once(&seen, 2)
			hot.text = c.text()
		case "thinking":
			c.once(&seen, 4)
			hot.thinking = c.text()
		case "signature", "partial_json", "citation", "stop_reason", "stop_details":
			c.null()
		default:
			c.other(name)
		}
	}
}
