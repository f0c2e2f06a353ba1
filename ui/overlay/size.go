package overlay

// SplitWidth is the least width of a box, in cells, at which a list and a preview of the
// selected row fit side by side.
const SplitWidth = 120

// RoomyHeight is the least height of a screen, in lines, on which boxes leave rows above
// and below them free.
const RoomyHeight = 24

const (
	// aside is how many cells boxes leave free beside and below them together.
	aside = 8
	// narrow is the width of a screen below which boxes take all of it.
	narrow = 84
	// ends are the header and the footer.
	ends = 2
)

// DefaultSize is the size of a box that isn't [Sized], on a screen w cells wide with room
// lines between header and footer: that of lists and sheets.
func DefaultSize(w, room int) (width, height int) { return within(84, 28, w, room) }

// SmallSize is the size of a question, LargeSize that of lists with details beside them.
func SmallSize(w, room int) (width, height int) { return within(60, 14, w, room) }

// LargeSize is described at [SmallSize].
func LargeSize(w, room int) (width, height int) { return within(112, 28, w, room) }

// within is a size, reduced to the screen.
func within(width, height, w, room int) (int, int) {
	width, height = min(width, w-aside), min(height, room+ends-aside)
	if w < narrow {
		width = w
	}
	if room+ends < RoomyHeight {
		height = room
	}
	return width, height
}
