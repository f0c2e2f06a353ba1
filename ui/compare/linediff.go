package compare

import (
	"sluice/internal/diff"
	"sluice/ui/look"
)

// DiffLines draws what changed from one untrusted text to another, in lines of
// exactly w cells: what went with a minus, what came with a plus, and in both the
// words that make the difference.
func DiffLines(st *look.Styles, old, text string, w int) []string {
	lines := newDiffStyles(st).unified(diff.Words(comparableText(old), comparableText(text)), w).lines
	for i, line := range lines {
		lines[i] = look.Fit(line, w)
	}
	return lines
}
