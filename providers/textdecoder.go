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
	FinishReason    string     `json:"finish_reason"`
	GeneratedTokens looseCount `json:"generated_tokens"`
	InputLength     looseCount `json:"input_length"`
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
	frame, others := opened(frame)
	if ok, err := d.parse(&dst, frame, &chunk); !ok {
		if err != nil {
			dst = d.rest(dst)
		}
		return dst, err
	}
	switch {
	case present(chunk.Error), frame.Event == errorEvent, chunk.empty() && isFailure(frame.Data) && !d.setAside(frame):
		return d.counts(d.rest(d.text(dst, &chunk, frame)), chunk.Details), d.fail(frame)
	case frame.Whole && chunk.GeneratedText == nil:
		return dst, d.protocol(errors.New("the reply has no generated_text"))
	}
	dst = d.text(dst, &chunk, frame)
	if others {
		dst = d.omitted(dst, onlyFirst)
	}
	if !chunk.last() {
		return dst, nil
	}
	if !frame.Whole {
		dst = d.generated(dst, chunk.GeneratedText)
	}
	return d.details(d.end(dst), chunk.Details)
}

// text takes the text of a token, or of a whole reply.
func (d *textDecoder) text(dst []gateway.Delta, c *textChunk, frame gateway.Frame) []gateway.Delta {
	switch {
	case frame.Whole:
		return d.addRaw(dst, gateway.DeltaText, c.GeneratedText)
	case c.Token != nil && !c.Token.Special:
		return d.addRaw(dst, gateway.DeltaText, c.Token.Text)
	}
	return dst
}

// empty tells whether a chunk holds nothing of this format.
func (c *textChunk) empty() bool { return c.Token == nil && c.GeneratedText == nil && c.Details == nil }

// last tells whether it is the last token, which has the whole text.
func (c *textChunk) last() bool {
	text := string(bytes.TrimSpace(c.GeneratedText))
	return text != "" && text != "null"
}

// generated takes what the tokens lacked of the whole text. A server may write
// the prompt before it, which is no rest.
func (d *textDecoder) generated(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	text, ok := textValue(raw)
	if _, goesOn := d.handed[channel(gateway.DeltaText)].rest(text); ok && !goesOn {
		return dst
	}
	return d.repeat(dst, gateway.DeltaText, raw)
}

// opened takes the object out of the list that a whole reply may be, and tells
// whether there are others in it.
func opened(frame gateway.Frame) (_ gateway.Frame, others bool) {
	if data := bytes.TrimSpace(frame.Data); frame.Whole && len(data) > 0 && data[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(data, &list) == nil && len(list) > 0 {
			frame.Data, others = list[0], len(list) > 1
		}
	}
	return frame, others
}

// details takes the counts and why it ended.
func (d *textDecoder) details(dst []gateway.Delta, details *textDetails) ([]gateway.Delta, error) {
	if details == nil {
		return dst, nil
	}
	word := details.FinishReason
	if word != "" {
		dst = append(dst, finishDelta(word))
	}
	dst = d.counts(dst, details)
	if isBrokenEnd(word) {
		return dst, d.brokenEnd(word, "", "")
	}
	return dst, nil
}

func (d *textDecoder) counts(dst []gateway.Delta, details *textDetails) []gateway.Delta {
	if details == nil {
		return dst
	}
	usage := gateway.Usage{InputTokens: details.InputLength.known(), OutputTokens: details.GeneratedTokens.known()}
	if n := len(details.Prefill); usage.InputTokens == nil && n > 0 {
		usage.InputTokens = &n
	}
	if usage == (gateway.Usage{}) {
		return dst
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &usage})
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
