package inspector

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/markdown"
	"sluice/ui/overlay"
)

const (
	// maxBodyShown is how much of a body is shown, in bytes, and codeColoured how much
	// of one is worth colours.
	maxBodyShown    = 128 << 10
	maxBodyColoured = 64 << 10
)

// section is a section of the inspector.
type section struct {
	overlay.Section
	code markdown.Style
}

func newSection(st *look.Styles, code markdown.Style, width int) *section {
	return &section{Section: overlay.Section{Styles: st, Width: width}, code: code}
}

// address adds a method and where it went, broken anywhere.
func (s *section) address(method, url string) {
	line := look.RevealedLine(method) + " " + look.RevealedLine(url)
	for piece := range strings.SplitSeq(ansi.Hardwrap(line, s.Width, true), "\n") {
		s.Lines = append(s.Lines, s.Styles.Accent.Render(piece))
	}
}

// body adds a body: JSON laid out and in colours, anything else as it is.
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
	for _, line := range s.code.Highlight(look.Revealed(string(shown)), language, s.Width-2) {
		s.Lines = append(s.Lines, "  "+line)
	}
	if cut || size > len(text) {
		s.Lines = append(s.Lines, s.Styles.Warning.Render(fmt.Sprintf("  … the rest of %s isn't shown", figures.Bytes(size))))
	}
}
