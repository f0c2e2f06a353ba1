package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

const (
	// codeShown is how much of a body is shown, in bytes, and codeColoured how much
	// of one is worth colours.
	codeShown    = 128 << 10
	codeColoured = 64 << 10
)

// sheet gathers a section of the inspector in lines of at most w cells.
type sheet struct {
	st    *look.Styles
	code  markdown.Style
	w     int
	lines []string
}

// title heads a group of lines.
func (s *sheet) title(words string, more ...string) {
	if len(s.lines) > 0 {
		s.lines = append(s.lines, "")
	}
	line := s.st.Strong.Render(words)
	if rest := strings.Join(more, " · "); rest != "" {
		line += s.st.Muted.Render("  " + rest)
	}
	s.lines = append(s.lines, ansi.Truncate(line, s.w, "…"))
}

// say adds running text in a style.
func (s *sheet) say(style lipgloss.Style, text string) {
	for _, line := range look.Wrapped(text, s.w, 12) {
		s.lines = append(s.lines, style.Render(line))
	}
}

// address adds a method and where it went, broken anywhere.
func (s *sheet) address(method, url string) {
	line := revealedLine(method) + " " + revealedLine(url)
	for piece := range strings.SplitSeq(ansi.Hardwrap(line, s.w, true), "\n") {
		s.lines = append(s.lines, s.st.Accent.Render(piece))
	}
}

// pair is a name and what it is.
type pair struct{ name, value string }

// pairs adds names and values in two columns. The values may be untrusted.
func (s *sheet) pairs(list []pair) {
	column := 0
	for _, p := range list {
		column = max(column, ansi.StringWidth(revealedLine(p.name)))
	}
	column = min(column, max(8, s.w*2/5))
	for _, p := range list {
		name := look.Fit(revealedLine(p.name), column)
		value := strings.Split(ansi.Wrap(revealedLine(p.value), max(1, s.w-column-4), ""), "\n")
		for i, line := range value {
			if i > 0 {
				name = strings.Repeat(" ", column)
			}
			s.lines = append(s.lines, "  "+s.st.Muted.Render(name)+"  "+line)
		}
	}
}

// body adds a body: JSON laid out and in colours, anything else as it is.
func (s *sheet) body(text []byte, size int) {
	shown, isJSON := ask.Indented(text)
	cut := len(shown) > codeShown
	if cut {
		shown = shown[:codeShown]
		for len(shown) > 0 && !utf8.Valid(shown[max(0, len(shown)-utf8.UTFMax):]) && !utf8.RuneStart(shown[len(shown)-1]) {
			shown = shown[:len(shown)-1]
		}
	}
	language := ""
	if isJSON && len(shown) <= codeColoured {
		language = "json"
	}
	for _, line := range s.code.Highlight(revealed(string(shown)), language, s.w-2) {
		s.lines = append(s.lines, "  "+line)
	}
	if cut || size > len(text) {
		s.lines = append(s.lines, s.st.Warning.Render(fmt.Sprintf("  … the rest of %s isn't shown", figures.Bytes(size))))
	}
}

// revealed is untrusted text of several lines with every hidden character named.
func revealed(text string) string {
	return strings.ReplaceAll(safe.Reveal(text).String(), "\t", "    ")
}

// revealedLine is the same in one line.
func revealedLine(text string) string {
	return strings.ReplaceAll(revealed(text), "\n", " ")
}
