package ui

import (
	"unicode"

	"github.com/mattn/go-runewidth"
	"github.com/rivo/uniseg"
)

// fieldRows tells into how many rows the text field breaks a line. The field
// does not tell it for other lines than the cursor's, so this follows its rules:
// a word moves to the next row when it doesn't fit with the blank behind it, a
// word longer than a row is cut, and a full last row is followed by an empty one.
func fieldRows(line string, width int) int {
	rows, row, word := 1, 0, 0
	wordText := make([]rune, 0, 32)
	for _, r := range line {
		if unicode.IsSpace(r) {
			if row+word+1 > width {
				rows++
				row = 0
			}
			row, word, wordText = row+word+1, 0, wordText[:0]
			continue
		}
		wordText = append(wordText, r)
		word = uniseg.StringWidth(string(wordText))
		if word+runewidth.RuneWidth(r) > width {
			if row > 0 {
				rows++
			}
			row, word, wordText = word, 0, wordText[:0]
		}
	}
	if row+word >= width {
		rows++
	}
	return rows
}
