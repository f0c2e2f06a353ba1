package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"sluice/gateway"
)

// chatDecoder reads chat completions, streamed and whole. Workers AI's decoder builds on
// it.
type chatDecoder struct {
	stream
	// native adds Workers AI's response to the text fields.
	native bool
	tools  toolCalls
	// proof is the family of the reasoning's proof, empty if the vendor wants none back.
	proof string
	// listed is OpenRouter's list of reasoning, nil for other vendors.
	listed *reasoningDetails
	// pieces says that the stream has deltas, not messages instead of them.
	pieces bool
	// apartMessages says that each of its messages is a piece of the answer.
	apartMessages bool
	// others says that the reply had further answers, which aren't shown.
	others bool
	// usage is held until the end if a vendor repeats it in every chunk.
	usage *gateway.Usage
	// finish is the vendor's finish reason, empty until it came.
	finish string
	// broken is the error of an answer whose stream nevertheless goes on to its end, for
	// example with counts.
	broken *gateway.Error
	// apart says that the vendor is known to count the reasoning separately.
	apart bool
	// gotUsageChunk says that a chunk with usage and an empty list of choices came.
	gotUsageChunk bool
	cited         citations
}

// Decode reads one chunk or a whole reply.
func (d *chatDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if kind, text, ok := d.fastText(frame); ok {
		return d.add(dst, kind, text.raw, text.escaped), nil
	}
	if d.done || isDone(frame) {
		return d.endMark(dst)
	}
	var chunk chatChunk
	if ok, err := d.parse(&dst, frame, &chunk); !ok {
		return d.unread(dst, err)
	}
	if chunk.failed() || frame.Event == errorEvent || !chunk.answers() && isFailure(frame.Data) && !d.setAside(frame) {
		d.interim()
		return d.fails(d.chunk(dst, &chunk, frame.Whole), frame)
	}
	if frame.Whole && len(chunk.Choices) == 0 {
		return dst, d.protocol(errors.New("the reply has no choices"))
	}
	dst = d.chunk(dst, &chunk, frame.Whole)
	if frame.Whole {
		return d.end(dst)
	}
	return dst, nil
}

// failed reports whether a chunk has an error. An error without text only counts if the
// chunk holds nothing else.
func (c *chatChunk) failed() bool {
	if present(c.Error) || c.denied() {
		return true
	}
	if !isErrorValue(c.Error) {
		return false
	}
	for i := range c.Choices {
		if choice := &c.Choices[i]; choice.hasFinish() || choice.Delta.hasText() || choice.Message.hasText() {
			return false
		}
	}
	return true
}

// denied reports whether an envelope says that it failed, whatever else it holds.
func (c *chatChunk) denied() bool {
	success := string(rawOf(c.Success))
	return success == "false" || present(rawOf(c.Errors)) && success != "true"
}

// answers reports whether a chunk holds any piece of an answer.
func (c *chatChunk) answers() bool { return len(c.Choices) > 0 || present(rawOf(c.Usage)) }

// unread ends a reply with the error for a frame that can't be parsed, and goes on if
// there is no error.
func (d *chatDecoder) unread(dst []gateway.Delta, err error) ([]gateway.Delta, error) {
	if err != nil {
		d.interim()
		dst = d.cut(dst)
	}
	return dst, err
}

// interim drops the cost from counts that came before the end: what some vendors send
// with each chunk until then is not the charge.
func (d *chatDecoder) interim() {
	if d.usage != nil {
		usage := *d.usage
		usage.CostUSD = nil
		d.usage = &usage
	}
}

// fails ends a reply with the error in a frame.
func (d *chatDecoder) fails(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	return d.cut(dst), d.fail(frame)
}

// isDone recognises the end mark, which is not JSON.
func isDone(frame gateway.Frame) bool {
	return !frame.Whole && string(bytes.TrimSpace(frame.Data)) == "[DONE]"
}

// chunk reads everything in a chunk except errors.
func (d *chatDecoder) chunk(dst []gateway.Delta, c *chatChunk, whole bool) []gateway.Delta {
	usage := usageOf(rawOf(c.Usage), d.apart)
	if whole {
		c.number()
	}
	for i := range c.Choices {
		if c.Choices[i].first() {
			dst = d.choice(dst, &c.Choices[i], whole)
		} else {
			d.others = true
			dst = d.omitted(dst, onlyFirst)
		}
		if usage == nil {
			usage = usageOf(rawOf(c.Choices[i].Usage), d.apart)
		}
	}
	dst = d.cited.list(dst, c.SearchResults)
	dst = d.cited.list(dst, c.Citations)
	if usage == nil && c.XGroq != nil {
		usage = usageOf(c.XGroq.Usage, d.apart)
	}
	if usage != nil {
		d.usage = usage
		if c.Choices != nil && len(c.Choices) == 0 {
			d.gotUsageChunk = true
			dst = d.flushUsage(dst)
		}
	}
	return dst
}

// number returns the first answer of a whole reply number 0 if none has it.
func (c *chatChunk) number() {
	first := func(c chatChoice) bool { return c.first() }
	if len(c.Choices) > 0 && !slices.ContainsFunc(c.Choices, first) {
		c.Choices[0].Index.n = 0
	}
}

// choice reads the first of the answers. A message beside or after deltas repeats them.
func (d *chatDecoder) choice(dst []gateway.Delta, c *chatChoice, whole bool) []gateway.Delta {
	ends := whole || c.hasFinish()
	if c.Delta != nil && !(whole && c.Message != nil) {
		d.pieces = d.pieces || c.Delta.hasText()
		dst = d.message(dst, c.Delta)
	}
	switch {
	case c.Message == nil:
	case whole:
		dst = d.message(dst, c.Message)
	case ends, c.Delta == nil, !d.pieces && !c.Delta.hasText():
		dst = d.repeated(dst, c.Message, ends)
	}
	if c.Delta == nil && c.Message == nil {
		dst = d.addRaw(dst, gateway.DeltaText, rawOf(c.Text))
	}
	if raw := rawOf(c.Error); isErrorValue(raw) && d.broken == nil {
		d.broken = d.fail(gateway.Frame{Data: slices.Concat([]byte(`{"error":`), raw, []byte("}")), Whole: whole})
	}
	return d.finished(dst, textOf(rawOf(c.FinishReason)), textOf(rawOf(c.Native)))
}

// first reports whether the answer is the one that is shown, not another to the same
// prompt.
func (c *chatChoice) first() bool { return c.Index.n == 0 }

// hasFinish reports whether there is a finish reason.
func (c *chatChoice) hasFinish() bool { return c.last || textOf(rawOf(c.FinishReason)) != "" }

// hasText reports whether a message holds text.
func (m *chatMessage) hasText() bool {
	return m != nil && (holdsTextOrOther(m.Content) || holdsTextOrOther(m.thoughts()) || len(m.ToolCalls) > 0)
}

// thoughts is the reasoning, under the first of its names that holds any.
func (m *chatMessage) thoughts() json.RawMessage {
	for _, raw := range []json.RawMessage{m.ReasoningContent, m.Reasoning} {
		if holdsTextOrOther(raw) {
			return raw
		}
	}
	return nil
}

// repeated reads a message that comes instead of deltas or after them, and emits what
// they lacked. Without any deltas it may also be a piece itself; once one was, only the
// last can repeat them.
func (d *chatDecoder) repeated(dst []gateway.Delta, m *chatMessage, last bool) []gateway.Delta {
	again := *m
	if d.tools.given || len(d.tools.open) > 0 {
		again.ToolCalls, again.FunctionCall = nil, nil
	}
	repeats := d.pieces || (last || !d.apartMessages) && d.extends(m.Content)
	d.apartMessages = d.apartMessages || d.began && !repeats && holdsTextOrOther(m.Content)
	if d.began && repeats {
		dst = d.repeat(dst, gateway.DeltaReasoning, m.thoughts())
		dst = d.repeatContent(dst, m.Content)
		dst = d.repeat(dst, gateway.DeltaRefusal, rawOf(m.Refusal))
		again.Content, again.ReasoningContent, again.Reasoning, again.Details, again.Refusal = nil, nil, nil, nil, nil
	}
	return d.message(dst, &again)
}

// repeatContent emits what a repeated content has in addition to its pieces.
func (d *chatDecoder) repeatContent(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if !isParts(raw) {
		return d.repeat(dst, gateway.DeltaText, raw)
	}
	var thought, text []byte
	var list oneOrMore[json.RawMessage]
	_ = json.Unmarshal(raw, &list) // it is a list, or an object
	for _, item := range list {
		var part contentPart
		if _ = json.Unmarshal(item, &part); part.silent() {
			dst = d.parts(dst, item) // notes what it is
			continue
		}
		thought = appendText(thought, part.Thinking)
		if part.thinks() {
			thought = appendText(thought, part.Text)
		} else {
			text = appendText(text, part.Text)
		}
	}
	whole, _ := mend(thought, true)
	dst = d.repeatText(dst, gateway.DeltaReasoning, whole)
	whole, _ = mend(text, true)
	return d.repeatText(dst, gateway.DeltaText, whole)
}

// extends reports whether a content begins with the text so far.
func (d *chatDecoder) extends(raw json.RawMessage) bool {
	text, ok := textValue(raw)
	if !ok {
		return false
	}
	_, ok = d.emitted[channel(gateway.DeltaText)].rest(text)
	return ok
}

func (d *chatDecoder) message(dst []gateway.Delta, m *chatMessage) []gateway.Delta {
	if d.listed != nil {
		d.listed.add(rawOf(m.Details))
	}
	if reasoning := m.thoughts(); reasoning != nil {
		dst = d.addRaw(dst, gateway.DeltaReasoning, reasoning)
	} else {
		dst = d.details(dst, rawOf(m.Details))
	}
	dst = d.content(dst, m.Content)
	dst = d.addRaw(dst, gateway.DeltaRefusal, rawOf(m.Refusal))
	dst = d.media(dst, m)
	for _, call := range m.ToolCalls {
		d.toolCall(call)
	}
	for _, f := range m.FunctionCall {
		d.tools.add(fragment{index: new(int), name: string(f.Name), arguments: f.Arguments})
	}
	for _, a := range m.Annotations {
		if a.URLCitation != nil {
			a.URL, a.Title = a.URLCitation.URL, a.URLCitation.Title
		}
		dst = d.source(dst, &d.cited, a.URL, a.Title)
	}
	return dst
}

// media notes what of a message isn't text. A spoken answer's transcript is text.
func (d *chatDecoder) media(dst []gateway.Delta, m *chatMessage) []gateway.Delta {
	if images := rawOf(m.Images); holdsTextOrOther(images) {
		var list oneOrMore[json.RawMessage]
		if json.Unmarshal(images, &list) != nil || len(list) == 0 {
			list = append(list, images)
		}
		for _, image := range list {
			dst = d.omitPart(dst, "image", image)
		}
	}
	raw := rawOf(m.Audio)
	if !holdsTextOrOther(raw) {
		return dst // before anything is allocated: most messages have none
	}
	var audio chatAudio
	if json.Unmarshal(raw, &audio) != nil {
		return d.omit(dst, "audio")
	}
	if !holdsTextOrOther(m.Content) {
		dst = d.addRaw(dst, gateway.DeltaText, audio.Transcript)
	}
	if holdsTextOrOther(audio.Data) {
		dst = d.omit(dst, "audio")
	}
	return dst
}

// details reads OpenRouter's list of reasoning, if no other field has it. What is
// encrypted in it is only for the vendor: see [reasoningDetails].
func (d *chatDecoder) details(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if !holdsTextOrOther(raw) {
		return dst
	}
	var list []struct {
		Text    json.RawMessage `json:"text"`
		Summary json.RawMessage `json:"summary"`
	}
	if json.Unmarshal(raw, &list) != nil {
		return d.omitted(dst, "reasoning of an unknown form is not shown")
	}
	for _, detail := range list {
		dst = d.addRaw(dst, gateway.DeltaReasoning, detail.Text)
		dst = d.addRaw(dst, gateway.DeltaReasoning, detail.Summary)
	}
	return dst
}

// toolCall reads a piece of a call, in OpenAI's form or in the flat form of Workers AI.
func (d *chatDecoder) toolCall(c chatToolCall) {
	f := fragment{index: c.Index.known(), id: textOf(c.ID), name: string(c.Function.Name), arguments: c.Function.Arguments}
	if f.name == "" {
		f.name = string(c.Name)
	}
	if f.arguments == nil {
		f.arguments = c.Arguments
	}
	f.proof = c.proof()
	d.tools.add(f)
}

// content reads a text, or a list of parts as some vendors send for reasoning.
func (d *chatDecoder) content(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if !isParts(raw) {
		return d.addRaw(dst, gateway.DeltaText, raw)
	}
	return d.parts(dst, raw)
}

// finished reads the finish reason; the first one counts. exact is the word of the
// model's own vendor, if a router passes it on.
func (d *chatDecoder) finished(dst []gateway.Delta, word, exact string) []gateway.Delta {
	if word == "" || d.finish != "" {
		return dst
	}
	d.finish = word
	if d.broken == nil && isFailureReason(word) {
		d.broken = d.failureReason(word, exact, "")
	}
	dst = d.tools.flush(d.rest(dst))
	return append(dst, finishDelta(word, d.tools.given))
}

// finishDelta is the vendor's finish reason; called says that the answer has tool calls.
func finishDelta(word string, called bool) gateway.Delta {
	return gateway.Delta{Kind: gateway.DeltaFinish, Finish: &gateway.Finish{Reason: finishReason(word, called), Raw: word}}
}

// finishReason is the reason for which an answer ended. An answer with calls stops for
// their results, whatever the vendor's word for it: Gemini's is STOP, that of the Responses
// API "completed", and OpenAI's is "stop" if the request named the function.
func finishReason(word string, called bool) gateway.FinishReason {
	if reason := gateway.FinishReasonOf(word); reason != gateway.FinishStop || !called {
		return reason
	}
	return gateway.FinishToolCalls
}

func (d *chatDecoder) flushUsage(dst []gateway.Delta) []gateway.Delta {
	if d.usage != nil {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: d.usage})
		d.usage = nil
	}
	return dst
}

// endMark ends a reply at its end mark, and ignores whatever comes after it.
func (d *chatDecoder) endMark(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.end(dst)
}

// proofs emits the proof of all the reasoning. It comes at the end since OpenRouter's list
// may grow until then.
func (d *chatDecoder) proofs(dst []gateway.Delta) []gateway.Delta {
	thought := d.emitted[channel(gateway.DeltaReasoning)].size > 0
	switch {
	case d.listed != nil:
		if list := d.listed.json(); list != nil {
			dst = d.prove(dst, d.proof, true, !thought, list)
		}
	case d.proof != "" && thought:
		dst = d.prove(dst, d.proof, true, false, nil)
	}
	return dst
}

// end emits what was held back; nothing after it matters.
func (d *chatDecoder) end(dst []gateway.Delta) ([]gateway.Delta, error) {
	d.done = true
	dst = d.flushUsage(d.tools.flush(d.proofs(d.rest(dst))))
	switch {
	case d.broken != nil:
		return dst, d.broken
	case d.finish == "" && (d.aside != nil || d.others && !d.began && !d.tools.given):
		return dst, d.truncated()
	}
	return dst, nil
}

// cut emits what was held back and is complete, since the reply was cut off.
func (d *chatDecoder) cut(dst []gateway.Delta) []gateway.Delta {
	return d.flushUsage(d.tools.cut(d.rest(dst)))
}

// Close accepts a stream without [DONE] if it had a finish reason.
func (d *chatDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	switch {
	case d.done:
		return dst, nil
	case d.broken != nil:
		return d.end(dst)
	case d.finish != "":
		dst, err := d.end(dst)
		return d.note(dst, "the stream ended without [DONE]"), err
	}
	d.interim()
	return d.cut(dst), d.truncated()
}
