package inspector

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

const (
	// maxBodyShown is how much of a body is shown, in bytes; maxBodyColoured is the
	// largest that is highlighted.
	maxBodyShown    = 128 << 10
	maxBodyColoured = 64 << 10
)

// section collects the lines of one page of the inspector.
type section struct {
	overlay.Section
	// margin is how many blanks the lines have at both ends within Width.
	margin int
}

func newSection(st *look.Styles, width int) *section {
	return &section{Section: overlay.Section{Styles: st, Width: width}}
}

// column is a new section of another width, without margins.
func (s *section) column(width int) *section { return newSection(s.Styles, max(1, width)) }

// gap adds a blank line, unless there is one or nothing yet.
func (s *section) gap() {
	if n := len(s.Lines); n > 0 && strings.TrimSpace(ansi.Strip(s.Lines[n-1])) != "" {
		s.Lines = append(s.Lines, "")
	}
}

// rule adds a rule with a title and words at its right end.
func (s *section) rule(title, right string) {
	st := s.Styles
	if right != "" {
		right = st.Muted.Render(right)
	}
	s.Lines = append(s.Lines, look.Rule(st.Rule, st.Text, st.Strong.Render(title), right, s.Width))
}

// inset adds what draw draws, between the margins.
func (s *section) inset(draw func(in *section)) {
	in := s.column(s.Width - 2*s.margin)
	draw(in)
	for _, line := range in.Lines {
		s.Lines = append(s.Lines, strings.Repeat(" ", s.margin)+line)
	}
}

// address adds a method and an address, wrapped at any character.
func (s *section) address(method, url string) {
	c, method := s.Styles.Syntax, look.RevealedLine(method)
	for i, piece := range strings.Split(ansi.Hardwrap(method+" "+look.RevealedLine(url), s.Width, true), "\n") {
		if rest, ok := strings.CutPrefix(piece, method); ok && i == 0 {
			s.Lines = append(s.Lines, c.Keyword.Render(method)+c.String.Render(rest))
			continue
		}
		s.Lines = append(s.Lines, c.String.Render(piece))
	}
}

// headers adds headers, whose values may be untrusted, in the colours of code.
func (s *section) headers(list []overlay.Pair) {
	column := 0
	for _, p := range list {
		column = max(column, ansi.StringWidth(look.RevealedLine(p.Name)))
	}
	column = min(column, max(8, s.Width*2/5))
	for _, p := range list {
		lead := "  " + s.Styles.Syntax.Key.Render(look.Fit(look.RevealedLine(p.Name), column)) + "  "
		for piece := range strings.SplitSeq(ansi.Wrap(look.RevealedLine(p.Value), max(1, s.Width-column-4), ""), "\n") {
			s.Lines = append(s.Lines, lead+piece)
			lead = strings.Repeat(" ", column+4)
		}
	}
}

// body adds the body of a request or reply: JSON indented and highlighted, anything else
// as it is. size is the length of the whole body, of which text may be the beginning.
func (s *section) body(text []byte, size int) {
	shown, isJSON := ask.Indented(text)
	cut := len(shown) > maxBodyShown
	if cut {
		shown = shown[:maxBodyShown]
		for len(shown) > 0 && !utf8.Valid(shown[max(0, len(shown)-utf8.UTFMax):]) && !utf8.RuneStart(shown[len(shown)-1]) {
			shown = shown[:len(shown)-1]
		}
	}
	language := ""
	if isJSON && len(shown) <= maxBodyColoured {
		language = "json"
	}
	for _, line := range s.Styles.Code(look.Revealed(string(shown)), language, s.Width-2) {
		s.Lines = append(s.Lines, "  "+line)
	}
	if cut || size > len(text) {
		s.Lines = append(s.Lines, s.Styles.Warning.Render(fmt.Sprintf("  ! … the rest of %s isn't shown", figures.Bytes(size))))
	}
}
