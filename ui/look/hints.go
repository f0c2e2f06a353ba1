package look

import "charm.land/lipgloss/v2"

// maxHintLines is how many lines the hint below a form takes at most.
const maxHintLines = 3

// HintLines wraps the hint below a form to lines of w cells. Only a hint that a few lines
// can't hold is truncated.
func HintLines(style lipgloss.Style, words string, w int) []string {
	lines := Wrapped(words, w, maxHintLines)
	for i, line := range lines {
		lines[i] = Fit(style.Render(line), w)
	}
	return lines
}

// Wrapped wraps a text to at most most lines of width cells; where it is longer, the last
// one ends in an ellipsis.
func Wrapped(text string, width, most int) []string {
	if text == "" {
		return nil
	}
	var f Flow
	f.Append(text)
	lines := f.Lines(width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = Ellipsis(lines[most-1], width)
	}
	return lines
}

// HintHeight is how many lines the longest of some hints takes, at least 1.
func HintHeight(hints []string, w int) int {
	most := 1
	for _, words := range hints {
		most = max(most, len(Wrapped(words, w, maxHintLines)))
	}
	return most
}
