package transcript

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

// ShowHighlight selects a message and scrolls to its first line with the highlighted
// text, unfolding it if need be. It returns false where there is no such message.
func (t *Transcript) ShowHighlight(id string) bool {
	for i, s := range t.messages {
		if s.ID() != id {
			continue
		}
		t.selected, t.codes = i, codeCycle{}
		line := t.firstHighlight(i)
		if line < 0 && s.Fold() {
			if line = t.firstHighlight(i); line < 0 {
				s.Fold() // it isn't there either
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
	return t.message(i).FirstLineWith(t.highlight)
}
