package providers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"sluice/gateway"
)

// converseEvent is the union of the events of a Converse stream and of a whole answer; a
// frame's event says which it is.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
type converseEvent struct {
	Index      looseCount     `json:"contentBlockIndex"`
	Start      converseStart  `json:"start"`
	Delta      converseDelta  `json:"delta"`
	StopReason looseWord      `json:"stopReason"`
	Usage      *converseUsage `json:"usage"`

	// A whole answer has this in addition to stopReason and usage.
	Output *struct {
		Message *struct {
			Content looseList[converseBlock, *converseBlock] `json:"content"`
		} `json:"message"`
	} `json:"output"`
}

type converseStart struct {
	ToolUse *converseTool `json:"toolUse"`
	converseMedia
}

// converseMedia are the blocks that aren't text.
type converseMedia struct {
	Image    json.RawMessage `json:"image"`
	Audio    json.RawMessage `json:"audio"`
	Video    json.RawMessage `json:"video"`
	Document json.RawMessage `json:"document"`
	Result   json.RawMessage `json:"toolResult"`
	Found    json.RawMessage `json:"searchResult"`
}

type converseTool struct {
	ID    looseWord       `json:"toolUseId"`
	Name  looseWord       `json:"name"`
	Input json.RawMessage `json:"input"`
}

// converseDelta keeps texts raw: see [unquote].
type converseDelta struct {
	Text      json.RawMessage   `json:"text"`
	Reasoning converseThought   `json:"reasoningContent"`
	ToolUse   *converseTool     `json:"toolUse"`
	Citation  *converseCitation `json:"citation"`
	converseMedia
}

// converseThought is a piece of reasoning, of its signature, or of reasoning that is
// encrypted.
type converseThought struct {
	Text      json.RawMessage `json:"text"`
	Signature json.RawMessage `json:"signature"`
	Redacted  json.RawMessage `json:"redactedContent"`
}

// converseBlock is a block of a whole answer.
type converseBlock struct {
	// raw is the whole block if it is reasoning that goes back to the vendor.
	raw json.RawMessage

	Text      json.RawMessage `json:"text"`
	Reasoning struct {
		Text     converseThought `json:"reasoningText"`
		Redacted json.RawMessage `json:"redactedContent"`
	} `json:"reasoningContent"`
	ToolUse *converseTool `json:"toolUse"`
	converseMedia
	Cited struct {
		Content []struct {
			Text json.RawMessage `json:"text"`
		} `json:"content"`
		Citations sources[converseCitation] `json:"citations"`
	} `json:"citationsContent"`
}

func (b *converseBlock) setText(raw json.RawMessage) { b.Text = raw }

// UnmarshalJSON keeps the bytes of reasoning.
func (b *converseBlock) UnmarshalJSON(raw []byte) error {
	type plain converseBlock
	if err := json.Unmarshal(raw, (*plain)(b)); err != nil {
		return err
	}
	if holdsTextOrOther(b.Reasoning.Text.Signature) || holdsTextOrOther(b.Reasoning.Redacted) {
		b.raw = bytes.Clone(raw)
	}
	return nil
}

type converseCitation struct {
	Title    string `json:"title"`
	Source   string `json:"source"`
	Location struct {
		Web struct {
			URL string `json:"url"`
		} `json:"web"`
	} `json:"location"`
}

// converseUsage doesn't include tokens that were read from the cache or written to it in
// the input.
type converseUsage struct {
	Input  looseCount `json:"inputTokens"`
	Output looseCount `json:"outputTokens"`
	Cached looseCount `json:"cacheReadInputTokens"`
	Write  looseCount `json:"cacheWriteInputTokens"`
	// Writes are those of Write by the time for which they are kept.
	Writes json.RawMessage `json:"cacheDetails"`
}

// written is how many tokens were written to the cache, nil if unknown.
func (u *converseUsage) written() *int {
	if u.Write.ok || !present(u.Writes) {
		return u.Write.known()
	}
	var by oneOrMore[struct {
		Tokens looseCount `json:"inputTokens"`
	}]
	if !readsAs(u.Writes, &by) || len(by) == 0 {
		return nil
	}
	sum := 0
	for _, write := range by {
		sum += write.Tokens.n
	}
	return &sum
}

// converseDecoder reads Converse, streamed and whole.
type converseDecoder struct {
	stream
	tools    toolBlocks
	thoughts converseThoughts
	// hidden are the blocks whose omission was already noted.
	hidden map[int]bool
	finish string
	// broken is the error of an answer whose stream nevertheless goes on to its end.
	broken *gateway.Error
	cited  citations
	// gotMetadata says that the metadata came.
	gotMetadata bool
}

// Decode reads one event or a whole answer.
func (d *converseDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	var e converseEvent
	if ok, err := d.parse(&dst, frame, &e); !ok {
		if err != nil {
			dst = d.cut(dst)
		}
		return dst, err
	}
	if frame.Whole {
		return d.whole(dst, &e, frame)
	}
	switch frame.Event {
	case "messageStart":
	case "contentBlockStart":
		dst = d.blockStart(dst, e.Index.n, &e.Start)
	case "contentBlockDelta":
		dst = d.blockDelta(dst, e.Index.n, &e.Delta)
	case "contentBlockStop":
		dst = d.tools.stop(d.stopThought(d.rest(dst), e.Index.n), e.Index.n)
	case "messageStop":
		dst = d.finished(dst, string(e.StopReason))
		if d.gotMetadata { // comes after the finish reason, and nothing follows it
			return d.end(dst)
		}
	case "metadata":
		dst = d.counted(dst, e.Usage)
		if d.gotMetadata = true; d.finish != "" {
			return d.end(dst)
		}
	default:
		return d.other(dst, &e, frame)
	}
	return dst, nil
}

// other handles an unknown event.
func (d *converseDecoder) other(dst []gateway.Delta, e *converseEvent, frame gateway.Frame) ([]gateway.Delta, error) {
	switch {
	case isIdle(frame):
	case isFailure(frame.Data):
		return d.counted(d.cut(dst), e.Usage), d.fail(frame)
	default:
		dst = d.omitted(dst, fmt.Sprintf("events of type %.40q are not shown", frame.Event))
	}
	return dst, nil
}

func (d *converseDecoder) whole(dst []gateway.Delta, e *converseEvent, frame gateway.Frame) ([]gateway.Delta, error) {
	if e.Output == nil || e.Output.Message == nil {
		if isFailure(frame.Data) {
			return d.counted(dst, e.Usage), d.fail(frame)
		}
		return d.counted(dst, e.Usage), d.protocol(errNoMessage)
	}
	for i := range e.Output.Message.Content {
		dst = d.block(dst, i, &e.Output.Message.Content[i])
	}
	dst = d.counted(dst, e.Usage)
	return d.end(d.finished(dst, string(e.StopReason)))
}

// block reads a block of a whole answer.
func (d *converseDecoder) block(dst []gateway.Delta, index int, b *converseBlock) []gateway.Delta {
	dst = d.redacted(dst, b.Reasoning.Redacted)
	dst = d.addRaw(dst, gateway.DeltaReasoning, b.Reasoning.Text.Text)
	if b.raw != nil {
		dst = d.prove(d.rest(dst), familyBedrock, true, !holdsTextOrOther(b.Reasoning.Text.Text), b.raw)
	}
	dst = d.addRaw(dst, gateway.DeltaText, b.Text)
	for _, c := range b.Cited.Content {
		dst = d.addRaw(dst, gateway.DeltaText, c.Text)
	}
	dst, _ = d.media(d.rest(dst), &b.converseMedia)
	for i := range b.Cited.Citations {
		dst = d.citation(dst, &b.Cited.Citations[i])
	}
	if t := b.ToolUse; t != nil {
		block := t.block()
		block.input = t.Input
		dst = d.tools.stop(d.tools.begin(dst, index, block), index)
	}
	return dst
}

// media notes blocks that aren't text.
func (d *converseDecoder) media(dst []gateway.Delta, m *converseMedia) (_ []gateway.Delta, some bool) {
	for _, part := range []struct {
		kind string
		raw  json.RawMessage
	}{{"image", m.Image}, {"audio", m.Audio}, {"video", m.Video}, {"document", m.Document}, {"toolResult", m.Result}, {"searchResult", m.Found}} {
		if holdsTextOrOther(part.raw) {
			some = true
			dst = d.omitPart(dst, part.kind, part.raw)
		}
	}
	return dst, some
}

func (d *converseDecoder) redacted(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if !holdsTextOrOther(raw) {
		return dst
	}
	return d.omitted(dst, "reasoning that the vendor encrypted is not shown")
}

func (d *converseDecoder) blockStart(dst []gateway.Delta, index int, start *converseStart) []gateway.Delta {
	dst, hidden := d.media(dst, &start.converseMedia)
	if hidden {
		if d.hidden == nil {
			d.hidden = map[int]bool{}
		}
		d.hidden[index] = true
	}
	if t := start.ToolUse; t != nil {
		dst = d.tools.begin(d.rest(dst), index, t.block())
	}
	return dst
}

// block is a call that begins, whose input comes in pieces.
func (t *converseTool) block() *toolBlock { return &toolBlock{id: string(t.ID), name: string(t.Name)} }

func (d *converseDecoder) blockDelta(dst []gateway.Delta, index int, delta *converseDelta) []gateway.Delta {
	dst = d.redacted(dst, delta.Reasoning.Redacted)
	dst = d.addRaw(dst, gateway.DeltaReasoning, delta.Reasoning.Text)
	d.thoughts.add(index, &delta.Reasoning)
	dst = d.addRaw(dst, gateway.DeltaText, delta.Text)
	if delta.Citation != nil {
		dst = d.citation(dst, delta.Citation)
	}
	if !d.hidden[index] {
		dst, _ = d.media(dst, &delta.converseMedia)
	}
	if t := delta.ToolUse; t != nil {
		if d.tools.open[index] == nil && t.Name != "" {
			dst = d.tools.begin(dst, index, t.block())
		}
		if open := d.tools.open[index]; open != nil {
			open.partial = appendText(open.partial, t.Input)
		} else if holdsTextOrOther(t.Input) {
			dst = d.omitted(dst, unnamedCall)
		}
	}
	return dst
}

func (d *converseDecoder) citation(dst []gateway.Delta, c *converseCitation) []gateway.Delta {
	return d.source(dst, &d.cited, c.Location.Web.URL, cmp.Or(c.Title, c.Source))
}

func (d *converseDecoder) counted(dst []gateway.Delta, u *converseUsage) []gateway.Delta {
	if u == nil {
		return dst
	}
	return append(dst, gateway.Delta{Kind: gateway.DeltaUsage,
		Usage: &gateway.Usage{InputTokens: u.Input.known(), OutputTokens: u.Output.known(), CachedTokens: u.Cached.known(), CacheWriteTokens: u.written()}})
}

// finished reads the finish reason. Calls whose blocks are still open are complete then.
func (d *converseDecoder) finished(dst []gateway.Delta, word string) []gateway.Delta {
	if word == "" || d.finish != "" {
		return dst
	}
	d.finish = word
	dst = d.rest(dst)
	for _, index := range slices.Sorted(maps.Keys(d.thoughts.open)) {
		dst = d.stopThought(dst, index)
	}
	dst = d.tools.flush(dst)
	if isFailureReason(word) {
		d.broken = d.failureReason(word, "", "")
	}
	return append(dst, finishDelta(word, d.tools.given))
}

// end closes the message.
func (d *converseDecoder) end(dst []gateway.Delta) ([]gateway.Delta, error) {
	d.done = true
	if d.broken != nil {
		return dst, d.broken
	}
	return dst, nil
}

// cut emits what was held back and is complete, since the reply was cut off.
func (d *converseDecoder) cut(dst []gateway.Delta) []gateway.Delta {
	return d.tools.cut(d.rest(dst))
}

// Close accepts a stream without metadata if it had a finish reason.
func (d *converseDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if d.finish == "" {
		return d.cut(dst), d.truncated()
	}
	return d.end(d.note(d.rest(dst), "the stream ended without metadata"))
}
