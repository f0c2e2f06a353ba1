package providers

// hotChat is what a hot chunk of the chat completions format or of Workers AI's
// own may hold.
type hotChat struct {
	content, reasoning, response piece
}

// scanChat reads a chunk that holds nothing but text: one choice with index 0
// whose delta is content or reasoning_content, or a top-level response. Every
// key that [chatChunk] or [workersChunk] knows must be listed here.
func scanChat(data []byte) (hot hotChat, ok bool) {
	c := cursor{b: data}
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch string(c.key()) {
		case "choices":
			c.once(&seen, 1)
			c.hotChoices(&hot)
		case "response":
			c.once(&seen, 2)
			hot.response = c.textOrNull()
		case "usage", "error", "citations", "search_results", "x_groq",
			"finish_reason", "tool_calls", "result", "errors", "success":
			c.null()
		default:
			c.skip(0)
		}
	}
	c.whole()
	return hot, !c.lost && seen != 0
}

func (c *cursor) hotChoices(hot *hotChat) {
	var seen uint8
	c.need('[')
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch string(c.key()) {
		case "index":
			c.space()
			c.word("0")
		case "delta":
			c.once(&seen, 1)
			c.hotDelta(hot)
		case "finish_reason", "message":
			c.null()
		default:
			c.skip(0)
		}
	}
	c.need(']')
	if seen == 0 {
		c.lost = true
	}
}

func (c *cursor) hotDelta(hot *hotChat) {
	var seen uint8
	c.need('{')
	for first := true; c.more('}', first); first = false {
		switch string(c.key()) {
		case "content":
			c.once(&seen, 1)
			hot.content = c.textOrNull()
		case "reasoning_content":
			c.once(&seen, 2)
			hot.reasoning = c.textOrNull()
		case "reasoning", "refusal", "tool_calls", "function_call", "annotations":
			c.null()
		default:
			c.skip(0)
		}
	}
}
