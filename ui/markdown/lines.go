package markdown

import (
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// lines makes the final lines of a piece of the document's text that ends at a
// line's end.
func (r *renderer) lines(text string) []string {
	wrapped := carryPens(xansi.Wrap(text, r.width, breakpoints))
	lines := make([]string, 0, strings.Count(wrapped, "\n")+1)
	for line := range strings.SplitSeq(wrapped, "\n") {
		lines = append(lines, canonical([]byte(line), r.style.plain))
	}
	return lines
}

// trimBlank cuts blank lines at both ends.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
