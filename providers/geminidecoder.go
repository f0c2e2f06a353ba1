package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"sluice/gateway"
)

// geminiChunk is a piece of a streamed answer, or a whole one.
type geminiChunk struct {
	Candidates oneOrMore[geminiCandidate] `json:"candidates"`
	Feedback   struct {
		Reason  geminiWord `json:"blockReason"`
		Message string     `json:"blockReasonMessage"`
	} `json:"promptFeedback"`
	Usage *geminiUsage    `json:"usageMetadata"`
	Error json.RawMessage `json:"error"`
}

// number returns the first answer of a whole reply number 0 if none has it.
func (c *geminiChunk) number() {
	first := func(c geminiCandidate) bool { return c.Index.n == 0 }
	if len(c.Candidates) > 0 && !slices.ContainsFunc(c.Candidates, first) {
		c.Candidates[0].Index.n = 0
	}
}

type geminiCandidate struct {
	Index     looseCount   `json:"index"`
	Content   geminiAnswer `json:"content"`
	Finish    geminiWord   `json:"finishReason"`
	Message   string       `json:"finishMessage"`
	Grounding struct {
		// Chunks are sources, each under the name of its kind: web, maps,
		// retrievedContext.
		Chunks []map[string]json.RawMessage `json:"groundingChunks"`
	} `json:"groundingMetadata"`
	Cited struct {
		Citations []geminiSource `json:"citations"`
		Sources   []geminiSource `json:"citationSources"`
	} `json:"citationMetadata"`
}

type geminiSource struct {
	URI    string `json:"uri"`
	Title  string `json:"title"`
	Source string `json:"sourceUri"` // the page of an image
}

// geminiAnswer is a list of parts. Other vendors that write this format also send a
// single part, or a text.
type geminiAnswer struct {
	Parts looseList[geminiPart, *geminiPart] `json:"parts"`
}

// UnmarshalJSON reads all of these forms.
func (c *geminiAnswer) UnmarshalJSON(raw []byte) error {
	if raw[0] == '{' {
		type plain geminiAnswer
		return json.Unmarshal(raw, (*plain)(c))
	}
	return json.Unmarshal(raw, &c.Parts)
}

func (p *geminiPart) setText(raw json.RawMessage) { p.Text = raw }

// geminiPart keeps text raw: see [unquote].
type geminiPart struct {
	Text    json.RawMessage `json:"text"`
	Thought bool            `json:"thought"`
	Call    *geminiCall     `json:"functionCall"`
	// Signature goes back to the vendor with the part.
	Signature nullableRaw `json:"thoughtSignature"`

	Inline   json.RawMessage `json:"inlineData"`
	File     json.RawMessage `json:"fileData"`
	Code     json.RawMessage `json:"executableCode"`
	Result   json.RawMessage `json:"codeExecutionResult"`
	Response json.RawMessage `json:"functionResponse"`
}

// empty reports whether a part holds nothing that is known.
func (p *geminiPart) empty() bool { return p.Text == nil && p.Call == nil && !p.hidden() }

// hidden reports whether a part holds something that can't be shown.
func (p *geminiPart) hidden() bool {
	return p.Inline != nil || p.File != nil || p.Code != nil || p.Result != nil || p.Response != nil
}

// geminiUsage counts thoughts separately from the output. Its fields come in different
// chunks.
type geminiUsage struct {
	Prompt   looseCount `json:"promptTokenCount"`
	Output   looseCount `json:"candidatesTokenCount"`
	Cached   looseCount `json:"cachedContentTokenCount"`
	Thoughts looseCount `json:"thoughtsTokenCount"`
}

// geminiWord is an enumeration's value: a word, or its number if the request asked for
// numbers.
type geminiWord string

// UnmarshalJSON reads either form; other values are empty.
func (w *geminiWord) UnmarshalJSON(raw []byte) error {
	var word string
	if json.Unmarshal(raw, &word) == nil {
		*w = geminiWord(word)
		return nil
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil && number != "0" {
		*w = geminiWord(number)
	}
	return nil
}

// The two vendors number some finish reasons differently.
func vertexNumbers(number geminiWord) string {
	switch number {
	case "6":
		return "BLOCKLIST"
	case "7":
		return "PROHIBITED_CONTENT"
	case "8":
		return "SPII"
	case "9":
		return "MALFORMED_FUNCTION_CALL"
	}
	return commonNumbers(number)
}

func aiStudioNumbers(number geminiWord) string {
	switch number {
	case "7":
		return "BLOCKLIST"
	case "8":
		return "PROHIBITED_CONTENT"
	case "9":
		return "SPII"
	case "10":
		return "MALFORMED_FUNCTION_CALL"
	}
	return commonNumbers(number)
}

func commonNumbers(number geminiWord) string {
	switch number {
	case "1":
		return "STOP"
	case "2":
		return "MAX_TOKENS"
	case "3":
		return "SAFETY"
	case "4":
		return "RECITATION"
	}
	return string(number)
}

// geminiDecoder reads Gemini's answers, streamed in either format and whole.
type geminiDecoder struct {
	stream
	numbers func(geminiWord) string
	finish  geminiWord
	blocked bool
	call    geminiCalls
	// called says that a call was emitted.
	called bool
	// broken is the error that the answer names at its end.
	broken *gateway.Error
	cited  citations
}

// SplitArrays reports true: by default the vendor streams an array.
func (*geminiDecoder) SplitArrays() bool { return true }

// Decode reads a chunk or a whole answer.
func (d *geminiDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if isDone(frame) {
		return d.note(dst, "[DONE] is not a mark of this format"), nil
	}
	var c geminiChunk
	if ok, err := d.parse(&dst, frame, &c); !ok {
		if err != nil {
			dst = d.rest(dst)
		}
		return dst, err
	}
	nothing := len(c.Candidates) == 0 && c.Feedback.Reason == ""
	failed := present(c.Error) || frame.Event == errorEvent || nothing && c.Usage == nil && isFailure(frame.Data) && !d.setAside(frame)
	if frame.Whole && nothing && !failed {
		return d.counted(dst, c.Usage), d.protocol(errNoMessage)
	}
	if frame.Whole {
		c.number()
	}
	for i := range c.Candidates {
		if c.Candidates[i].Index.n == 0 {
			dst = d.candidate(dst, &c.Candidates[i], frame)
		} else {
			dst = d.omitted(dst, onlyFirst)
		}
	}
	if failed {
		return d.counted(d.rest(dst), c.Usage), d.fail(frame)
	}
	dst = d.counted(dst, c.Usage)
	for i := range c.Candidates {
		if c.Candidates[i].Index.n == 0 {
			dst = d.finished(dst, &c.Candidates[i])
		}
	}
	return d.refused(dst, c.Feedback.Reason, c.Feedback.Message), nil
}

func (d *geminiDecoder) candidate(dst []gateway.Delta, c *geminiCandidate, frame gateway.Frame) []gateway.Delta {
	strange := false
	for i := range c.Content.Parts {
		p := &c.Content.Parts[i]
		strange = strange || p.empty()
		kind := gateway.DeltaText
		if p.Thought {
			kind = gateway.DeltaReasoning
		}
		dst = d.addRaw(dst, kind, p.Text)
		if p.Call != nil {
			before := len(dst)
			dst = d.call.add(d.rest(dst), p.Call, p.proof())
			d.called = d.called || len(dst) > before
		} else {
			dst = d.signed(dst, p)
		}
		dst = d.hide(dst, p)
	}
	if strange {
		dst = d.noteUnknownParts(dst, frame)
	}
	for _, source := range c.Grounding.Chunks {
		dst = d.grounded(dst, source)
	}
	for _, list := range [][]geminiSource{c.Cited.Citations, c.Cited.Sources} {
		for _, source := range list {
			dst = d.cited.add(dst, source.URI, source.Title)
		}
	}
	return dst
}

func (d *geminiDecoder) counted(dst []gateway.Delta, u *geminiUsage) []gateway.Delta {
	if u == nil {
		return dst
	}
	usage := gateway.Usage{InputTokens: u.Prompt.known(), OutputTokens: u.Output.known(), CachedTokens: u.Cached.known(), ReasoningTokens: u.Thoughts.known()}
	if usage == (gateway.Usage{}) {
		return dst
	}
	usage.ReasoningApart = usage.ReasoningTokens != nil
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: &usage})
}

// finished reads the finish reason. An answer that was blocked before its first word gets
// an error: it is not an empty answer.
func (d *geminiDecoder) finished(dst []gateway.Delta, c *geminiCandidate) []gateway.Delta {
	if c.Finish == "" || d.finish != "" {
		return dst
	}
	d.finish = c.Finish
	word := d.numbers(c.Finish)
	dst = d.rest(dst)
	before := len(dst)
	dst = d.call.flush(dst)
	d.called = d.called || len(dst) > before
	reason := finishReason(word, d.called)
	said := d.began || d.called || d.notedOmission
	switch {
	case reason == gateway.FinishContentFilter && !d.began:
		dst = d.emit(dst, gateway.DeltaRefusal, blockedWords("The answer was blocked", word, c.Message))
	case isFailureReason(word), reason == gateway.FinishOther && !said:
		d.broken = d.failureReason(word, "", c.Message)
	case c.Message != "" && reason != gateway.FinishStop:
		dst = d.omitted(dst, shortened(word)+": "+c.Message)
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: reason, Raw: string(c.Finish)}})
}

// refused reports that the prompt was blocked: there is no answer then. The vendor sends
// no finish reason, so the raw reason stays empty.
func (d *geminiDecoder) refused(dst []gateway.Delta, reason geminiWord, message string) []gateway.Delta {
	if reason == "" || d.blocked {
		return dst
	}
	d.blocked = true
	dst = d.emit(d.rest(dst), gateway.DeltaRefusal, blockedWords("The prompt was blocked", string(reason), message))
	return append(dst, gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: gateway.FinishContentFilter}})
}

func blockedWords(what, reason, message string) string {
	text := fmt.Sprintf("%s (%s)", what, reason)
	if message != "" {
		text += ": " + message
	}
	return string(bytes.ToValidUTF8([]byte(text), []byte("\uFFFD")))
}

// Close requires a finish reason; there is no other end mark.
func (d *geminiDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	dst = d.rest(dst)
	if d.finish == "" && !d.blocked {
		return dst, d.truncated()
	}
	d.done = true
	dst = d.call.flush(dst)
	if d.broken != nil {
		return dst, d.broken
	}
	return dst, nil
}
