package providers

import (
	"encoding/json"
	"slices"
	"strings"

	"sluice/gateway"
)

// A stream of the Responses API says everything several times: in pieces, in
// events that end in .done, in the item that is done, and in the response that is
// completed. Any of these may be missing, so each text is known by its place, and
// only what is new of it is handed out.

// textPlace is where a text stands in the output.
type textPlace struct {
	item  string // the item's id, empty where the vendor gives none
	index int    // the item's place in the output
	part  int    // the part's place in the item
	// summary tells a summary of the reasoning from the reasoning itself.
	summary bool
}

// placedText is a text of which something was handed out.
type placedText struct {
	at   textPlace
	kind gateway.DeltaKind
	// head is its beginning, for texts that are repeated with other blanks.
	head string
	handed
}

// maxHead bounds what is kept of a text's beginning, in bytes.
const maxHead = 64

// like tells whether a text begins as this one does.
func (t *placedText) like(whole string) bool {
	head := strings.Trim(t.head, blanks)
	whole = strings.Trim(whole, blanks)
	n := min(len(head), len(whole))
	return n > 0 && head[:n] == whole[:n]
}

// piece hands out a piece of the text at a place.
func (d *responsesDecoder) piece(dst []gateway.Delta, kind gateway.DeltaKind, at textPlace, raw json.RawMessage) []gateway.Delta {
	if !speaks(raw) {
		return dst
	}
	t := d.textAt(kind, at)
	if t == nil {
		t = d.place(kind, at)
	}
	if kind == gateway.DeltaReasoning {
		dst = d.thinkAt(dst, at)
	}
	return d.grow(t, dst, func(dst []gateway.Delta) []gateway.Delta { return d.addRaw(dst, kind, raw) })
}

// repeated hands out what the pieces of a text lacked.
func (d *responsesDecoder) repeated(dst []gateway.Delta, kind gateway.DeltaKind, at textPlace, raw json.RawMessage) []gateway.Delta {
	whole, ok := textValue(raw)
	if !ok {
		return d.addRaw(dst, kind, raw) // no text, which gets its note
	}
	if whole == "" {
		return dst
	}
	t, rest, same := d.textLike(kind, at, whole)
	if t == nil {
		t, rest, same = d.place(kind, at), whole, true
	}
	d.compared = append(d.compared, t)
	switch {
	case !same:
		return d.differs(dst)
	case rest == "":
		return dst
	}
	if kind == gateway.DeltaReasoning {
		dst = d.thinkAt(dst, at)
	}
	return d.grow(t, dst, func(dst []gateway.Delta) []gateway.Delta {
		d.joiner(kind).held = nil
		return d.emit(dst, kind, rest)
	})
}

// grow adds to a text what a step hands out.
func (d *responsesDecoder) grow(t *placedText, dst []gateway.Delta, step func([]gateway.Delta) []gateway.Delta) []gateway.Delta {
	before := len(dst)
	dst = step(dst)
	for _, delta := range dst[before:] {
		if delta.Kind == t.kind {
			t.add(delta.Text)
			t.head += delta.Text[:min(len(delta.Text), maxHead-len(t.head))]
		}
	}
	return dst
}

// maxTexts bounds how many texts are remembered; no answer has as many.
const maxTexts = 1024

// place begins a text.
func (d *responsesDecoder) place(kind gateway.DeltaKind, at textPlace) *placedText {
	if len(d.texts) == maxTexts {
		d.texts = slices.Delete(d.texts, 0, maxTexts/2)
	}
	t := &placedText{at: at, kind: kind}
	d.texts = append(d.texts, t)
	return t
}

// textAt finds a text by its place alone.
func (d *responsesDecoder) textAt(kind gateway.DeltaKind, at textPlace) *placedText {
	for i := len(d.texts) - 1; i >= 0; i-- {
		if t := d.texts[i]; t.kind == kind && t.at == at {
			return t
		}
	}
	return nil
}

// textLike finds the text that a whole one repeats, and what it lacks. The item's
// id tells first, then the words: some vendors give an item several ids, or count
// its place otherwise. No text is that of two places in one event.
func (d *responsesDecoder) textLike(kind gateway.DeltaKind, at textPlace, whole string) (t *placedText, rest string, same bool) {
	for _, t := range d.texts {
		if t.kind == kind && t.at.repeats(at) && !slices.Contains(d.compared, t) {
			rest, same = t.rest(whole)
			return t, rest, same
		}
	}
	for _, t := range d.texts {
		if t.kind != kind || t.size == 0 || slices.Contains(d.compared, t) {
			continue
		}
		if rest, same = t.rest(whole); same {
			return t, rest, true
		}
	}
	for _, t := range d.texts {
		if t.kind == kind && !slices.Contains(d.compared, t) && t.at.item != at.item && t.like(whole) {
			return t, "", false
		}
	}
	return nil, "", false
}

// repeats tells whether two places are the same one.
func (p textPlace) repeats(at textPlace) bool {
	if p.part != at.part || p.summary != at.summary || p.item != at.item {
		return false
	}
	return p.item != "" || p.index == at.index
}
