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
	// GeneratedText is the whole text: everything that a whole reply has, and in a stream
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

// textDecoder reads text generation: tokens in a stream, or a whole reply, which is an
// object or a list with one object.
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
	frame, others := unwrapList(frame)
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
		dst = d.wholeText(dst, chunk.GeneratedText)
	}
	return d.details(d.end(dst), chunk.Details)
}

// text reads the text of a token, or of a whole reply.
func (d *textDecoder) text(dst []gateway.Delta, c *textChunk, frame gateway.Frame) []gateway.Delta {
	switch {
	case frame.Whole:
		return d.addRaw(dst, gateway.DeltaText, c.GeneratedText)
	case c.Token != nil && !c.Token.Special:
		return d.addRaw(dst, gateway.DeltaText, c.Token.Text)
	}
	return dst
}

// empty reports whether a chunk holds nothing of this format.
func (c *textChunk) empty() bool { return c.Token == nil && c.GeneratedText == nil && c.Details == nil }

// last reports whether it is the last token, which has the whole text.
func (c *textChunk) last() bool {
	text := string(bytes.TrimSpace(c.GeneratedText))
	return text != "" && text != "null"
}

// wholeText emits what the tokens lacked of the whole text. If a server repeats the
// prompt before it, the prompt is ignored.
func (d *textDecoder) wholeText(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	text, ok := textValue(raw)
	if _, goesOn := d.emitted[channel(gateway.DeltaText)].rest(text); ok && !goesOn {
		return dst
	}
	return d.repeat(dst, gateway.DeltaText, raw)
}

// unwrapList takes the object out of the list that a whole reply may be, and reports
// whether there are others in it.
func unwrapList(frame gateway.Frame) (_ gateway.Frame, others bool) {
	if data := bytes.TrimSpace(frame.Data); frame.Whole && len(data) > 0 && data[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(data, &list) == nil && len(list) > 0 {
			frame.Data, others = list[0], len(list) > 1
		}
	}
	return frame, others
}

// details reads the counts and the finish reason.
func (d *textDecoder) details(dst []gateway.Delta, details *textDetails) ([]gateway.Delta, error) {
	if details == nil {
		return dst, nil
	}
	word := details.FinishReason
	if word != "" {
		dst = append(dst, finishDelta(word, false))
	}
	dst = d.counts(dst, details)
	if isFailureReason(word) {
		return dst, d.failureReason(word, "", "")
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

// end emits what was held back. The last token is the end mark.
func (d *textDecoder) end(dst []gateway.Delta) []gateway.Delta {
	d.done = true
	return d.rest(dst)
}

// Close reports a stream without its last token as truncated.
func (d *textDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.rest(dst), d.truncated()
}
