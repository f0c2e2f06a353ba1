package providers

import "sluice/gateway"

// hot finds the text of a content_block_delta without encoding/json. Every key
// that [anthropicEvent] and [anthropicDelta] know must be listed here.
func (d *anthropicDecoder) hot(frame gateway.Frame) (gateway.DeltaKind, piece, bool) {
	const name = "content_block_delta"
	if d.slow || frame.Whole || frame.Event != "" && frame.Event != name {
		return 0, piece{}, false
	}
	c := cursor{b: frame.Data}
	var hot hotBlock
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch string(c.key()) {
		case "type":
			c.once(&seen, 1)
			if t := c.text(); t.escaped || string(t.raw) != name {
				return 0, piece{}, false
			}
		case "index":
			c.small()
		case "delta":
			c.once(&seen, 2)
			c.hotBlock(&hot)
		case "message", "content_block", "usage", "error", "content", "stop_reason", "stop_details":
			c.null()
		default:
			c.skip(0)
		}
	}
	c.whole()
	if c.lost || seen != 3 {
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
		switch string(c.key()) {
		case "type":
			c.once(&seen, 1)
			hot.kind = c.text()
		case "text":
			c.once(&seen, 2)
			hot.text = c.text()
		case "thinking":
			c.once(&seen, 4)
			hot.thinking = c.text()
		case "partial_json", "citation", "stop_reason", "stop_details":
			c.null()
		default:
			c.skip(0)
		}
	}
	c.lost = c.lost || hot.kind.escaped
}
