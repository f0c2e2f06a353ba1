package providers

import (
	"bytes"
	"encoding/json"
)

// The messages format. https://docs.anthropic.com/en/api/messages-streaming

// anthropicEvent is the union of all events and of a whole message; Type says
// which it is.
type anthropicEvent struct {
	Type         string            `json:"type"`
	Index        looseCount        `json:"index"`
	Message      *anthropicMessage `json:"message"`
	ContentBlock *anthropicBlock   `json:"content_block"`
	Delta        *anthropicDelta   `json:"delta"`
	Usage        *anthropicUsage   `json:"usage"`
	Error        json.RawMessage   `json:"error"`

	// A whole message has these at the top level.
	Content     anthropicContent `json:"content"`
	StopReason  looseWord        `json:"stop_reason"`
	StopDetails *stopDetails     `json:"stop_details"`
}

// anthropicMessage begins a stream. Its content is empty, unless a router turned another
// vendor's whole answer into a stream.
type anthropicMessage struct {
	Usage   *anthropicUsage  `json:"usage"`
	Content anthropicContent `json:"content"`
}

// anthropicContent is a list of blocks. Other vendors that write this format also send a
// single block, or a text, as in requests.
type anthropicContent = looseList[anthropicBlock, *anthropicBlock]

func (b *anthropicBlock) setText(raw json.RawMessage) { b.Type, b.Text = "text", raw }

// anthropicBlock keeps texts raw: see [unquote].
type anthropicBlock struct {
	// raw is the whole block if it is reasoning.
	raw json.RawMessage

	Type      string                     `json:"type"`
	Text      json.RawMessage            `json:"text"`
	Thinking  json.RawMessage            `json:"thinking"`
	Signature json.RawMessage            `json:"signature"`
	ID        looseWord                  `json:"id"`
	Name      looseWord                  `json:"name"`
	Input     json.RawMessage            `json:"input"`
	Citations sources[anthropicCitation] `json:"citations"`
}

// UnmarshalJSON keeps the bytes of reasoning.
func (b *anthropicBlock) UnmarshalJSON(raw []byte) error {
	type plain anthropicBlock
	if err := json.Unmarshal(raw, (*plain)(b)); err != nil {
		return err
	}
	if b.reasons() {
		b.raw = bytes.Clone(raw)
	}
	return nil
}

// reasons reports whether a block is reasoning, readable or not.
func (b *anthropicBlock) reasons() bool {
	return b.Type == "thinking" || b.Type == "redacted_thinking"
}

// anthropicDelta is the delta of a content block, or of the message at its end.
type anthropicDelta struct {
	Type        string             `json:"type"`
	Text        json.RawMessage    `json:"text"`
	Thinking    json.RawMessage    `json:"thinking"`
	Signature   json.RawMessage    `json:"signature"`
	PartialJSON json.RawMessage    `json:"partial_json"`
	Citation    *anthropicCitation `json:"citation"`
	StopReason  looseWord          `json:"stop_reason"`
	StopDetails *stopDetails       `json:"stop_details"`
}

type anthropicCitation struct {
	URL           string `json:"url"`
	Source        string `json:"source"`
	Title         string `json:"title"`
	DocumentTitle string `json:"document_title"`
}

type stopDetails struct {
	Category    looseWord       `json:"category"`
	Explanation json.RawMessage `json:"explanation"`
}

// anthropicUsage doesn't include tokens that were read from the cache or written to it in
// the input.
type anthropicUsage struct {
	Input  looseCount `json:"input_tokens"`
	Output looseCount `json:"output_tokens"`
	Cached looseCount `json:"cache_read_input_tokens"`
	Write  looseCount `json:"cache_creation_input_tokens"`
	// Writes are those of Write by the time for which they are kept.
	Writes json.RawMessage `json:"cache_creation"`
	More   json.RawMessage `json:"output_tokens_details"`
	reportedCost
}

// written is how many tokens were written to the cache, nil if unknown.
func (u *anthropicUsage) written() *int {
	if u.Write.ok || !present(u.Writes) {
		return u.Write.known()
	}
	var by struct {
		Minutes looseCount `json:"ephemeral_5m_input_tokens"`
		Hour    looseCount `json:"ephemeral_1h_input_tokens"`
	}
	if !readsAs(u.Writes, &by) || !by.Minutes.ok && !by.Hour.ok {
		return nil
	}
	sum := by.Minutes.n + by.Hour.n
	return &sum
}

// thought is how many of the output tokens are reasoning, nil if unknown.
func (u *anthropicUsage) thought() *int {
	var more struct {
		Thinking looseCount `json:"thinking_tokens"`
	}
	if !present(u.More) || !readsAs(u.More, &more) {
		return nil
	}
	return more.Thinking.known()
}
