package compare

import (
	"sluice/internal/diff"
	"sluice/ui/look"
)

// DiffLines draws what changed between two untrusted texts, in lines of exactly w cells:
// removed lines with a minus, added ones with a plus, and in both the words that differ.
// Of what is the same it says how many lines there are.
func DiffLines(st *look.Styles, old, text string, w int) []string {
	rows := diff.SideBySide(diff.Words(comparableText(old), comparableText(text)))
	lines := newDiffStyles(st).oneText(rows, w).lines
	for i, line := range lines {
		lines[i] = look.Fit(line, w)
	}
	return lines
}
