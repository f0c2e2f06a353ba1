package providers

import (
	"bytes"
	"encoding/json"

	"sluice/gateway"
)

// responsesEvent is the union of all events and of a whole reply; Type says which event
// it is, Object is "response" in a whole reply.
type responsesEvent struct {
	Type         string               `json:"type"`
	Object       string               `json:"object"`
	OutputIndex  looseCount           `json:"output_index"`
	ContentIndex looseCount           `json:"content_index"`
	SummaryIndex looseCount           `json:"summary_index"`
	ItemID       looseWord            `json:"item_id"`
	Delta        json.RawMessage      `json:"delta"`
	Item         *responsesItem       `json:"item"`
	Part         *responsesPart       `json:"part"`
	Annotation   *responsesAnnotation `json:"annotation"`
	Response     *responsesResponse   `json:"response"`
	responsesResponse

	// Events that end in .done repeat what came in pieces.
	Text      json.RawMessage `json:"text"`
	Refusal   json.RawMessage `json:"refusal"`
	Arguments json.RawMessage `json:"arguments"`
	Input     json.RawMessage `json:"input"`
	Name      looseWord       `json:"name"`
}

// responsesResponse is the whole reply, at the top level or in the events that begin and
// end a stream.
type responsesResponse struct {
	Status     string          `json:"status"`
	Error      json.RawMessage `json:"error"`
	Incomplete *struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Output oneOrMore[responsesItem] `json:"output"`
	// OutputText repeats all of the text, since some vendors send what OpenAI's libraries
	// compute.
	OutputText json.RawMessage `json:"output_text"`
	Usage      json.RawMessage `json:"usage"`
}

// responsesItem is one item of the output: a message, reasoning, a call of a
// function, or something that the vendor did by itself.
type responsesItem struct {
	// raw is the whole item if it is reasoning that goes back to the vendor. begun says
	// that the item only begins.
	raw   json.RawMessage
	begun bool

	Type      string          `json:"type"`
	ID        looseWord       `json:"id"`
	CallID    looseWord       `json:"call_id"`
	Name      looseWord       `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
	// Input is the text of a custom tool's call.
	Input   json.RawMessage `json:"input"`
	Content json.RawMessage `json:"content"`
	Summary json.RawMessage `json:"summary"`
	// Encrypted is reasoning that only the vendor can read. Without it, the vendor doesn't
	// take the item back.
	Encrypted nullableRaw `json:"encrypted_content"`
	// Result is an image in base64, Code what the vendor ran, and Server the server whose
	// tool it called.
	Result dataSize        `json:"result"`
	Format string          `json:"output_format"`
	Code   json.RawMessage `json:"code"`
	Server string          `json:"server_label"`
}

// UnmarshalJSON keeps the bytes of reasoning.
func (i *responsesItem) UnmarshalJSON(raw []byte) error {
	type plain responsesItem
	if err := json.Unmarshal(raw, (*plain)(i)); err != nil {
		return err
	}
	if i.Type == "reasoning" && holdsTextOrOther(rawOf(i.Encrypted)) {
		i.raw = bytes.Clone(raw)
	}
	return nil
}

type responsesPart struct {
	Type        string                       `json:"type"`
	Text        json.RawMessage              `json:"text"`
	Refusal     json.RawMessage              `json:"refusal"`
	Annotations sources[responsesAnnotation] `json:"annotations"`
}

// responsesAnnotation is a source: a page, or a file by its name.
type responsesAnnotation struct {
	URL      string `json:"url"`
	Title    string `json:"title"`
	Filename string `json:"filename"`
}

func (p *responsesPart) setText(raw json.RawMessage) { p.Text = raw }

// partsOf parses a list of parts; ok is false if it has another form.
func partsOf(raw json.RawMessage) (parts looseList[responsesPart, *responsesPart], ok bool) {
	ok = !present(raw) || json.Unmarshal(raw, &parts) == nil
	return parts, ok
}

// responsesUsage counts as the vendor does: cached tokens are part of the input,
// reasoning tokens of the output, unless the total shows that they are not.
type responsesUsage struct {
	Input      looseCount      `json:"input_tokens"`
	Output     looseCount      `json:"output_tokens"`
	Total      json.RawMessage `json:"total_tokens"`
	InputMore  *cacheCounts    `json:"input_tokens_details"`
	OutputMore *struct {
		Reasoning looseCount `json:"reasoning_tokens"`
	} `json:"output_tokens_details"`
	reportedCost
}

func responsesUsageOf(raw json.RawMessage) *gateway.Usage {
	var u *responsesUsage
	if !present(raw) || !readsAs(raw, &u) || u == nil {
		return nil
	}
	usage := &gateway.Usage{InputTokens: u.Input.known(), OutputTokens: u.Output.known(), CostUSD: u.usd()}
	if u.InputMore != nil {
		usage.CachedTokens, usage.CacheWriteTokens = u.InputMore.Cached.known(), u.InputMore.Write.known()
	}
	if u.OutputMore != nil {
		usage.ReasoningTokens = u.OutputMore.Reasoning.known()
	}
	if *usage == (gateway.Usage{}) {
		return nil
	}
	usage.ReasoningApart = reasoningApart(usage, rawCount(u.Total), false)
	return usage
}

// unfinished reports whether the response is not yet finished.
func (r *responsesResponse) unfinished() bool {
	return r.Status == "in_progress" || r.Status == "queued"
}

// reason is the finish reason: the detail if there is one, else the status.
func (r *responsesResponse) reason() string {
	if r.Incomplete != nil && r.Incomplete.Reason != "" {
		return r.Incomplete.Reason
	}
	return r.Status
}
