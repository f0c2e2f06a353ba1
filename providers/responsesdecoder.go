package providers

import (
	"encoding/json"
	"errors"
	"strings"

	"sluice/gateway"
)

// responsesDecoder reads the Responses API, streamed and whole. Events that only
// repeat what came in pieces (….done) are not read, except for tool calls, which
// they hold whole.
type responsesDecoder struct {
	stream
	cited citations
	// thought is the item and part whose reasoning came last.
	thought   [2]int
	reasoning bool
	// called holds the output indexes of the calls that were handed out.
	called map[int]bool
}

// Decode reads one event or a whole reply.
func (d *responsesDecoder) Decode(dst []gateway.Delta, frame gateway.Frame) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	if isDone(frame) {
		return dst, nil // some vendors send it after the last event
	}
	var event responsesEvent
	if ok, err := d.parse(&dst, frame, &event); !ok {
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

// event takes one step of a stream.
func (d *responsesDecoder) event(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	switch e.Type {
	case "response.output_text.delta":
		return d.addRaw(dst, gateway.DeltaText, e.Delta), nil
	case "response.refusal.delta":
		return d.addRaw(dst, gateway.DeltaRefusal, e.Delta), nil
	case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
		return d.think(dst, e.OutputIndex, e.PartIndex, e.Delta), nil
	case "response.output_text.annotation.added":
		if e.Annotation != nil {
			dst = d.cited.add(dst, e.Annotation.URL, e.Annotation.Title)
		}
	case "response.output_item.done":
		if e.Item != nil {
			dst = d.call(dst, e.OutputIndex, e.Item)
		}
	case "response.completed", "response.incomplete", "response.cancelled":
		if e.Response != nil {
			dst = d.end(dst, e.Response)
		}
	case "response.failed", "error":
		return d.broken(dst, frame, e)
	default:
		if present(e.Error) {
			return d.broken(dst, frame, e)
		}
	}
	return dst, nil
}

// think puts an empty line between the parts of the reasoning, which have no
// other beginning or end.
func (d *responsesDecoder) think(dst []gateway.Delta, item, part int, text json.RawMessage) []gateway.Delta {
	at := [2]int{item, part}
	if d.reasoning && d.thought != at {
		dst = d.emit(dst, gateway.DeltaReasoning, "\n\n")
	}
	d.thought = at
	before := len(dst)
	dst = d.addRaw(dst, gateway.DeltaReasoning, text)
	d.reasoning = d.reasoning || len(dst) > before
	return dst
}

// call hands out a call of a function or of a custom tool, once. A custom tool
// takes text, which as JSON is a string.
func (d *responsesDecoder) call(dst []gateway.Delta, index int, item *responsesItem) []gateway.Delta {
	var arguments []byte
	switch item.Type {
	case "function_call":
		if inside, ok := stringInside(item.Arguments); ok {
			arguments = unquote(nil, inside)
		}
	case "custom_tool_call":
		arguments = item.Input
	default:
		return dst
	}
	if d.called[index] {
		return dst
	}
	if d.called == nil {
		d.called = map[int]bool{}
	}
	d.called[index] = true
	return append(d.rest(dst), toolCallDelta(item.CallID, item.Name, arguments))
}

// end takes the last event: why it ended, and the counts.
func (d *responsesDecoder) end(dst []gateway.Delta, r *responsesResponse) []gateway.Delta {
	d.done = true
	dst = d.rest(dst)
	if word := r.reason(); word != "" {
		dst = append(dst, finishDelta(word))
	}
	return responsesCounts(dst, r)
}

func responsesCounts(dst []gateway.Delta, r *responsesResponse) []gateway.Delta {
	if usage := responsesUsageOf(r.Usage); usage != nil {
		dst = append(dst, gateway.Delta{Kind: gateway.DeltaUsage, Usage: usage})
	}
	return dst
}

// broken reads an error: at the top, in an error object, or in the response. One
// that a retry can't help is an end, too.
func (d *responsesDecoder) broken(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	if e.Response != nil && present(e.Response.Error) {
		frame.Data = e.Response.Error
	}
	err := d.fail(frame)
	dst = responsesCounts(d.rest(dst), &e.responsesResponse)
	if e.Response != nil {
		dst = responsesCounts(dst, e.Response)
	}
	if !err.Retryable {
		dst = append(dst, finishDelta("failed"))
	}
	return dst, err
}

// whole takes a reply that was not streamed.
func (d *responsesDecoder) whole(dst []gateway.Delta, frame gateway.Frame, e *responsesEvent) ([]gateway.Delta, error) {
	if present(e.Error) || e.Status == "failed" {
		return responsesCounts(dst, &e.responsesResponse), d.fail(frame)
	}
	if e.Output == nil {
		return dst, d.protocol(errors.New("the reply has no output"))
	}
	for i := range e.Output {
		dst = d.item(dst, i, &e.Output[i])
	}
	return d.end(dst, &e.responsesResponse), nil
}

// item takes one item of a whole reply.
func (d *responsesDecoder) item(dst []gateway.Delta, index int, item *responsesItem) []gateway.Delta {
	switch item.Type {
	case "reasoning":
		parts := item.Summary
		if len(parts) == 0 {
			parts = item.Content
		}
		for i, part := range parts {
			dst = d.think(dst, index, i, part.Text)
		}
	case "message":
		for _, part := range item.Content {
			dst = d.addRaw(dst, gateway.DeltaText, part.Text)
			dst = d.addRaw(dst, gateway.DeltaRefusal, part.Refusal)
			for _, a := range part.Annotations {
				dst = d.cited.add(dst, a.URL, a.Title)
			}
		}
	default:
		dst = d.call(dst, index, item)
	}
	return dst
}

// Close says that a stream without its last event was cut.
func (d *responsesDecoder) Close(dst []gateway.Delta) ([]gateway.Delta, error) {
	if d.done {
		return dst, nil
	}
	return d.rest(dst), d.truncated()
}

// isResponses recognises the Responses API by an event's name or type, or by a
// whole reply's kind of object.
func isResponses(frame gateway.Frame) bool {
	var head struct {
		Type   string          `json:"type"`
		Object string          `json:"object"`
		Output json.RawMessage `json:"output"`
	}
	if json.Unmarshal(frame.Data, &head) != nil {
		return false
	}
	return head.Object == "response" || head.Type == "error" || strings.HasPrefix(head.Type, "response.") ||
		strings.HasPrefix(frame.Event, "response.") || head.Output != nil
}
