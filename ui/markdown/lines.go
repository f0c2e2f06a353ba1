package markdown

import (
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// lines returns the final lines of a piece of the document that begins and ends at line
// ends. All are substrings of one string, since thousands of them are kept.
func (r *renderer) lines(text string) []string {
	text = carryPens(text)
	packed := make([]byte, 0, len(text))
	ends := make([]int, 0, strings.Count(text, "\n")+1)
	add := func(line string) {
		packed = appendCanonical(packed, line, r.style.plain)
		ends = append(ends, len(packed))
	}
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) <= r.width || xansi.StringWidth(line) <= r.width {
			add(line)
			continue
		}
		for piece := range strings.SplitSeq(r.fit(line), "\n") {
			add(piece)
		}
	}
	all, lines, from := string(packed), make([]string, len(ends)), 0
	for i, end := range ends {
		lines[i], from = all[from:end], end
	}
	return lines
}

// fit wraps a line that is too wide, as glamour does, and breaks words that still are.
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

// trimBlank removes blank lines at both ends.
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
