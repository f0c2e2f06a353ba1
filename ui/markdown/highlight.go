package markdown

import (
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// Highlight gives code in the colours that a block of code in an answer has, in
// lines of at most width cells, each with colours of its own. A language without a
// lexer is plain.
func (s Style) Highlight(source, language string, width int) []string {
	listing := s.colours.listing(language)
	for line := range strings.Lines(source) {
		listing.add(line)
	}
	var text []byte
	for _, line := range listing.shown() {
		for _, t := range expandTabs(line) {
			text = s.colours.write(text, t)
		}
	}
	whole := xansi.Hardwrap(strings.TrimSuffix(string(text), "\n"), max(1, width), true)
	return strings.Split(carryPens(whole), "\n")
}
