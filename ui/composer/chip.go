package composer

import (
	"fmt"
	"strings"

	"sluice/internal/figures"
)

// A text that is larger than one of these isn't put into the text field, which would
// become slow, but kept aside as a chip.
const (
	chipBytes = 64 << 10
	chipLines = 200
	// chipLine is the longest line, in bytes, that the field wraps quickly.
	chipLine = 8 << 10
)

// chip is a piece of the prompt that is kept aside from the text field.
type chip struct {
	text string
	// after is set where there was text when the chip was pasted: the chip then follows
	// the text, as in "Explain this:", and else comes before it.
	after bool
}

// needsChip reports whether the text is too large for the field.
func needsChip(text string) bool {
	return len(text) > chipBytes || strings.Count(text, "\n") >= chipLines || longestLine(text) > chipLine
}

func longestLine(text string) int {
	most := 0
	for len(text) > 0 {
		line, rest, _ := strings.Cut(text, "\n")
		most = max(most, len(line))
		text = rest
	}
	return most
}

// label describes the chip: "pasted 1.0 MB, 12,345 lines".
func (c chip) label() string {
	return fmt.Sprintf("pasted %s, %s", figures.Bytes(len(c.text)), figures.Counted(strings.Count(strings.TrimSuffix(c.text, "\n"), "\n")+1, "line"))
}
