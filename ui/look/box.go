package look

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/markdown"
)

// Titled sets a title into the upper side of a box.
func Titled(st *Styles, title, box string) string { return TitledWith(st, title, "", box) }

// TitledWith is [Titled] with words at the right end, such as how many rows there are.
// They give way to the title.
func TitledWith(st *Styles, title, right, box string) string {
	top, rest, ok := strings.Cut(box, "\n")
	if !ok || title == "" {
		return box
	}
	width := lipgloss.Width(top)
	if right != "" && lipgloss.Width(title)+EdgeBetween+lipgloss.Width(right) > EdgeWords(width) {
		right = ""
	}
	if right != "" {
		right = st.Muted.Render(right)
	}
	return UpperEdge(st.Rule, st.Strong.Render(ansi.Truncate(title, EdgeWords(width), "…")), right, width) + "\n" + rest
}

// WithLowerWords sets words into the right end of a box's lower side, over what is there.
// The words are styled and no wider than [EdgeWords] of the box's width.
func WithLowerWords(st *Styles, box, words string) string {
	at := strings.LastIndexByte(box, '\n')
	if at < 0 {
		return box
	}
	bottom := box[at+1:]
	width := lipgloss.Width(bottom)
	keep := width - lipgloss.Width(words) - 4
	if keep < 2 {
		return box
	}
	end := st.Rule.Render("─" + lipgloss.RoundedBorder().BottomRight)
	return box[:at+1] + ansi.Cut(bottom, 0, keep) + " " + words + " " + end
}

// WithMore says in the left end of a box's lower side how many lines or rows are below
// those that are shown; nothing where none are.
func WithMore(st *Styles, box string, n int) string {
	at := strings.LastIndexByte(box, '\n')
	if at < 0 || n <= 0 {
		return box
	}
	return box[:at+1] + LowerEdge(st.Rule, st.Muted.Render("↓ "+figures.Thousands(n)+" more"), "", lipgloss.Width(box[at+1:]))
}

// OnPanel draws a box on the surface of panels. What has a background keeps it.
func OnPanel(st *Styles, box string) string {
	if st.panel == "" {
		return box
	}
	lines := strings.Split(box, "\n")
	for i, line := range lines {
		lines[i] = markdown.OnSurface(line, st.panel, st.panelText, 0)
	}
	return strings.Join(lines, "\n")
}

// Offset moves a cursor by cells; nil stays nil.
func Offset(c *tea.Cursor, x, y int) *tea.Cursor {
	if c == nil {
		return nil
	}
	moved := *c
	moved.X += x
	moved.Y += y
	return &moved
}
