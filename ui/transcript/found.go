package transcript

import (
	"sluice/ui/look"

	"github.com/charmbracelet/x/ansi"
)

// SetMarks has words marked wherever they stand in the messages, whatever their
// case; none for an empty text.
func (t *Transcript) SetMarks(words string) {
	if words != t.marks {
		t.marks = words
		t.touch()
	}
}

// markable tells whether words are marked in a part: not in what we write
// ourselves.
func (k partKind) markable() bool {
	switch k {
	case bodyPart, foldedPart, refusalPart, toolsPart, sourcesPart, omittedPart:
		return true
	}
	return false
}

// ShowMarked chooses a message and brings the first of its lines with the marked
// words into view, from under a fold too. It is false where there is no such
// message.
func (t *Transcript) ShowMarked(id string) bool {
	for i, s := range t.slots {
		if s.entry.id() != id {
			continue
		}
		t.marked, t.codes = i, codeCycle{}
		line := t.firstMark(i)
		if line < 0 && s.entry.fold() {
			if line = t.firstMark(i); line < 0 {
				s.entry.fold() // it isn't there either
			}
		}
		at := place{i, gapBefore(i)}
		if line > t.h/2 { // else the message's beginning is in view with it
			at, _ = t.step(place{i, line + gapBefore(i)}, -t.h/3)
		}
		t.moveTo(at)
		t.touch()
		return true
	}
	return false
}

// firstMark gives the first line of a message that holds the marked words, or -1.
func (t *Transcript) firstMark(i int) int {
	line := 0
	for _, p := range t.slot(i).page {
		for _, l := range p.lines {
			if t.marks != "" && p.kind.markable() && len(look.FindFold(ansi.Strip(l), t.marks)) > 0 {
				return line
			}
			line++
		}
	}
	return -1
}
