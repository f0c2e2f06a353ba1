package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Edge is a horizontal line with words in it: a rule, or the upper or lower side of a
// frame.
type Edge struct {
	// Line is the style of the line.
	Line lipgloss.Style
	// Start and End are the corners of a frame, empty for a rule.
	Start, End string
	// Left and Right are styled words, empty for none. Left ones are truncated where both
	// don't fit, Right ones only where they don't fit alone.
	Left, Right string
}

// EdgeWords is how many cells the words of an edge of width cells may take together. Right
// words take EdgeBetween more.
func EdgeWords(width int) int { return max(0, width-edgeEnds) }

const (
	// edgeEnds are the cells of an edge that aren't words: at both ends a piece of line or a
	// corner, another piece of line and a blank.
	edgeEnds = 6
	// EdgeBetween are the cells between the left and the right words.
	EdgeBetween = 3
)

// Draw draws the edge in width cells.
func (e Edge) Draw(width int) string {
	if width <= 0 {
		return ""
	}
	start, end := e.Start, e.End
	if start != "" && width < lipgloss.Width(start)+lipgloss.Width(end) {
		start, end = "", ""
	}
	if start != "" {
		width -= lipgloss.Width(start) + lipgloss.Width(end)
	}
	const lead = 1
	room := max(0, width-2*lead)
	right := ansi.Truncate(e.Right, max(0, room-2), "…")
	rw, leftRoom := lipgloss.Width(right), room
	if rw > 0 {
		leftRoom -= rw + EdgeBetween
	}
	left := ansi.Truncate(e.Left, max(0, leftRoom-2), "…")
	lw := lipgloss.Width(left)

	var b strings.Builder
	if lw == 0 && rw == 0 {
		return e.Line.Render(start + strings.Repeat("─", max(0, width)) + end)
	}
	used := lead
	start += strings.Repeat("─", lead)
	if lw > 0 {
		b.WriteString(e.Line.Render(start) + " " + left + " ")
		used += lw + 2
		start = ""
	}
	if rw == 0 {
		b.WriteString(e.Line.Render(start + strings.Repeat("─", max(0, width-used)) + end))
		return b.String()
	}
	b.WriteString(e.Line.Render(start + strings.Repeat("─", max(0, width-used-rw-2-lead))))
	b.WriteString(" " + right + " " + e.Line.Render(strings.Repeat("─", lead)+end))
	return b.String()
}

// Rule draws a dividing line of width cells with words in it, left and right.
func Rule(line, words lipgloss.Style, left, right string, width int) string {
	if left != "" {
		left = words.Render(left)
	}
	if right != "" {
		right = words.Render(right)
	}
	return Edge{Line: line, Left: left, Right: right}.Draw(width)
}

// UpperEdge and LowerEdge are the sides of a frame with words in them, in the style of its
// lines.
func UpperEdge(line lipgloss.Style, left, right string, width int) string {
	b := lipgloss.RoundedBorder()
	return Edge{Line: line, Start: b.TopLeft, End: b.TopRight, Left: left, Right: right}.Draw(width)
}

// LowerEdge is the other side of [UpperEdge].
func LowerEdge(line lipgloss.Style, left, right string, width int) string {
	b := lipgloss.RoundedBorder()
	return Edge{Line: line, Start: b.BottomLeft, End: b.BottomRight, Left: left, Right: right}.Draw(width)
}
