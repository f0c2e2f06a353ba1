package providers

import (
	"bytes"
	"encoding/json"
	"errors"

	"sluice/gateway"
)

// textChunk is a token of text generation, or a whole reply.
type textChunk struct {
	Token *struct {
		Text    json.RawMessage `json:"text"`
		Special bool            `json:"special"`
	} `json:"token"`
	// GeneratedText is the whole text: all that a whole reply has, and in a stream
	// the mark of the last token.
	GeneratedText json.RawMessage `json:"generated_text"`
	Details       *textDetails    `json:"details"`
	Error         json.RawMessage `json:"error"`
}

type textDetails struct {
	FinishReason    string   `json:"finish_reason"`
	GeneratedTokens *float64 `json:"generated_tokens"`
	InputLength     *float64 `json:"input_length"`
	Prefill         []struct {
		ID json.RawMessage `json:"id"`
	} `json:"prefill"`
}

// textDecoder reads text generation: tokens in a stream, an object or a list with
// one object as a whole.
type textDecoder struct{ stream }

// Decode reads one token or a whole reply.
func (d *textDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if isDone(frame) {
		return d.end(dst), nil
	}
	var chunk textChunk
	if ok, err := d.parse(&dst, opened(frame), &chunk); !ok {
		return dst, err
	}
	switch {
	case present(chunk.Error):
		return dst, d.fail(frame)
	case frame.Whole && chunk.GeneratedText == nil:
		return dst, d.protocol(errors.New("the reply has no generated_text"))
	case frame.Whole:
		dst = d.addRaw(dst, gateway.DeltaText, chunk.GeneratedText)
	case chunk.Token != nil && !chunk.Token.Special:
		dst = d.addRaw(dst, gateway.DeltaText, chunk.Token.Text)
	}
	if _, last := stringInside(chunk.GeneratedText); last {
		dst = d.details(d.end(dst), chunk.Details)
	}
	return dst, nil
}

// opened takes the object out of the list that a whole reply may be.
func opened(frame gateway.Frame) gateway.Frame {
	if data := bytes.TrimSpace(frame.Data); frame.Whole && len(data) > 0 && data[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(data, &list) == nil && len(list) > 0 {
			frame.Data = list[0]
		}
	}
	return frame
}

func (d *textDecoder) details(dst []gateway.Delta, details *textDetails) []gateway.Delta {
	if details == nil {
		return dst
	}
	usage := gateway.Usage{InputTokens: count(details.InputLength), OutputTokens: count(details.GeneratedTokens)}
	if n := len(details.Prefill); usage.InputTokens == nil && n > 0 {
		usage.InputTokens = &n
	}
	if details.FinishReason != "" {
		dst = append(dst, finishDelta(details.FinishReason))
	}
	if usage != (gateway.Usage{}) {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &usage})
	}
	return dst
}

// end hands out what was held back. The last token is the end mark.
func (d *textDecoder) end(dst []gateway.Delta) []gateway.Delta {
	d.done = true
	return d.rest(dst)
}

// Close says that a stream without its last token was cut.
func (d *textDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.rest(dst), d.truncated()
}

// isChat recognises a chat completion by its choices.
func isChat(frame gateway.Frame) bool {
	var head struct {
		Choices json.RawMessage `json:"choices"`
	}
	return json.Unmarshal(frame.Data, &head) == nil && head.Choices != nil
}
