package markdown

import "strings"

// Highlight gives code line by line in the colours that a block of code in an
// answer has, unbroken and without its indentation. A language without a lexer is
// plain.
func (s Style) Highlight(source, language string) []string {
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
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
