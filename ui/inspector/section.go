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
	// maxBodyShown is how much of a body is shown, in bytes; maxBodyColoured is the
	// largest that is highlighted.
	maxBodyShown    = 128 << 10
	maxBodyColoured = 64 << 10
)

// section collects the lines of one section of the inspector.
type section struct {
	overlay.Section
	code markdown.Style
}

func newSection(st *look.Styles, code markdown.Style, width int) *section {
	return &section{Section: overlay.Section{Styles: st, Width: width}, code: code}
}

// address adds a method and an address, wrapped at any character.
func (s *section) address(method, url string) {
	line := look.RevealedLine(method) + " " + look.RevealedLine(url)
	for piece := range strings.SplitSeq(ansi.Hardwrap(line, s.Width, true), "\n") {
		s.Lines = append(s.Lines, s.Styles.Accent.Render(piece))
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
	for _, line := range s.code.Highlight(look.Revealed(string(shown)), language, s.Width-2) {
		s.Lines = append(s.Lines, "  "+line)
	}
	if cut || size > len(text) {
		s.Lines = append(s.Lines, s.Styles.Warning.Render(fmt.Sprintf("  … the rest of %s isn't shown", figures.Bytes(size))))
	}
}
