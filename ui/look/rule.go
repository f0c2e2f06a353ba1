package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Rule draws a dividing line of width cells with words in it, left and right. What
// doesn't fit is truncated, the right words last.
func Rule(line, words lipgloss.Style, left, right string, width int) string {
	if width <= 0 {
		return ""
	}
	const lead = 1
	room := width - 2*lead
	right = ansi.Truncate(right, max(0, room-2), "…")
	rw := lipgloss.Width(right)
	leftRoom := room
	if rw > 0 {
		leftRoom -= rw + 3
	}
	left = ansi.Truncate(left, max(0, leftRoom-2), "…")
	lw := lipgloss.Width(left)

	var b strings.Builder
	used := lead
	b.WriteString(line.Render(strings.Repeat("─", lead)))
	if lw > 0 {
		b.WriteString(" " + words.Render(left) + " ")
		used += lw + 2
	}
	tail := 0
	if rw > 0 {
		tail = rw + 2 + lead
	}
	b.WriteString(line.Render(strings.Repeat("─", max(0, width-used-tail))))
	if rw > 0 {
		b.WriteString(" " + words.Render(right) + " " + line.Render(strings.Repeat("─", lead)))
	}
	return b.String()
}
