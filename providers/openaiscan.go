package providers

import "sluice/gateway"

// fastText finds the text of a chunk without encoding/json.
func (d *chatDecoder) fastText(frame gateway.Frame) (kind gateway.DeltaKind, text piece, ok bool) {
	if d.slow || d.done || frame.Whole {
		return 0, piece{}, false
	}
	if text, ok = d.like.match(frame.Data); ok {
		kind = d.like.kind
	} else {
		c := cursor{b: frame.Data}
		if kind, text, ok = c.chat(d.native); ok {
			d.like.learn(&c, kind, text)
		}
	}
	d.pieces = d.pieces || len(text.raw) > 0
	return kind, text, ok
}

// fastChat is what a chunk on the fast path may hold.
type fastChat struct{ content, reasoning, response piece }

// chat reads a chunk that holds nothing but one text: a choice with index 0 whose delta
// is content or reasoning_content, or Workers AI's response. Every key that [chatChunk]
// or [workersChunk] knows must be listed here.
func (c *cursor) chat(native bool) (gateway.DeltaKind, piece, bool) {
	var hot fastChat
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch name := c.key(); string(name) {
		case "choices":
			c.once(&seen, 1)
			c.hotChoices(&hot)
		case "response":
			c.once(&seen, 2)
			hot.response = c.textOrNull()
		case "usage", "error", "citations", "search_results", "x_groq",
			"finish_reason", "tool_calls", "result", "errors":
			c.null()
		case "success":
			c.space()
			c.word("true")
		default:
			c.other(name)
		}
	}
	c.whole()
	text := hot.content
	if native && len(text.raw) == 0 {
		text = hot.response
	}
	switch {
	case c.lost || seen == 0:
		return 0, piece{}, false
	case len(hot.reasoning.raw) == 0:
		return gateway.DeltaText, text, true
	case len(text.raw) == 0:
		return gateway.DeltaReasoning, hot.reasoning, true
	}
	return 0, piece{}, false
}

func (c *cursor) hotChoices(hot *fastChat) {
	var seen uint8
	c.need('[')
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch name := c.key(); string(name) {
		case "index":
			c.space()
			c.word("0")
		case "delta":
			c.once(&seen, 1)
			c.hotDelta(hot)
		case "finish_reason", "message", "text", "error", "usage":
			c.null()
		default:
			c.other(name)
		}
	}
	c.need(']')
	if seen == 0 {
		c.lost = true
	}
}

func (c *cursor) hotDelta(hot *fastChat) {
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch name := c.key(); string(name) {
		case "content":
			c.once(&seen, 1)
			hot.content = c.textOrNull()
		case "reasoning_content":
			c.once(&seen, 2)
			hot.reasoning = c.textOrNull()
		case "reasoning", "refusal", "tool_calls", "annotations", "reasoning_details", "images":
			c.nothing()
		case "function_call", "audio":
			c.null()
		default:
			c.other(name)
		}
	}
}
