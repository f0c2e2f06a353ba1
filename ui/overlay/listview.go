package overlay

import (
	"sluice/ui/look"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// searchMark stands before the filter, searchWidth is its width in cells.
const (
	searchMark  = "› "
	searchWidth = 2
)

// Cursor implements [Overlay].
func (c *List) Cursor() *tea.Cursor {
	return look.Offset(c.input.Cursor(), 2+searchWidth, 1)
}

// View implements [Overlay].
func (c *List) View() string {
	w := c.Inner()
	lines := []string{c.st.Muted.Render(searchMark) + c.input.View(), c.ruler(w)}
	rows, more := c.list(w)
	lines = append(lines, rows...)
	status := ""
	if row, ok := c.Current(); ok {
		if c.Status != nil {
			status = c.Status(row)
		}
		if row.Off != "" {
			status = "not now: " + row.Off
		}
	}
	lines = append(lines, c.st.Muted.Render(ansi.Truncate(status, w, "…")))
	return look.Boxed(c.st, look.BoxWords{Title: c.Title, Right: c.Right, More: more}, lines, c.w)
}

// Narrow reports whether a list w cells wide shows its brief notes.
func (c *List) Narrow(w int) bool { return w < 68 }

// ruler is the line between filter and list, with the heading of the notes.
func (c *List) ruler(w int) string {
	head := c.Columns
	if c.Narrow(w) {
		head = c.Brief
	}
	head = strings.TrimLeft(head, " ")
	if head == "" {
		return c.st.Rule.Render(strings.Repeat("─", w))
	}
	return c.st.Rule.Render(strings.Repeat("─", max(0, w-lipgloss.Width(head)-1))) + " " + c.st.Muted.Render(head)
}

// list draws the rows on the screen, and counts those below them.
func (c *List) list(w int) (lines []string, more int) {
	height := c.listHeight()
	out := make([]string, 0, height+2)
	i := c.top
	for ; i < len(c.matches()) && len(out) < height; i++ {
		if c.headed(i, c.top) {
			if i > c.top {
				out = append(out, "")
			}
			if !c.sectionsAside() {
				out = append(out, c.st.Strong.Render(c.row(c.matches()[i]).Section))
			}
		}
		if len(out) == height {
			break
		}
		out = append(out, c.line(i, w))
	}
	if len(c.matches()) == 0 {
		words := c.WhenNothingMatches
		if len(c.rows) == 0 {
			words = c.WhenEmpty
		}
		for line := range strings.SplitSeq(ansi.Wrap(words, w, ""), "\n") {
			out = append(out, c.st.Muted.Render(line))
		}
	}
	for len(out) < height {
		out = append(out, "")
	}
	return out[:height], len(c.matches()) - i
}

// line draws a row: a mark, the label with what matched, the note.
func (c *List) line(i, w int) string {
	m := c.matches()[i]
	row := c.row(m)
	mark, style, weak := "  ", c.st.Text, c.st.Muted
	if row.Current {
		mark = "• "
	}
	if row.Off != "" || row.Dim {
		style = c.st.Muted
	}
	if i == c.at {
		style, weak = c.st.Selected, c.st.SelectedMuted
	}
	if c.Ticked[row.ID] {
		mark = "✓ "
	}
	section := ""
	if c.sectionsAside() {
		mark = ""
		if c.headed(i, c.top) {
			section = " " + row.Section
		}
		section = look.Fit(section, c.SectionColumn)
	}
	note := row.Note.String()
	if brief := row.Brief.String(); brief != "" && c.Narrow(w) {
		note = brief
	}
	label := row.Label.String()
	room := w - lipgloss.Width(section) - lipgloss.Width(mark)
	if brief := row.Brief.String(); brief != "" && lipgloss.Width(label)+1+lipgloss.Width(note) > room {
		note = brief
	}
	noteWidth := min(lipgloss.Width(note), max(0, room*3/5))
	if lipgloss.Width(label) > room/2 {
		noteWidth = min(noteWidth, max(0, room/2))
	}
	if row.Off != "" { // what can't be done is named in full, the reason as far as it fits
		noteWidth = min(noteWidth, max(0, room-lipgloss.Width(label)-2))
	}
	short := ansi.Truncate(label, max(1, room-noteWidth-1), "…")
	gap := max(1, room-lipgloss.Width(short)-noteWidth)
	line := weak.Render(section) + style.Render(mark) + Highlight(short, m.MatchedIndexes, style, c.st.Match)
	line += weak.Render(strings.Repeat(" ", gap) + ansi.Truncate(note, noteWidth, "…"))
	if i == c.at {
		return look.Bar(c.st, look.Fit(line, w))
	}
	return line
}

// Highlight draws text in the style plain, and in hit the runes that begin at the found
// byte offsets.
func Highlight(text string, found []int, plain, hit lipgloss.Style) string {
	if len(found) == 0 {
		return plain.Render(text)
	}
	at := make(map[int]bool, len(found))
	for _, f := range found {
		at[f] = true
	}
	var b strings.Builder
	run, runHit := "", false
	flush := func() {
		if run == "" {
			return
		}
		if runHit {
			b.WriteString(plain.Inherit(hit).Underline(true).Render(run))
		} else {
			b.WriteString(plain.Render(run))
		}
		run = ""
	}
	for i, r := range text {
		if at[i] != runHit {
			flush()
			runHit = at[i]
		}
		run += string(r)
	}
	flush()
	return b.String()
}
