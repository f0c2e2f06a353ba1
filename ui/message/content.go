package message

import (
	"sluice/gateway"
	"sluice/ui/look"
)

// content is what a message shows: a prompt or an answer.
type content interface {
	// id is unique within the transcript.
	id() string
	role() gateway.Role
	// layout returns the lines of the message for a transcript of the given width.
	layout(st *look.Styles, width int, h Hints) parts
	// facts are what the line above the message says of it at the right.
	facts(h Hints) facts
	// changed reports whether layout would return something else than last time for the
	// same arguments. Calling layout resets it.
	changed() bool
	// running reports whether the message is still growing.
	running() bool
	// pending reports whether the last layout returned old lines, because there is more
	// to render than one frame has time for. Calling layout again continues.
	pending() bool
	// showSource shows the message as it was sent, or rendered.
	showSource(on bool)
	// fold opens or closes what can be folded; it returns false where nothing can.
	fold() bool
	// foldedLines are the lines that fold would show, for a text of the given width; none
	// while it is open. They come after the part of the kind that foldedAfter returns.
	foldedLines(width int) []string
	foldedAfter() partKind
	// sentTexts are all texts of the message as they were sent, for a search.
	sentTexts() []string
	// asked is the target that an answer was asked of, empty for a prompt.
	asked() string
	// links are the addresses that the message names.
	links() []Link
	item() Item
}
