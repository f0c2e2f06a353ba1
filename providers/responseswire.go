package providers

import (
	"encoding/json"

	"sluice/gateway"
)

// responsesEvent is the union of all events and of a whole reply; Type says which
// event it is, Object is "response" in a whole reply.
type responsesEvent struct {
	Type        string               `json:"type"`
	Object      string               `json:"object"`
	OutputIndex int                  `json:"output_index"`
	PartIndex   int                  `json:"summary_index"`
	ItemID      string               `json:"item_id"`
	Delta       json.RawMessage      `json:"delta"`
	Item        *responsesItem       `json:"item"`
	Annotation  *responsesAnnotation `json:"annotation"`
	Response    *responsesResponse   `json:"response"`
	responsesResponse

	// An error event has these at the top, or in an error object.
	Message string `json:"message"`
}

// responsesResponse is the whole reply, at the top or in the events that begin
// and end a stream.
type responsesResponse struct {
	Status     string          `json:"status"`
	Error      json.RawMessage `json:"error"`
	Incomplete *struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Output []responsesItem `json:"output"`
	Usage  json.RawMessage `json:"usage"`
}

// responsesItem is one item of the output: a message, reasoning, a call of a
// function, or something that the vendor did by itself.
type responsesItem struct {
	Type      string          `json:"type"`
	CallID    string          `json:"call_id"`
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
	// Input is the text of a custom tool's call.
	Input   json.RawMessage `json:"input"`
	Content []responsesPart `json:"content"`
	Summary []responsesPart `json:"summary"`
}

type responsesPart struct {
	Type        string                `json:"type"`
	Text        json.RawMessage       `json:"text"`
	Refusal     json.RawMessage       `json:"refusal"`
	Annotations []responsesAnnotation `json:"annotations"`
}

type responsesAnnotation struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// responsesUsage counts as the vendor does: cached tokens are part of the input,
// reasoning tokens of the output, unless the total shows that they are not.
type responsesUsage struct {
	Input     *float64        `json:"input_tokens"`
	Output    *float64        `json:"output_tokens"`
	Total     json.RawMessage `json:"total_tokens"`
	InputMore *struct {
		Cached *float64 `json:"cached_tokens"`
	} `json:"input_tokens_details"`
	OutputMore *struct {
		Reasoning *float64 `json:"reasoning_tokens"`
	} `json:"output_tokens_details"`
	reportedCost
}

func responsesUsageOf(raw json.RawMessage) *gateway.Usage {
	var u *responsesUsage
	if !present(raw) || json.Unmarshal(raw, &u) != nil || u == nil {
		return nil
	}
	usage := &gateway.Usage{InputTokens: count(u.Input), OutputTokens: count(u.Output), CostUSD: u.usd()}
	if u.InputMore != nil {
		usage.CachedTokens = count(u.InputMore.Cached)
	}
	if u.OutputMore != nil {
		usage.ReasoningTokens = count(u.OutputMore.Reasoning)
	}
	if *usage == (gateway.Usage{}) {
		return nil
	}
	usage.ReasoningApart = reasoningApart(usage, rawCount(u.Total), false)
	return usage
}

// reason is the vendor's word on why it stopped: the detail where it has one,
// else the status.
func (r *responsesResponse) reason() string {
	if r.Incomplete != nil && r.Incomplete.Reason != "" {
		return r.Incomplete.Reason
	}
	return r.Status
}
