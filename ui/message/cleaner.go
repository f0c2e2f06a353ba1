package message

import "sluice/internal/safe"

// cleaner cleans a text that comes in pieces and counts the characters that it hid. What
// can't be judged before more arrives is held back until then or until Flush.
type cleaner struct {
	stream safe.Stream
	to     func(safe.Text)
	hidden int
}

// Write cleans the next piece and passes it on.
func (c *cleaner) Write(text string) { c.hand(c.stream.Write(text)) }

// Flush passes on what was held back: the text has ended.
func (c *cleaner) Flush() { c.hand(c.stream.Flush()) }

func (c *cleaner) hand(clean safe.Text) {
	c.hidden += clean.Hidden()
	c.to(clean)
}
