package sidebar

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// Tone is how the beginning of a fact's value is drawn.
type Tone uint8

// The tones.
const (
	// Plain is the colour of text.
	Plain Tone = iota
	// Good, Warning and Trouble are for a mark with a word.
	Good
	Warning
	Trouble
	// Stream is for bars.
	Stream
)

// Fact is a line of a section: a name, and a value of which Lead is drawn in a tone. A fact
// without a name takes the whole line. All of it is clean text in one line.
type Fact struct {
	Name, Lead, Value string
	Tone              Tone
}

// Row is a row of a list, with a remark at its right. All of it is clean text in one line.
type Row struct {
	Text, Right string
	// Marked gives the row the surface of what is chosen.
	Marked bool
}

// Section is a part of the sidebar.
type Section struct {
	Title string
	// Hint is a key and what it does, at the right of the title; Right is said there
	// instead of it.
	Hint  look.Hint
	Right string
	Facts []Fact
	Rows  []Row
}

// Content is what the sidebar shows. Where there isn't room for all of it, Rows become
// fewer, and then the last sections go.
type Content struct {
	Sections []Section
	// Foot stands below the sections, Hide in the last line.
	Foot Fact
	Hide look.Hint
}

const (
	// nameWidth is the width of a fact's name, in cells.
	nameWidth = 12
	// leastRows is how many rows of a list are kept before sections go.
	leastRows = 3
)

// Lines draws the sidebar in h lines of w cells: the line that parts it from the
// conversation, and the content between two blanks. The first line continues the rule
// above the conversation.
func Lines(st *look.Styles, c Content, w, h int) []string {
	if h <= 0 || w < 4 {
		return nil
	}
	inner := w - 3
	body := drawn(st, c, inner, h-1)
	out := make([]string, 0, h)
	out = append(out, st.Rule.Render("┬"+strings.Repeat("─", w-1)))
	side := st.Rule.Render("│") + " "
	for i := range h - 1 {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		out = append(out, side+look.Fit(line, inner)+" ")
	}
	return out
}

// drawn are the lines of the content, at most h.
func drawn(st *look.Styles, c Content, w, h int) []string {
	foot := 0
	if c.Foot != (Fact{}) {
		foot = 1
	}
	hide := 0
	if c.Hide.Key != "" && h > 12 {
		hide = 2 // with a blank line before it
	}
	sections, rows := c.Sections, 0
	for _, s := range sections {
		rows = max(rows, len(s.Rows))
	}
	need := func() int {
		n := foot + hide
		for _, s := range sections {
			n += 2 + len(s.Facts) + min(rows, len(s.Rows)) // with a blank line after it
		}
		return n
	}
	for rows > leastRows && need() > h {
		rows--
	}
	for len(sections) > 1 && need() > h {
		sections = sections[:len(sections)-1]
	}
	var out []string
	for _, s := range sections {
		out = append(out, s.lines(st, w, rows)...)
		out = append(out, "")
	}
	if foot > 0 {
		out = append(out, c.Foot.line(st, w))
	}
	if len(out) > h {
		out = out[:h]
	}
	if hide > 0 && len(out) < h-1 {
		for len(out) < h-1 {
			out = append(out, "")
		}
		out = append(out, hint(st, c.Hide))
	}
	return out
}

func hint(st *look.Styles, h look.Hint) string {
	return st.Key.Render(h.Key) + " " + st.KeyHelp.Render(h.Word)
}

func (s Section) lines(st *look.Styles, w, rows int) []string {
	right := st.Muted.Render(s.Right)
	if s.Right == "" && s.Hint.Key != "" {
		right = hint(st, s.Hint)
	}
	out := []string{look.Spread(st.Strong.Render(s.Title), right, w)}
	for _, f := range s.Facts {
		out = append(out, f.line(st, w))
	}
	for _, r := range shown(s.Rows, rows) {
		out = append(out, r.line(st, w))
	}
	return out
}

func (f Fact) line(st *look.Styles, w int) string {
	name := ""
	if f.Name != "" {
		name = look.Pad(f.Name, nameWidth)
	}
	room := max(0, w-lipgloss.Width(name))
	lead := ansi.Truncate(f.Lead, room, "…")
	value := ansi.Truncate(f.Value, max(0, room-lipgloss.Width(lead)), "…")
	tint := st.Text
	switch f.Tone {
	case Good:
		tint = st.Success
	case Warning:
		tint = st.Warning
	case Trouble:
		tint = st.Trouble
	case Stream:
		tint = st.Water
	case Plain:
	}
	rest := st.Text
	if name == "" {
		rest = st.Muted
	}
	line := ""
	if name != "" {
		line = st.Muted.Render(name)
	}
	if lead != "" {
		line += tint.Render(lead)
	}
	if value != "" {
		line += rest.Render(value)
	}
	return line
}

// shown are at most n rows around the marked one, else the last ones.
func shown(rows []Row, n int) []Row {
	if len(rows) <= n {
		return rows
	}
	first := len(rows) - n
	for i, r := range rows {
		if r.Marked {
			first = max(0, min(first, i-n/2))
		}
	}
	return rows[first : first+n]
}

func (r Row) line(st *look.Styles, w int) string {
	right := ""
	if r.Right != "" {
		right = " " + r.Right
	}
	text := ansi.Truncate(r.Text, max(1, w-1-lipgloss.Width(right)), "…")
	gap := strings.Repeat(" ", max(0, w-1-lipgloss.Width(text)-lipgloss.Width(right)))
	if r.Marked {
		return st.Selected.Render(" "+text) + st.SelectedMuted.Render(gap+right)
	}
	return st.Muted.Render(" "+text) + gap + st.Muted.Render(right)
}
