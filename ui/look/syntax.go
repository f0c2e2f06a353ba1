package look

import (
	"charm.land/lipgloss/v2"

	"sluice/ui/palette"
)

// Syntax are the colours of code for lines that are made of pieces, such as those of a
// header. They are the ones that [Styles.Code] uses.
type Syntax struct {
	// Keyword is for words of the language, Key for names and keys.
	Keyword, Key, String, Number, Punctuation lipgloss.Style
}

func syntax(p palette.Palette) Syntax {
	return Syntax{Keyword: ink(p.Code), Key: ink(p.Water), String: ink(p.String), Number: ink(p.Number), Punctuation: ink(p.Dim)}
}

// Code draws clean code in the colours that it has in answers, in lines of at most width
// cells. It is the only place in which the screen highlights requests, replies, frames and
// files, so that they all look alike.
func (s *Styles) Code(source, language string, width int) []string {
	return s.Markdown.Highlight(source, language, width)
}
