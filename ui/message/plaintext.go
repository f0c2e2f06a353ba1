package message

import (
	"unicode/utf8"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// plainText is text of a model that is shown as it is, without markdown, while it grows.
type plainText struct {
	flow  look.Flow
	clean cleaner
	chars int
	// taken is how many bytes of the text are drawn; cut is set when more came.
	taken int
	cut   bool
}

// Append adds a piece as it was sent.
func (p *plainText) Append(text string) {
	p.clean.to = p.grow
	room := maxDrawn - p.taken
	if p.cut {
		room = 0
	}
	drawn := drawable(text, room)
	if p.taken += len(drawn); len(drawn) < len(text) && !p.cut {
		p.cut, drawn = true, drawn+"\n… the rest is kept but not drawn"
	}
	if drawn != "" {
		p.clean.Write(drawn)
	}
}

// Close ends the text.
func (p *plainText) Close() {
	p.clean.to = p.grow
	p.clean.Flush()
}

// grow adds clean text. No renderer decodes character references here, so they are shown
// as they were written.
func (p *plainText) grow(clean safe.Text) {
	text := safe.Verbatim(clean.String())
	p.chars += utf8.RuneCountInString(text)
	p.flow.Append(text)
}

// Empty reports whether there is no text.
func (p *plainText) Empty() bool { return p.flow.Empty() }
