package look

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// OrDash gives the text, or a dash where there is none.
func OrDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// RightAligned fills a text with blanks from the left, to width cells.
func RightAligned(s string, width int) string {
	return strings.Repeat(" ", max(0, width-lipgloss.Width(s))) + s
}

// Fit cuts or fills a styled line to exactly w cells.
func Fit(line string, w int) string {
	switch n := ansi.StringWidth(line); {
	case n > w:
		return Fit(ansi.Truncate(line, w, "…"), w)
	case n < w:
		return line + strings.Repeat(" ", w-n)
	}
	return line
}

// Filled gives every line its width again: the compositor drops blanks.
func Filled(frame string, w int) string {
	lines := strings.Split(frame, "\n")
	for i := range lines {
		lines[i] = Fit(lines[i], w)
	}
	return strings.Join(lines, "\n")
}

// Spread puts one text left and one right.
func Spread(left, right string, w int) string {
	gap := max(1, w-lipgloss.Width(left)-lipgloss.Width(right))
	return Fit(left+strings.Repeat(" ", gap)+right, w)
}

// Ellipsis ends a line with "…" within width cells.
func Ellipsis(line string, width int) string {
	return ansi.Truncate(line, max(0, width-1), "") + "…"
}

// Pad fills a text with blanks from the right, to width cells.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-lipgloss.Width(s)))
}
