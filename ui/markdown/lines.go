package markdown

import (
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// lines makes the final lines of a piece of the document's text that begins
// and ends where lines do.
func (r *renderer) lines(text string) []string {
	if r.style.faithful {
		text = xansi.Wrap(text, r.width, breakpoints)
	}
	text = carryPens(text)
	lines := make([]string, 0, strings.Count(text, "\n")+1)
	for line := range strings.SplitSeq(text, "\n") {
		if r.style.faithful || len(line) <= r.width || xansi.StringWidth(line) <= r.width {
			lines = append(lines, r.canonical(line))
			continue
		}
		for piece := range strings.SplitSeq(r.fit(line), "\n") {
			lines = append(lines, r.canonical(piece))
		}
	}
	return lines
}

// fit breaks a line that is too wide, as glamour does and, where that leaves
// it too wide, at the width.
func (r *renderer) fit(line string) string {
	var fitting strings.Builder
	for i, piece := range strings.Split(xansi.Wrap(line, r.width, breakpoints), "\n") {
		if i > 0 {
			fitting.WriteByte('\n')
		}
		if xansi.StringWidth(piece) > r.width {
			piece = xansi.Hardwrap(piece, r.width, true)
		}
		fitting.WriteString(piece)
	}
	return carryPens(fitting.String())
}

func (r *renderer) canonical(line string) string { return canonical(line, r.style.plain) }

// trimBlank cuts blank lines at both ends.
func trimBlank(lines []string) []string {
	lines = trimBlankStart(lines)
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func trimBlankStart(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	return lines
}
