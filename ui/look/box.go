package look

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Titled sets a title into the top border of a box.
func Titled(st *Styles, title, box string) string {
	top, rest, ok := strings.Cut(box, "\n")
	if !ok || title == "" {
		return box
	}
	width := lipgloss.Width(top)
	words := " " + ansi.Truncate(title, max(0, width-6), "…") + " "
	head := ansi.Cut(top, 0, 2) + st.AccentStrong.Render(words) + ansi.Cut(top, 2+lipgloss.Width(words), width)
	return head + "\n" + rest
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
