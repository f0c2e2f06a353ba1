package overlay

// BesideWidth is the least width of a box, in cells, at which a list and what is marked
// in it stand beside each other.
const BesideWidth = 120

// UsualSize gives the size of a box that asks for none, on a screen w cells wide with
// room lines between its header and its footer: all of a small screen, a comfortable
// reading width on a large one.
func UsualSize(w, room int) (width, height int) {
	const comfortable, tall, margin = 92, 30, 4
	width, height = comfortable, min(room, tall)
	if w < comfortable+2*margin {
		width = w
	}
	return width, height
}
