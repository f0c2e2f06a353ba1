package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// OrDash returns the text, or a dash where it is empty.
func OrDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// RightAligned pads a text on the left to width cells.
func RightAligned(s string, width int) string {
	return strings.Repeat(" ", max(0, width-lipgloss.Width(s))) + s
}

// Fit truncates or pads a styled line to exactly w cells, to none where w is negative.
func Fit(line string, w int) string {
	w = max(0, w)
	switch n := ansi.StringWidth(line); {
	case n > w:
		return Fit(ansi.Truncate(line, w, "…"), w)
	case n < w:
		return line + strings.Repeat(" ", w-n)
	}
	return line
}

// FitLines fits every line to w cells again: the compositor drops trailing blanks.
func FitLines(frame string, w int) string {
	lines := strings.Split(frame, "\n")
	for i := range lines {
		lines[i] = Fit(lines[i], w)
	}
	return strings.Join(lines, "\n")
}

// Spread puts one text left and one right in a line of w cells.
func Spread(left, right string, w int) string {
	gap := max(1, w-lipgloss.Width(left)-lipgloss.Width(right))
	return Fit(left+strings.Repeat(" ", gap)+right, w)
}

// Ellipsis ends a line with "…" within width cells.
func Ellipsis(line string, width int) string {
	return ansi.Truncate(line, max(0, width-1), "") + "…"
}

// Pad pads a text on the right to width cells.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-lipgloss.Width(s)))
}
