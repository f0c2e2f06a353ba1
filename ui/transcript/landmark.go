package transcript

import (
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// rewrap changes the width and keeps the same words at the top, and as many
// lines new.
func (t *Transcript) rewrap(resize func()) {
	if t.scroll.follow || len(t.slots) == 0 || t.w <= 0 {
		resize()
		return
	}
	unseen := t.NewLines()
	top := t.place()
	if t.scroll.landmark == nil {
		m := t.landmark(top)
		t.scroll.landmark = &m
	}
	resize()
	if t.w <= 0 {
		return
	}
	t.scroll.top = t.clamp(t.find(*t.scroll.landmark))
	t.scroll.landmark.late = t.slots[t.scroll.landmark.entry].entry.late()
	t.scroll.seen, _ = t.step(t.end(), -unseen)
	if t.scroll.top.compare(t.lowest()) > 0 {
		t.scroll.top = t.lowest()
	}
}

// landmark names a line by what stands before it in its part of the message:
// that stays the same however the text is broken into lines.
type landmark struct {
	entry int
	kind  partKind
	// letters counts the letters and digits of the part before the line, lines
	// the lines, for parts without letters.
	letters, lines int
	// late tells that the message has not been broken anew yet.
	late bool
}

func (t *Transcript) landmark(p place) landmark {
	m := landmark{entry: p.entry, kind: headPart}
	s := t.slot(p.entry)
	line := p.line - gapBefore(p.entry)
	if line < 0 {
		return m
	}
	part, within := s.at(line)
	m.kind, m.lines = part.kind, within
	for _, l := range part.lines[:within] {
		m.letters += letters(l)
	}
	return m
}

// find gives the line that holds the first letter behind a landmark.
func (t *Transcript) find(m landmark) place {
	s := t.slot(m.entry)
	start := s.start(m.kind)
	if start < 0 {
		return place{m.entry, 0}
	}
	start += gapBefore(m.entry)
	if m.lines == 0 {
		return place{m.entry, start}
	}
	part, _ := s.at(start - gapBefore(m.entry))
	before := 0
	for i, l := range part.lines {
		if n := letters(l); n > 0 && before+n > m.letters {
			return place{m.entry, start + i}
		} else {
			before += n
		}
	}
	return place{m.entry, start + max(0, len(part.lines)-1)}
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
