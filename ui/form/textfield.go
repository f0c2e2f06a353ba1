package form

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/safe"
)

// TextField edits text of several lines: the text, the cursor, the selection, and how
// lines are wrapped. Handling a key takes time for what changes, however long the text
// is. Bubbles' text area wraps and draws everything for each key, and splits emoji.
type TextField struct {
	// lines are the text. The runes of a line are never changed in place, since an undo
	// state may share them.
	lines [][]rune
	// rows are how each line is wrapped at the width.
	rows []wrappedLine
	at   position
	// anchor is the other end of the selection while selecting is set.
	anchor    position
	selecting bool
	// goalCells is the column, in cells, that up and down keep to; -1 for the cursor's.
	goalCells int

	w, h int
	// top is the first row on the screen.
	top         int
	focused     bool
	placeholder string
	styles      fieldStyles

	killed killBuffer
	undo   undoList
	beside any
}

// position is where the cursor can be: a line, and a number of runes in it.
type position struct{ line, col int }

func (p position) before(q position) bool {
	return p.line < q.line || p.line == q.line && p.col < q.col
}

// NewTextField returns an empty field.
func NewTextField() *TextField {
	return &TextField{lines: [][]rune{nil}, rows: make([]wrappedLine, 1), goalCells: -1, w: 1, h: 1}
}

// Focus gives the field the keyboard.
func (f *TextField) Focus() { f.focused = true }

// Blur takes the keyboard away.
func (f *TextField) Blur() { f.focused = false }

// Focused reports whether the field has the keyboard.
func (f *TextField) Focused() bool { return f.focused }

// Value is the text, cleaned of what can't be judged while it is typed, such as a joiner
// that joins nothing.
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

// OnlyWhitespace reports whether the text is empty or only whitespace.
func (f *TextField) OnlyWhitespace() bool {
	return !slices.ContainsFunc(f.lines, func(line []rune) bool {
		return slices.ContainsFunc(line, func(r rune) bool { return !unicode.IsSpace(r) })
	})
}

// IsEmpty reports whether there is no text at all.
func (f *TextField) IsEmpty() bool { return len(f.lines) == 1 && len(f.lines[0]) == 0 }

// SetValue replaces the text and puts the cursor at its end. The text must be clean.
func (f *TextField) SetValue(text string) {
	if f.IsEmpty() && text == "" {
		return
	}
	f.undo.remember(f)
	f.selecting = false
	f.replace(position{}, f.end(), []rune(text))
}

// Insert replaces the selection, or inserts at the cursor. The text must be clean.
func (f *TextField) Insert(text string) {
	f.undo.remember(f)
	f.put(text)
}

func (f *TextField) put(text string) {
	from, to := f.selection()
	f.selecting = false
	f.replace(from, to, []rune(text))
}

// Type is [TextField.Insert] for what the keyboard sends: it comes letter by letter and
// isn't clean.
func (f *TextField) Type(text string) {
	if text = f.cleanTyped(text); text == "" {
		return
	}
	f.undo.typed(f, text)
	f.put(text)
}

// TypeTogether is [TextField.Type] for the text of keys that came together, which may have
// line breaks and tabs. It is undone as a whole, with the word that it continues.
func (f *TextField) TypeTogether(text string) {
	typed := strings.TrimRight(text, "\n")
	clean := strings.Repeat("\n", len(text)-len(typed)) // which cleaning takes away
	if typed != "" {
		clean = ToField(f.cleanTyped(typed)) + clean
	}
	if clean == "" {
		return
	}
	f.undo.typedTogether(f, clean)
	f.put(clean)
}

// cleanTyped cleans what is typed as a paste is cleaned. What changes its neighbours is
// judged together with the letter before it. A joiner is kept until there is something
// for it to join.
func (f *TextField) cleanTyped(text string) string {
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

// replace is the only way in which the text changes: it replaces what is between two
// positions and puts the cursor after the new text.
func (f *TextField) replace(from, to position, text []rune) {
	f.splice(from, to, text)
	f.goalCells, f.killed.chain = -1, false
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
	rows := make([]wrappedLine, len(lines))
	rows[0] = f.rows[from.line]
	f.lines = slices.Replace(f.lines, from.line, to.line+1, lines...)
	f.rows = slices.Replace(f.rows, from.line, to.line+1, rows...)
}

// remove deletes what is between two positions and returns it.
func (f *TextField) remove(from, to position) string {
	if from == to {
		return ""
	}
	f.undo.remember(f)
	text := f.text(from, to)
	f.selecting = false
	f.replace(from, to, nil)
	return text
}

// text is what is between two positions.
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

// end is the position after the last letter.
func (f *TextField) end() position {
	last := len(f.lines) - 1
	return position{last, len(f.lines[last])}
}

// selection is what is selected; both are the cursor where nothing is.
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

// Update handles keys and pastes.
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
