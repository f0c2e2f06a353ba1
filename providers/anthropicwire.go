package providers

import "encoding/json"

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
	Type      string                     `json:"type"`
	Text      json.RawMessage            `json:"text"`
	Thinking  json.RawMessage            `json:"thinking"`
	ID        looseWord                  `json:"id"`
	Name      looseWord                  `json:"name"`
	Input     json.RawMessage            `json:"input"`
	Citations sources[anthropicCitation] `json:"citations"`
}

// anthropicDelta is the delta of a content block, or of the message at its end.
type anthropicDelta struct {
	Type        string             `json:"type"`
	Text        json.RawMessage    `json:"text"`
	Thinking    json.RawMessage    `json:"thinking"`
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
	Explanation json.RawMessage `json:"explanation"`
}

type anthropicUsage struct {
	Input  looseCount `json:"input_tokens"`
	Output looseCount `json:"output_tokens"`
	Cached looseCount `json:"cache_read_input_tokens"`
	reportedCost
}
