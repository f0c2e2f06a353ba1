package overlay

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// Section collects lines of at most Width cells: headings, text, and names with their
// values.
type Section struct {
	Styles *look.Styles
	Width  int
	Lines  []string
}

// Title begins a group of lines: a heading, and more in weaker text after it.
func (s *Section) Title(words string, more ...string) {
	if len(s.Lines) > 0 {
		s.Lines = append(s.Lines, "")
	}
	line := s.Styles.Strong.Render(words)
	if rest := strings.Join(more, " · "); rest != "" {
		line += s.Styles.Muted.Render("  " + rest)
	}
	s.Lines = append(s.Lines, ansi.Truncate(line, s.Width, "…"))
}

// Say adds running text in a style, at most 12 lines.
func (s *Section) Say(style lipgloss.Style, text string) {
	words := strings.TrimLeft(text, " ")
	indent := text[:len(text)-len(words)]
	for _, line := range look.Wrapped(words, max(1, s.Width-len(indent)), 12) {
		s.Lines = append(s.Lines, indent+style.Render(line))
	}
}

// Pair is a name and its value.
type Pair struct{ Name, Value string }

// Pairs adds names and values in two columns. The values may be untrusted.
func (s *Section) Pairs(list []Pair) {
	column := 0
	for _, p := range list {
		column = max(column, ansi.StringWidth(look.RevealedLine(p.Name)))
	}
	column = min(column, max(8, s.Width*2/5))
	for _, p := range list {
		name := look.Fit(look.RevealedLine(p.Name), column)
		value := strings.Split(ansi.Wrap(look.RevealedLine(p.Value), max(1, s.Width-column-4), ""), "\n")
		for i, line := range value {
			if i > 0 {
				name = strings.Repeat(" ", column)
			}
			s.Lines = append(s.Lines, "  "+s.Styles.Muted.Render(name)+"  "+line)
		}
	}
}
