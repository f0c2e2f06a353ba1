package overlay

import (
	"sluice/ui/look"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Cursor implements [Overlay].
func (c *List) Cursor() *tea.Cursor {
	return look.Offset(c.input.Cursor(), c.st.Box.GetBorderLeftSize()+c.st.Box.GetPaddingLeft(), c.st.Box.GetBorderTopSize())
}

// View implements [Overlay].
func (c *List) View() string {
	w := c.Inner()
	lines := []string{look.Fit(c.input.View(), w), c.ruler(w)}
	lines = append(lines, c.list(w)...)
	status := ""
	if row, ok := c.Current(); ok {
		if c.Status != nil {
			status = c.Status(row)
		}
		if row.Off != "" {
			status = "not now: " + row.Off
		}
	}
	lines = append(lines, look.Fit(c.st.Muted.Render(ansi.Truncate(status, w, "…")), w))
	return look.Titled(c.st, c.Title, c.st.Box.Width(c.w).Render(strings.Join(lines, "\n")))
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

func (c *List) list(w int) []string {
	height := c.listHeight()
	out := make([]string, 0, height+2)
	for i := c.top; i < len(c.matches()) && len(out) < height; i++ {
		if c.headed(i, c.top) {
			if i > c.top {
				out = append(out, strings.Repeat(" ", w))
			}
			out = append(out, look.Fit(c.st.Strong.Render(c.row(c.matches()[i]).Section), w))
		}
		out = append(out, c.line(i, w))
	}
	if len(c.matches()) == 0 {
		words := c.WhenNothingMatches
		if len(c.rows) == 0 {
			words = c.WhenEmpty
		}
		for line := range strings.SplitSeq(ansi.Wrap(words, w, ""), "\n") {
			out = append(out, look.Fit(c.st.Muted.Render(line), w))
		}
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", w))
	}
	return out[:height]
}

// line draws a row: a mark, the label with what matched, the note.
func (c *List) line(i, w int) string {
	m := c.matches()[i]
	row := c.row(m)
	mark, style := "  ", c.st.Text
	if row.Current {
		mark = "• "
	}
	if row.Off != "" || row.Dim {
		style = c.st.Muted
	}
	if i == c.at {
		mark, style = "▸ ", c.st.Selected
	}
	if c.Ticked[row.ID] {
		mark = "✓ "
		if i == c.at {
			mark = "▸✓"
		}
	}
	note := row.Note.String()
	if brief := row.Brief.String(); brief != "" && c.Narrow(w) {
		note = brief
	}
	label := row.Label.String()
	noteWidth := min(lipgloss.Width(note), max(0, w*3/5))
	if lipgloss.Width(label) > w/2 {
		noteWidth = min(noteWidth, max(0, w/2))
	}
	short := ansi.Truncate(label, max(1, w-lipgloss.Width(mark)-noteWidth-1), "…")
	gap := max(1, w-lipgloss.Width(mark)-lipgloss.Width(short)-noteWidth)
	text := style.Render(mark) + Highlight(short, m.MatchedIndexes, style, c.st.Match)
	return look.Fit(text+strings.Repeat(" ", gap)+c.st.Muted.Render(ansi.Truncate(note, noteWidth, "…")), w)
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
