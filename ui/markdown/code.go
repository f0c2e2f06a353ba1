package markdown

import (
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// tabStop is how far apart tab stops in code are, in cells.
const tabStop = 4

// code draws a block of code in a language, "" where none is named.
func (r *renderer) code(source, language string) {
	listing := r.style.colours.listing(language)
	for line := range strings.Lines(source) {
		listing.add(line)
	}
	r.codeLines(listing.shown())
}

// codeLines draws lines of tokens with the indentation of code.
func (r *renderer) codeLines(lines [][]token) {
	var text []byte
	for _, line := range lines {
		for _, t := range expandTabs(line) {
			text = r.style.colours.write(text, t)
		}
	}
	r.indent(string(text), r.style.sheet.CodeBlock.StyleBlock, r.current().StylePrimitive)
}

// expandTabs replaces each tab by the blanks to its next stop.
func expandTabs(line []token) []token {
	found := false
	for _, t := range line {
		found = found || strings.Contains(t.text, "\t")
	}
	if !found {
		return line
	}
	column := 0
	expanded := make([]token, len(line))
	for i, t := range line {
		var text strings.Builder
		for piece := range strings.SplitAfterSeq(t.text, "\t") {
			before, tab := strings.CutSuffix(piece, "\t")
			text.WriteString(before)
			column += xansi.StringWidth(before)
			if tab {
				n := tabStop - column%tabStop
				text.WriteString(strings.Repeat(" ", n))
				column += n
			}
		}
		expanded[i] = token{t.kind, text.String()}
	}
	return expanded
}
