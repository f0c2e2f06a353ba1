package providers

import (
	"fmt"
	"strings"

	"sluice/gateway"
)

// item reads one item of the output, parts of which may have come in pieces.
func (d *responsesDecoder) item(dst []gateway.Delta, index int, item *responsesItem) []gateway.Delta {
	switch item.Type {
	case "reasoning":
		return d.reasoningItem(dst, index, item)
	case "message":
		if !isParts(item.Content) {
			return d.repeated(dst, gateway.DeltaText, textPlace{item: string(item.ID), index: index}, item.Content)
		}
		parts, ok := partsOf(item.Content)
		for i := range parts {
			dst = d.part(dst, textPlace{item: string(item.ID), index: index, part: i}, &parts[i])
		}
		if !ok {
			dst = d.omitted(dst, "content of an unknown form is not shown")
		}
	case "function_call", "custom_tool_call":
		if call := d.calls.whole(item, index); call != nil {
			dst = call.emit(d.rest(dst))
		}
	default:
		return d.omitItem(dst, item)
	}
	return dst
}

// reasoningItem reads the summary, or the reasoning itself if there is none.
func (d *responsesDecoder) reasoningItem(dst []gateway.Delta, index int, item *responsesItem) []gateway.Delta {
	at := textPlace{item: string(item.ID), index: index, summary: true}
	parts, ok := partsOf(item.Summary)
	if ok && len(parts) == 0 {
		parts, ok = partsOf(item.Content)
		at.summary = false
	}
	if !ok {
		dst = d.omitted(dst, "reasoning of an unknown form is not shown")
	}
	for i, part := range parts {
		at.part = i
		dst = d.repeated(dst, gateway.DeltaReasoning, at, part.Text)
	}
	return d.proof(dst, index, item)
}

// provedItem identifies an item by its id, or by its position if it has none.
type provedItem struct {
	id    string
	index int
}

// proof emits a whole item of reasoning, once: the vendor encrypts it anew in each event,
// and the one that begins it may be incomplete.
func (d *responsesDecoder) proof(dst []gateway.Delta, index int, item *responsesItem) []gateway.Delta {
	key := provedItem{id: string(item.ID)}
	if key.id == "" {
		key.index = index + 1
	}
	if item.begun || item.raw == nil || d.proved[key] {
		return dst
	}
	if d.proved == nil {
		d.proved = map[provedItem]bool{}
	}
	d.proved[key] = true
	alone := !d.unproved
	d.unproved = false
	return d.prove(d.rest(dst), familyResponses, true, alone, item.raw)
}

// part reads one part of a message.
func (d *responsesDecoder) part(dst []gateway.Delta, at textPlace, part *responsesPart) []gateway.Delta {
	switch {
	case strings.HasPrefix(part.Type, "reasoning"):
		return d.repeated(dst, gateway.DeltaReasoning, at, part.Text)
	case part.Text == nil && part.Refusal == nil && part.Type != "":
		return d.omitted(dst, fmt.Sprintf("a part of type %.40q is not shown", part.Type))
	}
	dst = d.repeated(dst, gateway.DeltaText, at, part.Text)
	dst = d.repeated(dst, gateway.DeltaRefusal, at, part.Refusal)
	for i := range part.Annotations {
		dst = d.annotations(dst, &part.Annotations[i])
	}
	return dst
}

func (d *responsesDecoder) annotations(dst []gateway.Delta, a *responsesAnnotation) []gateway.Delta {
	if a == nil {
		return dst
	}
	title := a.Title
	if title == "" {
		title = a.Filename
	}
	return d.source(dst, &d.cited, a.URL, title)
}

// omitItem notes, by name, what the vendor did by itself.
func (d *responsesDecoder) omitItem(dst []gateway.Delta, item *responsesItem) []gateway.Delta {
	switch item.Type {
	case "":
		return dst
	case "image_generation_call":
		return d.omit(dst, "an image", item.Type, item.Format, item.Result.String())
	case "code_interpreter_call":
		code, _ := textValue(item.Code)
		return d.omit(dst, "code that was run", item.Type, size(len(code)))
	}
	return d.omit(dst, "an item", item.Type, item.Server, string(item.Name))
}

// size is a number of bytes as in a note, empty for none.
func size(n int) string { return dataSize(n).String() }
