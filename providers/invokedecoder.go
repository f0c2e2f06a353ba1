package providers

import (
	"encoding/json"

	"sluice/gateway"
)

// invokeReply is the union of the formats of the model families in Invoke that are
// neither Anthropic's nor Converse's, whole answers and chunks alike.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
type invokeReply struct {
	Error json.RawMessage `json:"error"`

	// Titan.
	InputCount looseCount      `json:"inputTextTokenCount"`
	TotalCount looseCount      `json:"totalOutputTextTokenCount"` // null until the last chunk
	OutputText json.RawMessage `json:"outputText"`
	Completion string          `json:"completionReason"`
	Results    []struct {
		OutputText json.RawMessage `json:"outputText"`
		Count      looseCount      `json:"tokenCount"`
		Completion string          `json:"completionReason"`
	} `json:"results"`

	// Meta.
	Generation      json.RawMessage `json:"generation"`
	StopReason      string          `json:"stop_reason"`
	PromptCount     looseCount      `json:"prompt_token_count"`
	GenerationCount looseCount      `json:"generation_token_count"`

	// Cohere: a whole answer has generations, a chunk a text.
	Generations []invokeText    `json:"generations"`
	Text        json.RawMessage `json:"text"`
	Finish      string          `json:"finish_reason"`

	// Mistral.
	Outputs []invokeText `json:"outputs"`

	// AI21.
	Completions []struct {
		Data struct {
			Text json.RawMessage `json:"text"`
		} `json:"data"`
		Finish struct {
			Reason string `json:"reason"`
		} `json:"finishReason"`
	} `json:"completions"`
}

type invokeText struct {
	Text   json.RawMessage `json:"text"`
	Finish string          `json:"finish_reason"`
	Stop   string          `json:"stop_reason"`
}

// invokeDecoder reads these families.
type invokeDecoder struct {
	stream
	finish string
	ended  bool
	// broken is the error that the answer names at its end.
	broken *gateway.Error
}

// Decode reads a chunk or a whole answer.
func (d *invokeDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	var r invokeReply
	if ok, err := d.parse(&dst, frame, &r); !ok {
		if err != nil {
			dst = d.rest(dst)
		}
		return dst, err
	}
	before := len(dst)
	dst, words := d.texts(dst, &r)
	dst = d.counted(dst, &r)
	if present(r.Error) {
		return d.rest(dst), d.fail(frame)
	}
	if len(dst) == before && len(words) == 0 {
		switch {
		case isFailure(frame.Data):
			return d.rest(dst), d.fail(frame)
		case frame.Whole:
			return dst, d.protocol(errNoMessage)
		}
	}
	for _, word := range words {
		dst = d.finished(dst, word)
	}
	d.ended = d.ended || frame.Whole || r.TotalCount.ok
	if frame.Whole && d.broken != nil {
		return dst, d.broken
	}
	return dst, nil
}

// texts emits the text, wherever the family has it, and returns its finish reasons. Of
// several answers only the first is shown.
func (d *invokeDecoder) texts(dst []gateway.Delta, r *invokeReply) (_ []gateway.Delta, words []string) {
	words = []string{r.Completion, r.StopReason, r.Finish}
	for _, text := range []json.RawMessage{r.OutputText, r.Generation, r.Text} {
		dst = d.addRaw(dst, gateway.DeltaText, text)
	}
	if len(r.Results) > 0 {
		dst, words = d.addRaw(dst, gateway.DeltaText, r.Results[0].OutputText), append(words, r.Results[0].Completion)
	}
	if len(r.Completions) > 0 {
		dst, words = d.addRaw(dst, gateway.DeltaText, r.Completions[0].Data.Text), append(words, r.Completions[0].Finish.Reason)
	}
	for _, list := range [][]invokeText{r.Generations, r.Outputs} {
		if len(list) > 0 {
			dst, words = d.addRaw(dst, gateway.DeltaText, list[0].Text), append(words, list[0].Finish, list[0].Stop)
		}
	}
	if max(len(r.Results), len(r.Completions), len(r.Generations), len(r.Outputs)) > 1 {
		dst = d.omitted(dst, onlyFirst)
	}
	var said []string
	for _, word := range words {
		if word != "" {
			said = append(said, word)
		}
	}
	return dst, said
}

func (d *invokeDecoder) counted(dst []gateway.Delta, r *invokeReply) []gateway.Delta {
	var u gateway.Usage
	for _, c := range []looseCount{r.InputCount, r.PromptCount} {
		if n := c.known(); n != nil {
			u.InputTokens = n
		}
	}
	outputs := []looseCount{r.TotalCount, r.GenerationCount}
	if len(r.Results) > 0 {
		outputs = append(outputs, r.Results[0].Count)
	}
	for _, c := range outputs {
		if n := c.known(); n != nil {
			u.OutputTokens = n
		}
	}
	if u == (gateway.Usage{}) {
		return dst
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &u})
}

func (d *invokeDecoder) finished(dst []gateway.Delta, word string) []gateway.Delta {
	if d.finish != "" {
		return dst
	}
	d.finish, d.ended = word, true
	if isFailureReason(word) {
		d.broken = d.failureReason(word, "", "")
	}
	return append(d.rest(dst), finishDelta(word, false))
}

// cut emits what was held back if the reply breaks off.
func (d *invokeDecoder) cut(dst []gateway.Delta) []gateway.Delta { return d.rest(dst) }

// Close requires one of the families' end marks: a finish reason, or the total of output
// tokens.
func (d *invokeDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	dst = d.rest(dst)
	d.done = true
	switch {
	case d.broken != nil:
		return dst, d.broken
	case !d.ended:
		return dst, d.truncated()
	}
	return dst, nil
}
