package providers

import (
	"bytes"
	"encoding/json"
	"slices"

	"sluice/gateway"
)

// cohereEvent is the union of all events and of a whole reply. An event's delta has what
// a whole reply has at the top level; where a reply has a list, an event has a single
// member.
// https://docs.cohere.com/v2/docs/streaming
type cohereEvent struct {
	Type  string       `json:"type"`
	Index looseCount   `json:"index"`
	Delta *cohereReply `json:"delta"`
	cohereReply
}

type cohereReply struct {
	Message      *cohereMessage  `json:"message"`
	FinishReason looseWord       `json:"finish_reason"`
	Usage        json.RawMessage `json:"usage"`
	Error        json.RawMessage `json:"error"`
}

type cohereMessage struct {
	Content   cohereContent           `json:"content"`
	Plan      json.RawMessage         `json:"tool_plan"`
	ToolCalls oneOrMore[chatToolCall] `json:"tool_calls"`
	Citations sources[cohereCitation] `json:"citations"`
}

type coherePart struct {
	Text     json.RawMessage `json:"text"`
	Thinking json.RawMessage `json:"thinking"`
}

// cohereContent is a content in any of its forms: parts, a single part, or a text.
type cohereContent struct {
	parts []coherePart
	// raw is the content if some of it isn't a part with text.
	raw json.RawMessage
}

// UnmarshalJSON reads any value.
func (c *cohereContent) UnmarshalJSON(data []byte) error {
	var err error
	switch data[0] {
	case '[':
		err = json.Unmarshal(data, &c.parts)
	case '{':
		c.parts = make([]coherePart, 1)
		err = json.Unmarshal(data, &c.parts[0])
	}
	if err != nil || len(c.parts) == 0 || slices.ContainsFunc(c.parts, coherePart.empty) {
		c.parts, c.raw = nil, bytes.Clone(data)
	}
	return nil
}

// empty reports whether a part holds no text.
func (p coherePart) empty() bool { return p.Text == nil && p.Thinking == nil }

type cohereCitation struct {
	Sources []struct {
		ID       string       `json:"id"`
		Document cohereSource `json:"document"`
		// Output is a tool's result.
		Output cohereSource `json:"tool_output"`
	} `json:"sources"`
}

type cohereSource struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// oneOrMore is a list whose only member may be written without the list.
type oneOrMore[T any] []T

// UnmarshalJSON reads either form, and nothing from null or a string.
func (l *oneOrMore[T]) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '[':
		return json.Unmarshal(data, (*[]T)(l))
	case '{':
		*l = make(oneOrMore[T], 1)
		return json.Unmarshal(data, &(*l)[0])
	}
	return nil
}

// looseList is a list of parts whose only member may be written without the list, and
// whose members may be plain texts.
type looseList[T any, P interface {
	*T
	textual
}] []T

// textual is a part that may be written as its text alone.
type textual interface{ setText(raw json.RawMessage) }

// UnmarshalJSON reads any of these forms.
func (l *looseList[T, P]) UnmarshalJSON(data []byte) error {
	items := []json.RawMessage{data}
	if data[0] == '[' {
		items = nil
		if err := json.Unmarshal(data, &items); err != nil {
			return err
		}
	}
	*l = make(looseList[T, P], 0, len(items))
	for _, item := range items {
		var part T
		switch {
		case !holdsTextOrOther(item):
			continue
		case item[0] == '"' || isScalar(item):
			P(&part).setText(bytes.Clone(item))
		default:
			if err := json.Unmarshal(item, &part); err != nil {
				return err
			}
		}
		*l = append(*l, part)
	}
	return nil
}

// cohereUsageOf counts all tokens, not only the billed ones.
func cohereUsageOf(raw json.RawMessage) *gateway.Usage {
	var u *struct {
		Tokens struct {
			Input     looseCount `json:"input_tokens"`
			Output    looseCount `json:"output_tokens"`
			Reasoning looseCount `json:"reasoning_tokens"`
		} `json:"tokens"`
		Cached looseCount `json:"cached_tokens"`
	}
	if !present(raw) || !readsAs(raw, &u) || u == nil {
		return nil
	}
	usage := &gateway.Usage{InputTokens: u.Tokens.Input.known(), OutputTokens: u.Tokens.Output.known(),
		CachedTokens: u.Cached.known(), ReasoningTokens: u.Tokens.Reasoning.known()}
	if *usage == (gateway.Usage{}) {
		return nil
	}
	return usage
}
