package markdown

import (
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
)

// Highlight returns code in the colours that it has in an answer, wrapped in lines of at
// most width cells, each of which ends its own colours. Code in an unknown language is
// plain.
func (s Style) Highlight(source, language string, width int) []string {
	listing := s.colours.listing(language)
	for line := range strings.Lines(source) {
		listing.add(line)
	}
	var text []byte
	for _, line := range listing.shown() {
		for _, t := range s.markApart(expandTabs(line)) {
			text = s.colours.write(text, t)
		}
	}
	whole := xansi.Hardwrap(strings.TrimSuffix(string(text), "\n"), max(1, width), true)
	return strings.Split(carryPens(whole), "\n")
}
