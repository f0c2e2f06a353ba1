package message

import (
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Anchor identifies a line of a message by what comes before it in its part: that stays
// the same however the text is wrapped.
type Anchor struct {
	kind partKind
	// letters counts the letters and digits of the part before the line. lines counts the
	// lines, for parts without letters.
	letters, lines int
}

// AnchorAt returns the anchor of a line as the message is wrapped now; that of the heading
// where line is negative.
func (m *Message) AnchorAt(line int) Anchor {
	if line < 0 {
		return Anchor{kind: headPart}
	}
	part, within := m.at(line)
	a := Anchor{kind: part.kind, lines: within}
	for _, l := range part.lines[:within] {
		a.letters += Letters(l)
	}
	return a
}

// LineOf returns the line that holds the first letter after an anchor, -1 where the
// message no longer has that part.
func (m *Message) LineOf(a Anchor) int {
	start := m.start(a.kind)
	if start < 0 || a.lines == 0 {
		return start
	}
	part, _ := m.at(start)
	before := 0
	for i, l := range part.lines {
		if n := Letters(l); n > 0 && before+n > a.letters {
			return start + i
		} else {
			before += n
		}
	}
	return start + max(0, len(part.lines)-1)
}

// BodyLetters counts the letters and digits of the message's text before the line, 0 where
// the line is in another part.
func (a Anchor) BodyLetters() int {
	if a.kind != bodyPart {
		return 0
	}
	return a.letters
}

// Letters counts the letters and digits of a styled line.
func Letters(line string) int {
	n := 0
	for _, r := range ansi.Strip(line) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}
