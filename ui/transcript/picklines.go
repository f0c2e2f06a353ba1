package transcript

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/message"
	"sluice/ui/overlay"
)

// linePick is the choice of lines of a message's source. While it is on, the message shows
// its source instead of what is rendered from it, as it was when the choice began.
type linePick struct {
	m *entry
	// source are the lines as they were sent.
	source []string
	// at is the line that moves, from the other end of the choice.
	at, from int
	// rows are the lines on the screen at a width, each with its line of the source.
	rows  []pickRow
	width int
}

// pickRow is a row of the screen and the line of the source that it shows a part of.
type pickRow struct {
	text string
	line int
}

// Picked are lines of a message that the user chose, as they were sent.
type Picked struct {
	Text  string
	Lines int
}

// PickLines lets the user choose lines of the selected message, or of the last one. It
// returns false where there is no text.
func (t *Transcript) PickLines() bool {
	i := t.CurrentIndex()
	if i < 0 {
		return false
	}
	source := t.messages[i].SourceLines()
	if len(source) == 0 {
		return false
	}
	t.KeepFind()
	letters := t.lettersAbove(i)
	t.pick = linePick{m: t.messages[i], source: source}
	t.pick.at = t.pick.lineAfter(letters, message.TextWidth(t.w))
	t.pick.from = t.pick.at
	t.fitRows()
	t.showPick()
	return true
}

// lettersAbove counts the letters of a message's text above the first row of the screen.
func (t *Transcript) lettersAbove(i int) int {
	top := t.place()
	if top.entry != i {
		return 0
	}
	return t.anchorAt(top).BodyLetters()
}

// lineAfter is the line of the source that holds the letter after some others.
func (p *linePick) lineAfter(n, width int) int {
	if n == 0 {
		return 0
	}
	for _, row := range p.rowsAt(width) {
		if n -= message.Letters(row.text); n < 0 {
			return row.line
		}
	}
	return len(p.source) - 1
}

// rowsAt are the rows of the source in lines of at most width cells, with hidden characters
// by name.
func (p *linePick) rowsAt(width int) []pickRow {
	if p.width == width {
		return p.rows
	}
	p.rows, p.width = nil, width
	for i, line := range p.source {
		shown := look.Wrapped(look.RevealedLine(line), width, len(line)+1)
		if len(shown) == 0 {
			shown = []string{""}
		}
		for _, text := range shown {
			p.rows = append(p.rows, pickRow{text, i})
		}
	}
	return p.rows
}

// bounds are the first and the last chosen line.
func (p *linePick) bounds() (first, last int) { return min(p.at, p.from), max(p.at, p.from) }

// Picking reports whether lines are being chosen: keys belong to that then.
func (t *Transcript) Picking() bool { return t.pick.m != nil }

// StopPicking ends the choice of lines.
func (t *Transcript) StopPicking() {
	m := t.pick.m
	if m == nil {
		return
	}
	t.pick = linePick{}
	m.Invalidate() // it is rendered again
	t.fitRows()
	if i := slices.Index(t.messages, m); i >= 0 {
		t.scrollIntoView(i)
	}
}

// PickUpdate handles a key while lines are chosen. ok is set where the user has taken the
// lines, which ends the choice.
func (t *Transcript) PickUpdate(msg tea.KeyPressMsg) (picked Picked, ok bool) {
	p := &t.pick
	switch overlay.CanonicalKey(msg.String()) {
	case "y", "enter":
		first, last := p.bounds()
		picked = Picked{strings.Join(p.source[first:last+1], "\n"), last + 1 - first}
		t.StopPicking()
		return picked, true
	case "esc", "L", "q":
		t.StopPicking()
	case "j", "down":
		t.movePick(p.at+1, false)
	case "k", "up":
		t.movePick(p.at-1, false)
	case "J", "shift+down":
		t.movePick(p.at+1, true)
	case "K", "shift+up":
		t.movePick(p.at-1, true)
	case "ctrl+d":
		t.movePick(p.at+max(1, t.h/2), false)
	case "ctrl+u":
		t.movePick(p.at-max(1, t.h/2), false)
	case "g", "home":
		t.movePick(0, false)
	case "G", "end":
		t.movePick(len(p.source)-1, false)
	case "shift+home":
		t.movePick(0, true)
	case "shift+end":
		t.movePick(len(p.source)-1, true)
	case "a", "Y":
		p.from = 0
		t.movePick(len(p.source)-1, true)
	}
	return Picked{}, false
}

// movePick moves one end of the choice, or both.
func (t *Transcript) movePick(to int, extend bool) {
	p := &t.pick
	p.at = max(0, min(to, len(p.source)-1))
	if !extend {
		p.from = p.at
	}
	t.showPick()
}

// showPick scrolls as little as needed to show the line that moves.
func (t *Transcript) showPick() {
	t.invalidate()
	i := slices.Index(t.messages, t.pick.m)
	if i < 0 {
		return
	}
	t.message(i)
	first, last := -1, -1
	for n, row := range t.pick.rowsAt(message.TextWidth(t.w)) {
		if row.line == t.pick.at {
			last = n
			if first < 0 {
				first = n
			}
		}
	}
	first, last = first+1, last+1 // the head is above
	t.scroll.top, t.scroll.follow = t.place(), false
	t.scroll.seen = t.end()
	top := t.scroll.top
	bottom, _ := t.step(top, t.h)
	begin, end := place{i, first + gapBefore(i)}, place{i, last + gapBefore(i) + 1}
	switch {
	case begin.compare(top) < 0:
		t.scroll.top = begin
	case end.compare(bottom) > 0:
		t.scroll.top, _ = t.step(end, -t.h)
	}
	t.scroll.anchor = nil
}

// pickedLines are the lines of the source as they are shown.
func (t *Transcript) pickedLines() []string {
	rows := t.pick.rowsAt(message.TextWidth(t.w))
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = row.text
	}
	return lines
}

// pickedRow reports whether a row of the source is chosen.
func (t *Transcript) pickedRow(row int) bool {
	first, last := t.pick.bounds()
	return row >= 0 && row < len(t.pick.rows) && t.pick.rows[row].line >= first && t.pick.rows[row].line <= last
}

// pickLine is the last row of the pane while lines are chosen: which, and what can be done
// with them.
func (t *Transcript) pickLine() string {
	first, last := t.pick.bounds()
	words := fmt.Sprintf("line %s of %s", figures.Thousands(first+1), figures.Thousands(len(t.pick.source)))
	if first != last {
		words = fmt.Sprintf("lines %s–%s of %s", figures.Thousands(first+1), figures.Thousands(last+1), figures.Thousands(len(t.pick.source)))
	}
	width := look.ColumnWidth(t.w)
	return look.Fit(strings.Repeat(" ", look.ColumnLeft(t.w))+look.Fit(" "+t.st.Muted.Render(words), width), t.w)
}
