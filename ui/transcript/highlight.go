package transcript

import (
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// SetHighlight highlights a text wherever it occurs in the messages, ignoring case; empty
// for none.
func (t *Transcript) SetHighlight(words string) {
	if words != t.highlight {
		t.highlight = words
		t.invalidate()
	}
}

// searched is the text that is highlighted: what is searched here, or what led here.
func (t *Transcript) searched() string {
	if t.find.open {
		return t.find.words
	}
	return t.highlight
}

// highlightable reports whether a part holds text of the conversation, not of this
// program.
func (k partKind) highlightable() bool {
	switch k {
	case bodyPart, foldedPart, refusalPart, toolsPart, citationsPart, omittedPart:
		return true
	}
	return false
}

// ShowHighlight selects a message and scrolls to its first line with the highlighted
// text, unfolding it if need be. It returns false where there is no such message.
func (t *Transcript) ShowHighlight(id string) bool {
	for i, s := range t.messages {
		if s.entry.id() != id {
			continue
		}
		t.selected, t.codes = i, codeCycle{}
		line := t.firstHighlight(i)
		if line < 0 && s.entry.fold() {
			if line = t.firstHighlight(i); line < 0 {
				s.entry.fold() // it isn't there either
			}
		}
		at := place{i, gapBefore(i)}
		if line > t.h/2 { // else the message's beginning is in view with it
			at, _ = t.step(place{i, line + gapBefore(i)}, -t.h/3)
		}
		t.moveTo(at)
		t.invalidate()
		return true
	}
	return false
}

// firstHighlight returns the first line of a message with the highlighted text, or -1.
func (t *Transcript) firstHighlight(i int) int {
	line := 0
	for _, p := range t.message(i).parts {
		for _, l := range p.lines {
			if t.highlight != "" && p.kind.highlightable() && len(look.FindFold(ansi.Strip(l), t.highlight)) > 0 {
				return line
			}
			line++
		}
	}
	return -1
}
