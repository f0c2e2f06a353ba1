package providers

import (
	"errors"

	"sluice/gateway"
)

// cohereDecoder reads Cohere's chat, streamed and whole. The plan that comes
// with tool calls is neither text nor reasoning and is not shown.
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
		return dst, err
	}
	if e.Delta != nil {
		e.cohereReply = *e.Delta
	}
	if present(e.Error) {
		frame.Data = e.Error
	}
	switch {
	case present(e.Error), frame.Event == "error", e.FinishReason == "ERROR":
		return d.rest(dst), d.fail(frame)
	case frame.Whole && e.Message == nil:
		return dst, d.protocol(errNoMessage)
	}
	if e.Message != nil {
		dst = d.message(dst, e.Message, e.Index, frame.Whole)
	}
	if e.FinishReason != "" {
		dst = d.end(dst, &e.cohereReply)
	} else if frame.Whole {
		return dst, d.protocol(errors.New("the reply has no finish_reason"))
	}
	return dst, nil
}

func (d *cohereDecoder) message(dst []gateway.Delta, m *cohereMessage, index int, whole bool) []gateway.Delta {
	for _, part := range m.Content {
		dst = d.addRaw(dst, gateway.DeltaReasoning, part.Thinking)
		dst = d.addRaw(dst, gateway.DeltaText, part.Text)
	}
	for i, call := range m.ToolCalls {
		at := index
		if whole {
			at = i
		}
		d.tools.add(fragment{index: &at, id: call.ID, name: call.Function.Name, arguments: call.Function.Arguments})
	}
	for _, c := range m.Citations {
		for _, source := range c.Sources {
			dst = d.cited.add(dst, source.Document.URL, source.Document.Title)
		}
	}
	return dst
}

// end takes the last event: why it ended, and the counts.
func (d *cohereDecoder) end(dst []gateway.Delta, r *cohereReply) []gateway.Delta {
	d.done = true
	dst = append(d.tools.flush(d.rest(dst)), finishDelta(r.FinishReason))
	if usage := cohereUsageOf(r.Usage); usage != nil {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: usage})
	}
	return dst
}

// Close says that a stream without its last event was cut.
func (d *cohereDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.rest(dst), d.truncated()
}
