package transcript

import (
	"sluice/gateway"
	"sluice/ui/markdown"
)

// SelectBy marks the next message, or the one before where dir is negative, and
// brings its beginning into view. The first time it marks the lowest message
// that begins on the screen.
func (t *Transcript) SelectBy(dir int) {
	if len(t.slots) == 0 {
		return
	}
	if t.marked < 0 {
		t.marked = t.lowestShown()
	} else {
		t.marked = max(0, min(t.marked+dir, len(t.slots)-1))
	}
	t.codes = codeCycle{}
	t.show(t.marked)
	t.touch()
}

// Deselect takes the marks away and tells whether there was one.
func (t *Transcript) Deselect() bool {
	if t.marked < 0 && t.marks == "" {
		return false
	}
	t.marked, t.codes, t.marks = -1, codeCycle{}, ""
	t.touch()
	return true
}

// Selected gives the marked message, or the last one where none is marked.
func (t *Transcript) Selected() (Item, bool) {
	i := t.Chosen()
	if i < 0 {
		return Item{}, false
	}
	return t.slots[i].entry.item(), true
}

// Chosen is the place of the marked message, else of the last; -1 where there is none.
func (t *Transcript) Chosen() int {
	if t.marked >= 0 {
		return t.marked
	}
	return len(t.slots) - 1
}

// lowestShown is the last message whose heading is on the screen, or the one
// that fills the screen.
func (t *Transcript) lowestShown() int {
	top := t.place()
	bottom, _ := t.step(top, t.h)
	i := bottom.entry
	if i > top.entry && bottom.line <= gapBefore(i) {
		i--
	}
	return i
}

// show scrolls as little as needed to have a message in view: the whole of it,
// or its beginning where it is larger than the screen.
func (t *Transcript) show(i int) {
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

// codeCycle remembers which block of code was taken last, so that asking again
// gives the next one.
type codeCycle struct {
	entry string
	next  int
}

// NextCodeBlock gives a block of code of the marked message, or of the last
// answer; asked again it gives the following one and begins anew after the last.
// n counts from 1.
func (t *Transcript) NextCodeBlock() (block markdown.CodeBlock, n, of int, ok bool) {
	i := t.marked
	if i < 0 {
		i = t.LastAnswer()
	}
	if i < 0 {
		return markdown.CodeBlock{}, 0, 0, false
	}
	it := t.slots[i].entry.item()
	blocks := it.CodeBlocks()
	if len(blocks) == 0 {
		return markdown.CodeBlock{}, 0, 0, false
	}
	if t.codes.entry != it.ID {
		t.codes = codeCycle{entry: it.ID}
	}
	n = t.codes.next%len(blocks) + 1
	t.codes.next = n
	return blocks[n-1], n, len(blocks), true
}

// LastAnswer is the place of the last answer, -1 where there is none.
func (t *Transcript) LastAnswer() int {
	for i := len(t.slots) - 1; i >= 0; i-- {
		if t.slots[i].entry.role() == gateway.RoleAssistant {
			return i
		}
	}
	return -1
}

// folding is the message that ToggleReasoning means: the marked one; else the
// lowest whose fold is on the screen; else the last.
func (t *Transcript) folding() int {
	if t.marked >= 0 || len(t.slots) == 0 {
		return t.marked
	}
	top := t.place()
	bottom, _ := t.step(top, t.h)
	for i := min(bottom.entry, len(t.slots)-1); i >= top.entry; i-- {
		if line := t.slot(i).start(foldPart); line >= 0 {
			at := place{i, line + gapBefore(i)}
			if at.compare(top) >= 0 && at.compare(bottom) < 0 {
				return i
			}
		}
	}
	return len(t.slots) - 1
}

// ToggleReasoning opens or folds the reasoning of the marked message, else of the
// lowest on the screen; a long prompt unfolds likewise. The fold stays where it is
// on the screen, unless the end of a running answer is followed.
func (t *Transcript) ToggleReasoning() bool {
	i := t.folding()
	if i < 0 {
		return false
	}
	before, row := t.slot(i).start(foldPart), 0
	if before >= 0 {
		row = t.rowOf(place{i, before + gapBefore(i)})
	}
	e := t.slots[i].entry
	if !e.fold() {
		return false
	}
	t.touch()
	if e.running() && t.scroll.follow {
		return true
	}
	after := max(0, t.slot(i).start(foldPart))
	want, _ := t.step(place{i, after + gapBefore(i)}, -row)
	t.moveTo(want)
	return true
}

// rowOf gives the row of the screen on which a place stands, 0 where it is off
// the screen.
func (t *Transcript) rowOf(p place) int {
	at := t.place()
	for row := range t.h {
		if q, n := t.step(at, row); q == p && n == row {
			return row
		}
	}
	return 0
}
