package providers

import (
	"cmp"
	"encoding/json"
	"fmt"

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
	Text      json.RawMessage `json:"text"`
	Reasoning struct {
		Text     json.RawMessage `json:"text"`
		Redacted json.RawMessage `json:"redactedContent"`
	} `json:"reasoningContent"`
	ToolUse  *converseTool     `json:"toolUse"`
	Citation *converseCitation `json:"citation"`
	converseMedia
}

// converseBlock is a block of a whole answer.
type converseBlock struct {
	Text      json.RawMessage `json:"text"`
	Reasoning struct {
		Text struct {
			Text json.RawMessage `json:"text"`
		} `json:"reasoningText"`
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

type converseCitation struct {
	Title    string `json:"title"`
	Source   string `json:"source"`
	Location struct {
		Web struct {
			URL string `json:"url"`
		} `json:"web"`
	} `json:"location"`
}

// converseUsage doesn't include cached tokens in the input.
type converseUsage struct {
	Input  looseCount `json:"inputTokens"`
	Output looseCount `json:"outputTokens"`
	Cached looseCount `json:"cacheReadInputTokens"`
}

// converseDecoder reads Converse, streamed and whole.
type converseDecoder struct {
	stream
	tools toolBlocks
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
		dst = d.tools.stop(d.rest(dst), e.Index.n)
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
		dst = d.block(dst, &e.Output.Message.Content[i])
	}
	dst = d.counted(dst, e.Usage)
	return d.end(d.finished(dst, string(e.StopReason)))
}

// block reads a block of a whole answer.
func (d *converseDecoder) block(dst []gateway.Delta, b *converseBlock) []gateway.Delta {
	dst = d.redacted(dst, b.Reasoning.Redacted)
	dst = d.addRaw(dst, gateway.DeltaReasoning, b.Reasoning.Text.Text)
	dst = d.addRaw(dst, gateway.DeltaText, b.Text)
	for _, c := range b.Cited.Content {
		dst = d.addRaw(dst, gateway.DeltaText, c.Text)
	}
	dst, _ = d.media(d.rest(dst), &b.converseMedia)
	for i := range b.Cited.Citations {
		dst = d.citation(dst, &b.Cited.Citations[i])
	}
	if t := b.ToolUse; t != nil {
		dst = append(dst, toolCallDelta(string(t.ID), string(t.Name), arguments(t.Input)))
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
		Usage: &gateway.Usage{InputTokens: u.Input.known(), OutputTokens: u.Output.known(), CachedTokens: u.Cached.known()}})
}

// finished reads the finish reason. Calls whose blocks are still open are complete then.
func (d *converseDecoder) finished(dst []gateway.Delta, word string) []gateway.Delta {
	if word == "" || d.finish != "" {
		return dst
	}
	d.finish = word
	dst = d.tools.flush(d.rest(dst))
	if isFailureReason(word) {
		d.broken = d.failureReason(word, "", "")
	}
	return append(dst, finishDelta(word))
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
