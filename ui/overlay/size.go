package overlay

// SplitWidth is the least width of a box, in cells, at which a list and a preview of the
// selected row fit side by side.
const SplitWidth = 120

// DefaultSize is the size of a box that isn't [Sized], on a screen w cells wide with room
// lines between header and footer: all of a small screen, a comfortable reading width on
// a large one.
func DefaultSize(w, room int) (width, height int) {
	const comfortable, tall, margin = 92, 30, 4
	width, height = comfortable, min(room, tall)
	if w < comfortable+2*margin {
		width = w
	}
	return width, height
}
