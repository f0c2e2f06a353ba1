package ui

import "charm.land/lipgloss/v2"

// hintMost is the most lines that the words below a form take.
const hintMost = 3

// hintLines are the words below a form in lines of w cells, none of them cut
// where a few lines hold them.
func hintLines(style lipgloss.Style, words string, w int) []string {
	lines := wrapped(words, w, hintMost)
	for i, line := range lines {
		lines[i] = fit(style.Render(line), w)
	}
	return lines
}

// hintHeight is how many lines the longest of some hints takes.
func hintHeight(hints []string, w int) int {
	most := 1
	for _, words := range hints {
		most = max(most, len(wrapped(words, w, hintMost)))
	}
	return most
}
