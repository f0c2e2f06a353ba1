package providers

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"sluice/gateway"
)

// cohereDecoder reads Cohere's chat, streamed and whole. The plan that comes with tool
// calls is neither text nor reasoning and gets a note.
type cohereDecoder struct {
	stream
	tools toolCalls
	cited citations
}

// Decode reads one event or a whole reply.
func (d *cohereDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done || isDone(frame) {
		return dst, nil
	}
	var e cohereEvent
	if ok, err := d.parse(&dst, frame, &e); !ok {
		if err != nil {
			dst = d.cut(dst)
		}
		return dst, err
	}
	if top := e.cohereReply; e.Delta != nil {
		e.cohereReply = *e.Delta
		if !present(e.Error) {
			e.Error = top.Error
		}
	}
	nothing := e.Message == nil && e.FinishReason == ""
	switch {
	case present(e.Error):
		if e.Message != nil {
			dst = d.message(dst, e.Message, e.Index.n, frame.Whole, e.FinishReason != "")
		}
		frame.Data = e.Error
		return d.fails(dst, &e.cohereReply, frame)
	case nothing && d.setAside(frame):
		return dst, nil
	case frame.Event == errorEvent, nothing && isFailure(frame.Data):
		return d.fails(dst, &e.cohereReply, frame)
	case frame.Whole && e.Message == nil:
		return dst, d.protocol(errNoMessage)
	case nothing && !isIdle(frame):
		return d.unknown(dst, cmp.Or(e.Type, frame.Event)), nil
	}
	if e.Message != nil {
		dst = d.message(dst, e.Message, e.Index.n, frame.Whole, e.FinishReason != "")
	}
	if e.FinishReason != "" {
		return d.end(dst, &e.cohereReply)
	} else if frame.Whole {
		return dst, d.protocol(errors.New("the reply has no finish_reason"))
	}
	return dst, nil
}

// unknown notes an event that the format doesn't have.
func (d *cohereDecoder) unknown(dst []gateway.Delta, kind string) []gateway.Delta {
	if strings.HasSuffix(kind, "-start") || strings.HasSuffix(kind, "-end") || kind == "debug" || kind == "" {
		return dst // these open and close what other events hold
	}
	return d.omitted(dst, fmt.Sprintf("events of type %.40q are not shown", kind))
}

// message reads a message or a piece of one. The last event may repeat all of it.
func (d *cohereDecoder) message(dst []gateway.Delta, m *cohereMessage, index int, whole, last bool) []gateway.Delta {
	if last && !whole && d.began {
		dst = d.repeated(dst, &m.Content)
	} else {
		dst = d.content(dst, &m.Content)
	}
	if holdsTextOrOther(m.Plan) {
		dst = d.omit(dst, "the plan for the tool calls", "tool_plan")
	}
	for i, call := range m.ToolCalls {
		at := index
		if whole || last {
			at = i
		}
		if !last || whole || len(d.tools.open) <= i {
			d.tools.add(fragment{index: &at, id: textOf(call.ID), name: string(call.Function.Name), arguments: call.Function.Arguments})
		}
	}
	for _, c := range m.Citations {
		for _, source := range c.Sources {
			url, title := cmp.Or(source.Document.URL, source.Output.URL), cmp.Or(source.Document.Title, source.Output.Title)
			if url == "" && title == "" {
				title = source.ID
			}
			dst = d.source(dst, &d.cited, url, title)
		}
	}
	return dst
}

func (d *cohereDecoder) content(dst []gateway.Delta, c *cohereContent) []gateway.Delta {
	if isParts(c.raw) {
		return d.parts(dst, c.raw)
	}
	dst = d.addRaw(dst, gateway.DeltaText, c.raw)
	for _, part := range c.parts {
		dst = d.addRaw(dst, gateway.DeltaReasoning, part.Thinking)
		dst = d.addRaw(dst, gateway.DeltaText, part.Text)
	}
	return dst
}

// repeated emits what the pieces of a content lacked.
func (d *cohereDecoder) repeated(dst []gateway.Delta, c *cohereContent) []gateway.Delta {
	if !isParts(c.raw) {
		dst = d.repeat(dst, gateway.DeltaText, c.raw)
	}
	var thought, text []byte
	for _, part := range c.parts {
		thought, text = appendText(thought, part.Thinking), appendText(text, part.Text)
	}
	whole, _ := mend(thought, true)
	dst = d.repeatText(dst, gateway.DeltaReasoning, whole)
	whole, _ = mend(text, true)
	return d.repeatText(dst, gateway.DeltaText, whole)
}

// end reads the last event: the finish reason and the counts.
func (d *cohereDecoder) end(dst []gateway.Delta, r *cohereReply) ([]gateway.Delta, error) {
	if r.FinishReason == "ERROR" {
		return d.counted(d.cut(dst), r), d.failureReason(string(r.FinishReason), "", "")
	}
	d.done = true
	dst = d.tools.flush(d.rest(dst))
	dst = append(dst, finishDelta(string(r.FinishReason), d.tools.given))
	dst = d.counted(dst, r)
	if isFailureReason(string(r.FinishReason)) {
		return dst, d.failureReason(string(r.FinishReason), "", "")
	}
	return dst, nil
}

func (d *cohereDecoder) counted(dst []gateway.Delta, r *cohereReply) []gateway.Delta {
	if usage := cohereUsageOf(r.Usage); usage != nil {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: usage})
	}
	return dst
}

// fails ends a reply with the error in a frame, after reading the rest of the frame.
func (d *cohereDecoder) fails(dst []gateway.Delta, r *cohereReply, frame gateway.Frame) ([]gateway.Delta, error) {
	return d.counted(d.cut(dst), r), d.fail(frame)
}

// cut emits what was held back and is complete, since the reply was cut off.
func (d *cohereDecoder) cut(dst []gateway.Delta) []gateway.Delta {
	return d.tools.cut(d.rest(dst))
}

// Close reports a stream without its last event as truncated.
func (d *cohereDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.cut(dst), d.truncated()
}
