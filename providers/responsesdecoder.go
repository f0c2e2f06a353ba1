package providers

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"sluice/gateway"
)

// responsesDecoder reads the Responses API, streamed and whole. What later events repeat
// is only used if no earlier one had it.
type responsesDecoder struct {
	stream
	cited citations
	texts []*placedText
	// compared are the texts that this event's texts were compared with.
	compared []*placedText
	// thought is the item and part whose reasoning came last.
	thought   textPlace
	reasoning bool
	// unproved says that reasoning came since the last proof, proved are the items whose
	// proof was emitted.
	unproved bool
	proved   map[provedItem]bool
	// calls are those of functions, by the ids that their events have.
	calls responsesCalls
}

// Decode reads one event or a whole reply.
func (d *responsesDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	d.noRepeats = true
	if isDone(frame) {
		return dst, nil // some vendors send it after the last event
	}
	var event responsesEvent
	if ok, err := d.parse(&dst, frame, &event); !ok {
		if err != nil {
			dst = d.cut(dst)
		}
		return dst, err
	}
	if frame.Whole {
		return d.whole(dst, frame, &event)
	}
	if event.Type == "" {
		event.Type = frame.Event
	}
	return d.event(dst, frame, &event)
}

// event reads one event of a stream, and the error that it may also hold.
func (d *responsesDecoder) event(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	dst, err := d.step(dst, frame, e)
	if err == nil && present(e.Error) {
		return d.broken(dst, frame, e)
	}
	return dst, err
}

func (d *responsesDecoder) step(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	d.compared = d.compared[:0]
	switch e.Type {
	case "response.output_text.delta":
		return d.piece(dst, gateway.DeltaText, e.place(), e.Delta), nil
	case "response.refusal.delta":
		return d.piece(dst, gateway.DeltaRefusal, e.place(), e.Delta), nil
	case "response.reasoning_text.delta":
		return d.piece(dst, gateway.DeltaReasoning, e.place(), e.Delta), nil
	case "response.reasoning_summary_text.delta":
		return d.piece(dst, gateway.DeltaReasoning, e.summary(), e.Delta), nil
	case "response.output_text.done":
		return d.repeated(dst, gateway.DeltaText, e.place(), e.Text), nil
	case "response.refusal.done":
		return d.repeated(dst, gateway.DeltaRefusal, e.place(), e.Refusal), nil
	case "response.reasoning_text.done":
		return d.repeated(dst, gateway.DeltaReasoning, e.place(), e.Text), nil
	case "response.reasoning_summary_text.done":
		return d.repeated(dst, gateway.DeltaReasoning, e.summary(), e.Text), nil
	case "response.output_text.annotation.added":
		return d.annotations(dst, e.Annotation), nil
	case "response.content_part.added", "response.content_part.done":
		if e.Part != nil {
			dst = d.part(dst, e.place(), e.Part)
		}
	case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done":
		if e.Part != nil {
			dst = d.repeated(dst, gateway.DeltaReasoning, e.summary(), e.Part.Text)
		}
	case "response.output_item.added":
		if e.Item != nil && (e.Item.Type == "message" || e.Item.Type == "reasoning") {
			e.Item.begun = true
			return d.item(dst, e.OutputIndex.n, e.Item), nil
		}
		d.calls.piece(e)
	case "response.function_call_arguments.delta", "response.function_call_arguments.done",
		"response.custom_tool_call_input.delta", "response.custom_tool_call_input.done":
		d.calls.piece(e)
	case "response.output_item.done":
		if e.Item != nil {
			dst = d.item(dst, e.OutputIndex.n, e.Item)
		}
	case "response.completed", "response.incomplete", "response.cancelled", "response.done":
		if e.Response == nil {
			e.Response = &e.responsesResponse
		}
		return d.end(dst, e.Response, strings.TrimPrefix(e.Type, "response."))
	case "response.failed", errorEvent:
		return d.broken(dst, frame, e)
	default:
		return d.other(dst, frame, e)
	}
	return dst, nil
}

// other handles an event that isn't read: an error, a progress report, or one with
// content that can't be shown.
func (d *responsesDecoder) other(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	switch {
	case isErrorValue(e.Error) && e.Response == nil, !strings.HasPrefix(e.Type, "response.") && isFailure(frame.Data) && !d.setAside(frame):
		return d.broken(dst, frame, e)
	case holdsTextOrOther(e.Delta) && !strings.HasSuffix(e.Type, "_call_code.delta") && !strings.HasSuffix(e.Type, "_call_arguments.delta"):
		dst = d.omitted(dst, "events of type "+shortened(e.Type)+" are not shown")
	}
	return dst, nil
}

// place is the position of an event's text.
func (e *responsesEvent) place() textPlace {
	return textPlace{item: string(e.ItemID), index: e.OutputIndex.n, part: e.ContentIndex.n}
}

// summary is the position of an event's part of a summary.
func (e *responsesEvent) summary() textPlace {
	return textPlace{item: string(e.ItemID), index: e.OutputIndex.n, part: e.SummaryIndex.n, summary: true}
}

// thinkAt emits an empty line between the parts of the reasoning, which have no other
// beginning or end.
func (d *responsesDecoder) thinkAt(dst []gateway.Delta, at textPlace) []gateway.Delta {
	if d.reasoning && d.thought != at {
		dst = d.emit(dst, gateway.DeltaReasoning, "\n\n")
	}
	d.thought, d.reasoning, d.unproved = at, true, true
	return dst
}

// end reads the last event: what no other event had, the finish reason, and the counts.
// name is the event's, for a response without a status.
func (d *responsesDecoder) end(dst []gateway.Delta, r *responsesResponse, name string) ([]gateway.Delta, error) {
	d.done = true
	for i := range r.Output {
		dst = d.item(dst, i, &r.Output[i])
	}
	if !d.hasText() {
		dst = d.repeated(dst, gateway.DeltaText, textPlace{}, r.OutputText)
	}
	dst = d.calls.flush(d.rest(dst))
	if d.calls.unnamed() {
		dst = d.omitted(dst, unnamedCall)
	}
	word := cmp.Or(r.reason(), name)
	if r.unfinished() {
		if word = name; word == "" {
			return d.counted(dst, r.Usage), d.truncated()
		}
	}
	if word != "" {
		dst = append(dst, finishDelta(word, d.calls.given()))
	}
	dst = d.counted(dst, r.Usage)
	switch {
	case isErrorValue(r.Error):
		return dst, d.fail(gateway.Frame{Data: r.Error})
	case isFailureReason(word):
		return dst, d.failureReason(word, "", "")
	}
	return dst, nil
}

// hasText reports whether any event had a text.
func (d *responsesDecoder) hasText() bool {
	return slices.ContainsFunc(d.texts, func(t *placedText) bool { return t.kind == gateway.DeltaText && t.size > 0 })
}

func (d *responsesDecoder) counted(dst []gateway.Delta, raw json.RawMessage) []gateway.Delta {
	if usage := responsesUsageOf(raw); usage != nil {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: usage})
	}
	return dst
}

// broken reads an error: at the top level, in an error object, or in the response. One
// that is not retryable also ends the reply.
func (d *responsesDecoder) broken(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	usage := e.Usage
	if r := e.Response; r != nil {
		for i := range r.Output {
			dst = d.item(dst, i, &r.Output[i])
		}
		if present(r.Error) {
			frame.Data = r.Error
		}
		if present(r.Usage) {
			usage = r.Usage
		}
	}
	err := d.fail(frame)
	dst = d.counted(d.cut(dst), usage)
	if !err.Retryable {
		dst = append(dst, finishDelta("failed", false))
	}
	return dst, err
}

// whole reads a reply that was not streamed.
func (d *responsesDecoder) whole(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	switch {
	case present(e.Error), e.Status == "failed", e.Output == nil && isFailure(frame.Data):
		for i := range e.Output {
			dst = d.item(dst, i, &e.Output[i])
		}
		return d.counted(d.cut(dst), e.Usage), d.fail(frame)
	case e.Output == nil && !holdsTextOrOther(e.OutputText):
		return d.counted(dst, e.Usage), d.protocol(errors.New("the reply has no output"))
	}
	return d.end(dst, &e.responsesResponse, "")
}

// cut emits what was held back and is complete, since the reply was cut off.
func (d *responsesDecoder) cut(dst []gateway.Delta) []gateway.Delta {
	return d.calls.cut(d.rest(dst))
}

// Close reports a stream without its last event as truncated.
func (d *responsesDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if d.aside != nil {
		return d.broken(dst, gateway.Frame{Data: d.aside}, &responsesEvent{})
	}
	return d.cut(dst), d.truncated()
}
