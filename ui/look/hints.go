package look

import "charm.land/lipgloss/v2"

// hintMost is the most lines that the words below a form take.
const hintMost = 3

// HintLines are the words below a form in lines of w cells, none of them cut
// where a few lines hold them.
func HintLines(style lipgloss.Style, words string, w int) []string {
	lines := Wrapped(words, w, hintMost)
	for i, line := range lines {
		lines[i] = Fit(style.Render(line), w)
	}
	return lines
}

// Wrapped breaks a short text into at most most lines; what doesn't fit ends
// in an ellipsis.
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

// HintHeight is how many lines the longest of some hints takes.
func HintHeight(hints []string, w int) int {
	most := 1
	for _, words := range hints {
		most = max(most, len(Wrapped(words, w, hintMost)))
	}
	return most
}
