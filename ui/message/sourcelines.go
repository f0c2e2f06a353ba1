package message

import "strings"

// SourceLines are the lines of the message's text as they were sent, as far as a message
// is drawn; none where there is no text. They are untrusted.
func (m *Message) SourceLines() []string {
	text := strings.TrimRight(drawable(m.content.item().Text, maxDrawn), "\r\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// Replace shows other lines below the heading instead of what belongs there, until Layout
// makes the lines anew. No line is wider than TextWidth.
func (m *Message) Replace(lines []string) {
	m.parts = parts{m.parts[0], {kind: sourcePart, indent: bodyIndent, lines: lines}}
	m.height = 1 + len(lines)
}
