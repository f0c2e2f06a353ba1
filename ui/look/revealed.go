package look

import (
	"strings"

	"sluice/internal/safe"
)

// Revealed is untrusted text of several lines with the name of every hidden character.
func Revealed(text string) string {
	return strings.ReplaceAll(safe.Reveal(text).String(), "\t", "    ")
}

// RevealedLine is the same in one line.
func RevealedLine(text string) string {
	return strings.ReplaceAll(Revealed(text), "\n", " ")
}
