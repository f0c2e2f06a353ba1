package transcript

import (
	"sluice/gateway"
	"sluice/ui/markdown"
	"sluice/ui/message"
)

// SelectBy selects the next message, or the previous one where dir is negative, and
// brings its beginning into view. Where none is selected, it selects the lowest message
// that begins on the screen.
func (t *Transcript) SelectBy(dir int) {
	if len(t.messages) == 0 {
		return
	}
	if t.selected < 0 {
		t.selected = t.lowestOnScreen()
	} else {
		t.selected = max(0, min(t.selected+dir, len(t.messages)-1))
	}
	t.codes = codeCycle{}
	t.scrollIntoView(t.selected)
	t.invalidate()
}

// Deselect clears the selection, the search and the highlight, and reports whether there was one.
func (t *Transcript) Deselect() bool {
	if t.selected < 0 && t.highlight == "" && !t.find.open {
		return false
	}
	if t.find.open {
		t.closeFind()
	}
	t.selected, t.codes, t.highlight = -1, codeCycle{}, ""
	t.invalidate()
	return true
}

// Current returns the selected message, or the last one where none is selected; false
// where there is none.
func (t *Transcript) Current() (message.Item, bool) {
	i := t.CurrentIndex()
	if i < 0 {
		return message.Item{}, false
	}
	return t.messages[i].Item(), true
}

// CurrentIndex is the index of the message that Current returns, -1 where there is none.
func (t *Transcript) CurrentIndex() int {
	if t.selected >= 0 {
		return t.selected
	}
	return len(t.messages) - 1
}

// lowestOnScreen is the last message whose heading is on the screen, or the one that
// fills the screen.
func (t *Transcript) lowestOnScreen() int {
	top := t.place()
	bottom, _ := t.step(top, t.h)
	i := bottom.entry
	if i > top.entry && bottom.line <= gapBefore(i) {
		i--
	}
	return i
}

// scrollIntoView scrolls as little as needed to show a whole message, or its beginning
// where it is larger than the screen.
func (t *Transcript) scrollIntoView(i int) {
	top := t.place()
	head := place{i, gapBefore(i)}
	if head.compare(top) < 0 {
		t.moveTo(head)
		return
	}
	last, _ := t.step(top, t.h)
	end := place{i, t.height(i)}
	if end.compare(last) <= 0 {
		return
	}
	want, _ := t.step(end, -t.h)
	if want.compare(head) > 0 {
		want = head
	}
	t.moveTo(want)
}

// codeCycle remembers which code block was taken last, so that asking again gives the
// next one.
type codeCycle struct {
	entry string
	next  int
}

// NextCodeBlock returns a code block of the selected message, or of the last answer. Each
// call returns the following one, and the first again after the last. It is number n,
// counted from 1, of all of them.
func (t *Transcript) NextCodeBlock() (block markdown.CodeBlock, n, of int, ok bool) {
	i := t.selected
	if i < 0 {
		i = t.LastAnswer()
	}
	if i < 0 {
		return markdown.CodeBlock{}, 0, 0, false
	}
	it := t.messages[i].Item()
	blocks := it.CodeBlocks()
	if len(blocks) == 0 {
		return markdown.CodeBlock{}, 0, 0, false
	}
	if t.codes.entry != it.ID {
		t.codes = codeCycle{entry: it.ID}
	}
	n = t.codes.next%len(blocks) + 1
	t.codes.next = n
	t.invalidate()
	return blocks[n-1], n, len(blocks), true
}

// HasCode reports whether NextCodeBlock finds one.
func (t *Transcript) HasCode() bool {
	i := t.selected
	if i < 0 {
		i = t.LastAnswer()
	}
	return i >= 0 && t.message(i).HasCode()
}

// LastAnswer is the index of the last answer, -1 where there is none.
func (t *Transcript) LastAnswer() int {
	for i := len(t.messages) - 1; i >= 0; i-- {
		if t.messages[i].Role() == gateway.RoleAssistant {
			return i
		}
	}
	return -1
}

// foldTarget is the index of the message that ToggleFold folds: the selected one; else
// the lowest whose fold line is on the screen; else the last.
func (t *Transcript) foldTarget() int {
	if t.selected >= 0 || len(t.messages) == 0 {
		return t.selected
	}
	top := t.place()
	bottom, _ := t.step(top, t.h)
	for i := min(bottom.entry, len(t.messages)-1); i >= top.entry; i-- {
		if line := t.message(i).FoldLine(); line >= 0 {
			at := place{i, line + gapBefore(i)}
			if at.compare(top) >= 0 && at.compare(bottom) < 0 {
				return i
			}
		}
	}
	return len(t.messages) - 1
}

// Foldable reports whether ToggleFold does something.
func (t *Transcript) Foldable() bool {
	i := t.foldTarget()
	return i >= 0 && t.messages[i].Item().Foldable
}

// ToggleFold opens or folds the reasoning of the selected message, else of the lowest on
// the screen; long prompts likewise. The fold line stays where it is on the screen,
// unless the end of a running answer is followed. It returns false where there is nothing
// to fold.
func (t *Transcript) ToggleFold() bool {
	i := t.foldTarget()
	if i < 0 {
		return false
	}
	before, row := t.message(i).FoldLine(), 0
	if before >= 0 {
		row = t.rowOf(place{i, before + gapBefore(i)})
	}
	e := t.messages[i]
	if !e.Fold() {
		return false
	}
	t.invalidate()
	if t.find.words != "" {
		t.rescan(i)
	}
	if e.Running() && t.scroll.follow {
		return true
	}
	after := max(0, t.message(i).FoldLine())
	want, _ := t.step(place{i, after + gapBefore(i)}, -row)
	t.moveTo(want)
	return true
}

// rowOf returns the row of the screen on which a place is drawn, 0 where it is off the
// screen.
func (t *Transcript) rowOf(p place) int {
	at := t.place()
	for row := range t.h {
		if q, n := t.step(at, row); q == p && n == row {
			return row
		}
	}
	return 0
}
