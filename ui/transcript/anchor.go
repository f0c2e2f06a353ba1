package transcript

import (
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// rewrap calls resize, which changes how messages are wrapped, and keeps the same words
// at the top and the same number of lines unseen.
func (t *Transcript) rewrap(resize func()) {
	if t.scroll.follow || len(t.messages) == 0 || t.w <= 0 {
		resize()
		return
	}
	unseen := t.NewLines()
	top := t.place()
	if t.scroll.anchor == nil {
		a := t.anchorAt(top)
		t.scroll.anchor = &a
	}
	resize()
	if t.w <= 0 {
		return
	}
	t.scroll.top = t.clamp(t.placeOf(*t.scroll.anchor))
	t.scroll.anchor.pending = t.messages[t.scroll.anchor.entry].entry.pending()
	t.scroll.seen, _ = t.step(t.end(), -unseen)
	if t.scroll.top.compare(t.maxTop()) > 0 {
		t.scroll.top = t.maxTop()
	}
}

// anchor identifies a line by what comes before it in its part of the message: that stays
// the same however the text is wrapped.
type anchor struct {
	entry int
	kind  partKind
	// letters counts the letters and digits of the part before the line. lines counts the
	// lines, for parts without letters.
	letters, lines int
	// pending is set until the message is wrapped anew.
	pending bool
}

// anchorAt returns the anchor of a place as the messages are wrapped now.
func (t *Transcript) anchorAt(p place) anchor {
	a := anchor{entry: p.entry, kind: headPart}
	s := t.message(p.entry)
	line := p.line - gapBefore(p.entry)
	if line < 0 {
		return a
	}
	part, within := s.at(line)
	a.kind, a.lines = part.kind, within
	for _, l := range part.lines[:within] {
		a.letters += letters(l)
	}
	return a
}

// placeOf returns the line that holds the first letter after an anchor.
func (t *Transcript) placeOf(a anchor) place {
	s := t.message(a.entry)
	start := s.start(a.kind)
	if start < 0 {
		return place{a.entry, 0}
	}
	start += gapBefore(a.entry)
	if a.lines == 0 {
		return place{a.entry, start}
	}
	part, _ := s.at(start - gapBefore(a.entry))
	before := 0
	for i, l := range part.lines {
		if n := letters(l); n > 0 && before+n > a.letters {
			return place{a.entry, start + i}
		} else {
			before += n
		}
	}
	return place{a.entry, start + max(0, len(part.lines)-1)}
}

// letters counts the letters and digits of a styled line.
func letters(line string) int {
	n := 0
	for _, r := range ansi.Strip(line) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}
