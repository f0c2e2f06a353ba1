package providers

import (
	"encoding/json"
	"slices"
	"strings"

	"sluice/gateway"
)

// A stream of the Responses API says everything several times: in pieces, in events that
// end in .done, in the item that is done, and in the response that is completed. Any of
// these may be missing, so each text is identified by its position, and only what is new
// of it is emitted.

// textPlace is the position of a text in the output.
type textPlace struct {
	item  string // the item's id, empty if the vendor sends none
	index int    // the item's index in the output
	part  int    // the part's index in the item
	// summary distinguishes a summary of the reasoning from the reasoning itself.
	summary bool
}

// placedText is a text of which something was emitted.
type placedText struct {
	at   textPlace
	kind gateway.DeltaKind
	// head is its beginning, for texts that are repeated with different white space.
	head string
	emittedText
}

// maxHead bounds how much of a text's beginning is kept, in bytes.
const maxHead = 64

// startsLike reports whether a text begins as this one does.
func (t *placedText) startsLike(whole string) bool {
	head := strings.Trim(t.head, blanks)
	whole = strings.Trim(whole, blanks)
	n := min(len(head), len(whole))
	return n > 0 && head[:n] == whole[:n]
}

// piece emits a piece of the text at a position.
func (d *responsesDecoder) piece(dst []gateway.Delta, kind gateway.DeltaKind, at textPlace, raw json.RawMessage) []gateway.Delta {
	if !holdsTextOrOther(raw) {
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

// repeated emits what the pieces of a text lacked.
func (d *responsesDecoder) repeated(dst []gateway.Delta, kind gateway.DeltaKind, at textPlace, raw json.RawMessage) []gateway.Delta {
	whole, ok := textValue(raw)
	if !ok {
		return d.addRaw(dst, kind, raw) // not a text, so it gets a note
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

// grow adds to a text what a step emits.
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

// place adds a text.
func (d *responsesDecoder) place(kind gateway.DeltaKind, at textPlace) *placedText {
	if len(d.texts) == maxTexts {
		d.texts = slices.Delete(d.texts, 0, maxTexts/2)
	}
	t := &placedText{at: at, kind: kind}
	d.texts = append(d.texts, t)
	return t
}

// textAt finds a text by its position alone.
func (d *responsesDecoder) textAt(kind gateway.DeltaKind, at textPlace) *placedText {
	for i := len(d.texts) - 1; i >= 0; i-- {
		if t := d.texts[i]; t.kind == kind && t.at == at {
			return t
		}
	}
	return nil
}

// textLike finds the text that a complete one repeats, and what it lacks. The item's id
// is tried first, then the words: some vendors use several ids for an item, or different
// indexes. One event never has the same text in two positions.
func (d *responsesDecoder) textLike(kind gateway.DeltaKind, at textPlace, whole string) (t *placedText, rest string, same bool) {
	for _, t := range d.texts {
		if t.kind == kind && t.at.same(at) && !slices.Contains(d.compared, t) {
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
		if t.kind == kind && !slices.Contains(d.compared, t) && t.at.item != at.item && t.startsLike(whole) {
			return t, "", false
		}
	}
	return nil, "", false
}

// same reports whether two positions are the same.
func (p textPlace) same(at textPlace) bool {
	if p.part != at.part || p.summary != at.summary || p.item != at.item {
		return false
	}
	return p.item != "" || p.index == at.index
}
