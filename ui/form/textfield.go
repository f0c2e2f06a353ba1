package form

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// TextField is text of several lines that one edits: the text, the cursor, what is
// selected, and the rows into which it is broken on the screen. A key costs what
// changes, however long the text is. Bubbles' text area breaks and draws
// everything for each key, and takes emoji apart.
type TextField struct {
	// lines are the text. The runes of a line are never changed in position, since an
	// older state may share them.
	lines [][]rune
	// rows are how each line is broken at the width.
	rows []brokenLine
	at   position
	// anchor is the other end of what is selected, where selecting says so.
	anchor    position
	selecting bool
	// goal is the column of cells that up and down keep to, -1 for the cursor's.
	goal int

	w, h int
	// top is the first row on the screen.
	top         int
	focused     bool
	placeholder string
	looks       fieldLooks

	killed killBuffer
	past   undoList
}

// position is where the cursor can be: a line, and a number of runes of it.
type position struct{ line, col int }

func (p position) before(q position) bool {
	return p.line < q.line || p.line == q.line && p.col < q.col
}

// NewTextField makes an empty one.
func NewTextField() *TextField {
	return &TextField{lines: [][]rune{nil}, rows: make([]brokenLine, 1), goal: -1, w: 1, h: 1}
}

// Focus gives the field the keyboard, Blur takes it.
func (f *TextField) Focus()        { f.focused = true }
func (f *TextField) Blur()         { f.focused = false }
func (f *TextField) Focused() bool { return f.focused }

// Value is the text. What can't be judged before its neighbours are there is
// cleaned here, such as a joiner that joins nothing.
func (f *TextField) Value() string {
	var b strings.Builder
	for i, line := range f.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(cleanRunes(line))
	}
	return b.String()
}

// Empty tells whether there is nothing but blanks.
func (f *TextField) Empty() bool {
	return !slices.ContainsFunc(f.lines, func(line []rune) bool {
		return slices.ContainsFunc(line, func(r rune) bool { return !unicode.IsSpace(r) })
	})
}

// Blank tells whether there is nothing at all.
func (f *TextField) Blank() bool { return len(f.lines) == 1 && len(f.lines[0]) == 0 }

// SetValue replaces the text, and puts the cursor at its end. The text must be
// clean.
func (f *TextField) SetValue(text string) {
	if f.Blank() && text == "" {
		return
	}
	f.past.remember(f)
	f.selecting = false
	f.replace(position{}, f.end(), []rune(text))
}

// Insert puts text in the place of what is selected, or at the cursor. The text
// must be clean.
func (f *TextField) Insert(text string) {
	f.past.remember(f)
	f.put(text)
}

func (f *TextField) put(text string) {
	from, to := f.selection()
	f.selecting = false
	f.replace(from, to, []rune(text))
}

// Type is [textField.Insert] for what comes from the keyboard, letter by letter
// and unclean.
func (f *TextField) Type(text string) {
	if text = f.judged(text); text == "" {
		return
	}
	f.past.typed(f, text)
	f.put(text)
}

// judged cleans what is typed as a paste is cleaned. What changes its neighbours
// is judged together with what stands before it; a joiner is kept until something
// is there to be joined.
func (f *TextField) judged(text string) string {
	clean := safe.Copy(text)
	if clean == text {
		return clean
	}
	before := ""
	if f.at.col > 0 {
		before = string(f.lines[f.at.line][f.clusterBefore(f.at.col).col:f.at.col])
	}
	body := strings.TrimRight(text, zeroWidthJoiner+zeroWidthNonJoiner)
	joiner := text[len(body):]
	if safe.Copy(before+body) != before+body {
		body = safe.Copy(body)
	}
	if before+body == "" {
		return ""
	}
	return body + joiner
}

const (
	zeroWidthJoiner    = "\u200d"
	zeroWidthNonJoiner = "\u200c"
)

// cleanRunes is a piece of a line as it is shown and sent.
func cleanRunes(runes []rune) string {
	text := string(runes)
	if strings.Contains(text, zeroWidthJoiner) || strings.Contains(text, zeroWidthNonJoiner) {
		return safe.Copy(text)
	}
	return text
}

// replace is the one way in which the text changes: what is between two places
// makes room for other text, behind which the cursor goes.
func (f *TextField) replace(from, to position, text []rune) {
	f.splice(from, to, text)
	f.goal, f.killed.chain = -1, false
	f.at = f.outside(f.at)
}

func (f *TextField) splice(from, to position, text []rune) {
	head, tail := f.lines[from.line][:from.col], f.lines[to.line][to.col:]
	f.rows[from.line].cut(from.col)
	if from.line == to.line && !slices.Contains(text, '\n') { // nearly always
		f.lines[from.line] = slices.Concat(head, text, tail)
		f.at = position{from.line, from.col + len(text)}
		return
	}
	var lines [][]rune
	for {
		end := slices.Index(text, '\n')
		if end < 0 {
			break
		}
		lines = append(lines, slices.Concat(head, text[:end]))
		head, text = nil, text[end+1:]
	}
	f.at = position{from.line + len(lines), len(head) + len(text)}
	lines = append(lines, slices.Concat(head, text, tail))
	rows := make([]brokenLine, len(lines))
	rows[0] = f.rows[from.line]
	f.lines = slices.Replace(f.lines, from.line, to.line+1, lines...)
	f.rows = slices.Replace(f.rows, from.line, to.line+1, rows...)
}

// remove takes out what is between two places, and gives it.
func (f *TextField) remove(from, to position) string {
	if from == to {
		return ""
	}
	f.past.remember(f)
	text := f.text(from, to)
	f.selecting = false
	f.replace(from, to, nil)
	return text
}

// text is what stands between two places.
func (f *TextField) text(from, to position) string {
	if from.line == to.line {
		return string(f.lines[from.line][from.col:to.col])
	}
	var b strings.Builder
	b.WriteString(string(f.lines[from.line][from.col:]))
	for line := from.line + 1; line < to.line; line++ {
		b.WriteString("\n" + string(f.lines[line]))
	}
	return b.String() + "\n" + string(f.lines[to.line][:to.col])
}

// end is behind the last letter.
func (f *TextField) end() position {
	last := len(f.lines) - 1
	return position{last, len(f.lines[last])}
}

// selection is what is selected, the cursor twice where nothing is.
func (f *TextField) selection() (from, to position) {
	switch {
	case !f.selecting:
		return f.at, f.at
	case f.anchor.before(f.at):
		return f.anchor, f.at
	}
	return f.at, f.anchor
}

func (f *TextField) hasSelection() bool { return f.selecting && f.anchor != f.at }

// Update takes keys and pastes.
func (f *TextField) Update(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.Insert(ToField(safe.Copy(msg.Content)))
	case tea.KeyPressMsg:
		if f.focused {
			f.Press(msg)
		}
	}
}
