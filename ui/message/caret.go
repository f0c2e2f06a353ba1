package message

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// withCaret puts the caret behind the last letter of a line, on the surface that the line
// has there. A line that is full has no room for one.
func (m *Message) withCaret(line string) string {
	caret := m.st.Caret()
	used := ansi.StringWidth(strings.TrimRight(ansi.Strip(line), " "))
	if caret == "" || used >= TextWidth(m.width) {
		return line
	}
	cells := ansi.StringWidth(line)
	if used == cells {
		return line + caret
	}
	pen, _, _ := strings.Cut(caret, ansi.Strip(caret))
	blank := ansi.Cut(line, used, used+1)
	return ansi.Cut(line, 0, used) + strings.Replace(blank, " ", pen+ansi.Strip(caret), 1) + ansi.Cut(line, used+1, cells)
}
