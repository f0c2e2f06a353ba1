package message

import (
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
)

// omittedLines name what of an answer can't be shown, one line each.
func omittedLines(omitted []safe.Text, w int) []string {
	lines := make([]string, 0, len(omitted))
	for _, o := range omitted {
		lines = append(lines, ansi.Truncate("· "+o.String(), w, "…"))
	}
	return lines
}
