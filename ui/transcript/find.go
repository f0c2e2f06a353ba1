package transcript

import (
	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
	"sluice/ui/form"
	"sluice/ui/overlay"
)

// find is a search in a transcript. Its line is the last row of the pane. While the line
// has the cursor, each change goes to the hit that is nearest to where the reader was;
// once it is kept, the hits stay highlighted and FindNext goes through them.
type find struct {
	// open is set while there is a search, typing while its line has the cursor.
	open, typing bool
	input        form.LineInput
	words        string
	// from is where the reader was when the search was opened.
	from readerPlace
	// at is the message with the current hit, nth which of its hits that is. It is nil
	// while none was found, and settled is set once no nearer hit can be found.
	at      *entry
	nth     int
	settled bool
	// unfolded is the message that the search unfolded to show its hit.
	unfolded *entry
	scan     findScan
}

// readerPlace is where a reader is in a transcript, however it is wrapped.
type readerPlace struct {
	anchor   anchor
	follow   bool
	selected int
}

// OpenFind opens the search line, or gives it the cursor again.
func (t *Transcript) OpenFind() {
	f := &t.find
	if f.open {
		f.typing = true
		f.input.Focus()
		f.input.CursorEnd()
		t.invalidate()
		return
	}
	if len(t.messages) == 0 {
		return
	}
	*f = find{open: true, typing: true, input: form.NewLineInput(), from: t.readerPlace()}
	f.input.Focus()
	overlay.StyleInput(&f.input, t.st)
	t.fitRows()
}

// readerPlace returns where the reader is now.
func (t *Transcript) readerPlace() readerPlace {
	return readerPlace{anchor: t.anchorAt(t.place()), follow: t.scroll.follow, selected: t.selected}
}

// Finding reports whether the search line has the cursor: letters belong to it then.
func (t *Transcript) Finding() bool { return t.find.typing }

// Found reports whether there is a search that FindNext can go through.
func (t *Transcript) Found() bool { return t.find.open || t.highlight != "" }

// FindUpdate handles a key press or a paste while the search line has the cursor.
func (t *Transcript) FindUpdate(msg tea.Msg) tea.Cmd {
	f := &t.find
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			t.cancelFind()
			return nil
		case "enter":
			t.KeepFind()
			return nil
		case "down":
			t.FindNext(1)
			return nil
		case "up":
			t.FindNext(-1)
			return nil
		case "backspace":
			if f.input.Value() == "" {
				t.cancelFind()
				return nil
			}
		}
	}
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	t.invalidate()
	if words := f.input.Value(); words != f.words {
		t.search(words)
	}
	return cmd
}

// KeepFind takes the cursor from the search line. The hits stay, and the message with the
// current one is marked; a search for nothing closes.
func (t *Transcript) KeepFind() {
	f := &t.find
	if !f.typing {
		return
	}
	if f.words == "" {
		t.cancelFind()
		return
	}
	f.typing = false
	f.input.Blur()
	t.markHit()
	t.invalidate()
}

// markHit marks the message with the current hit, so that the other keys mean it.
func (t *Transcript) markHit() {
	if i := t.hitIndex(); i >= 0 {
		t.selected, t.codes = i, codeCycle{}
	}
}

// hitIndex is the index of the message with the current hit, -1 for none.
func (t *Transcript) hitIndex() int {
	if t.find.at == nil {
		return -1
	}
	for i, m := range t.messages {
		if m == t.find.at {
			return i
		}
	}
	return -1
}

// cancelFind closes the search and goes back to where the reader was.
func (t *Transcript) cancelFind() {
	from := t.find.from
	t.refold()
	t.closeFind()
	t.returnTo(from)
	t.selected = min(from.selected, len(t.messages)-1)
}

// returnTo scrolls to where the reader was.
func (t *Transcript) returnTo(p readerPlace) {
	if p.follow || len(t.messages) == 0 {
		t.Bottom()
		return
	}
	p.anchor.entry = max(0, min(p.anchor.entry, len(t.messages)-1))
	t.moveTo(t.placeOf(p.anchor))
}

// closeFind closes the search; the reader stays.
func (t *Transcript) closeFind() {
	t.find = find{}
	for _, m := range t.messages {
		m.hits = nil
	}
	t.fitRows()
}

// search begins to search for other words.
func (t *Transcript) search(words string) {
	f := &t.find
	was := f.words
	f.words, f.settled, f.at = words, false, nil
	if words == "" {
		t.refold()
		t.returnTo(f.from)
		t.forgetHits(false)
		f.scan.queue = nil
		return
	}
	if len(t.messages) == 0 {
		return
	}
	t.startScan(was)
	t.scanFor(findBudget)
}

// FindNext goes to the next hit, or to the previous one where dir is negative; after the
// last comes the first. Without a search it takes up the highlighted text of one over all
// sessions. It returns false where there is no hit.
func (t *Transcript) FindNext(dir int) bool {
	f := &t.find
	if !f.open {
		if t.highlight == "" || len(t.messages) == 0 {
			return false
		}
		words, at := safe.Line(t.highlight).String(), max(0, t.selected)
		t.OpenFind()
		f.from.anchor.entry = at
		f.input.SetValue(words)
		t.highlight = ""
		t.search(words)
		t.KeepFind()
	}
	i, nth := t.hitIndex(), f.nth+dir
	if i < 0 {
		return false
	}
	for n := len(t.messages); nth < 0 || nth >= len(t.messages[i].hits); {
		if n--; n < -1 {
			return false
		}
		i = (i + dir + len(t.messages)) % len(t.messages)
		nth = 0
		if dir < 0 {
			nth = len(t.messages[i].hits) - 1
		}
	}
	f.settled = true
	t.goToHit(i, nth)
	if !f.typing {
		t.markHit()
	}
	return true
}

// goToHit makes a hit the current one and brings it into view, unfolding the text that it
// is in.
func (t *Transcript) goToHit(i, nth int) {
	f := &t.find
	m := t.messages[i]
	if f.unfolded != nil && f.unfolded != m {
		t.refold()
	}
	f.at, f.nth = m, nth
	if m.hits[nth].Folded && m.Fold() {
		f.unfolded = m
		t.rescan(i)
		f.nth = min(nth, len(m.hits)-1)
		if f.nth < 0 {
			f.at = nil
			return
		}
	}
	t.showLine(i, m.hits[f.nth].Line)
	t.invalidate()
}

// refold folds again what the search unfolded.
func (t *Transcript) refold() {
	m := t.find.unfolded
	t.find.unfolded = nil
	if m == nil {
		return
	}
	for i := range t.messages {
		if t.messages[i] == m && m.Refold(t.w) {
			t.rescan(i)
			t.invalidate()
		}
	}
}

// showLine brings a line of a message into view, and with it what is around it. A running
// answer must not carry it away again.
func (t *Transcript) showLine(i, line int) {
	want := place{i, line + gapBefore(i)}
	top := t.place()
	bottom, _ := t.step(top, t.h)
	if want.compare(top) < 0 || want.compare(bottom) >= 0 {
		at, _ := t.step(want, -t.h/3)
		t.moveTo(at)
	}
	if t.scroll.follow && t.messages[len(t.messages)-1].Running() {
		t.scroll.top = t.place()
		t.scroll.seen = t.end()
		t.scroll.follow = false
	}
}

// fitRows divides the rows of the pane between messages and the search line.
func (t *Transcript) fitRows() {
	t.SetSize(t.w, t.rows)
	t.invalidate()
}

// lineRows is how many rows the search line takes of those of the pane.
func (t *Transcript) lineRows(rows int) int {
	if (t.find.open || t.pick.m != nil) && rows > 1 {
		return 1
	}
	return 0
}
