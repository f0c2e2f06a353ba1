package message

import (
	"sluice/gateway"
	"sluice/ui/markdown"
)

// Item is a message as the rest of the program sees it.
type Item struct {
	ID   string
	Role gateway.Role
	// Text is the message as it was written or sent, for copying and saving. It is
	// untrusted.
	Text string
	// Foldable reports whether ToggleFold does something.
	Foldable bool
	// Failed reports whether an answer ended with an error or was stopped.
	Failed bool
	// Running reports whether an answer is still coming.
	Running bool

	blocks func() []markdown.CodeBlock
}

// CodeBlocks returns the message's code blocks in order.
func (i Item) CodeBlocks() []markdown.CodeBlock {
	if i.blocks == nil {
		return nil
	}
	return i.blocks()
}
