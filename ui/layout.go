package ui

// The screen's least size. Below it one line asks for more room.
const (
	minWidth  = 40
	minHeight = 10
)

const (
	headerHeight = 1
	footerHeight = 1
	// composerFrame is what the composer's border takes of its height.
	composerFrame = 2
	// composerMost is the most text lines that the composer grows to on a tall
	// screen.
	composerMost = 12
	// laneRules are the title above and the status below a lane.
	laneRules = 2
	// transcriptLeast is how many lines of transcript a growing composer leaves.
	transcriptLeast = 3
)

// rect is a place on the screen in cells, from the top left corner.
type rect struct{ x, y, w, h int }

// layout is where everything stands. It is computed from the terminal's size
// alone by arrange; nobody else reads that size.
type layout struct {
	tooSmall                       bool
	screen, header, composer, foot rect
	lane, laneTitle, transcript    rect
	laneStatus                     rect
	overlay                        rect
}

// arrange divides a screen of w by h cells. composerLines is how many lines the
// composer would like for its text.
func arrange(w, h, composerLines int) layout {
	l := layout{screen: rect{0, 0, w, h}}
	if w < minWidth || h < minHeight {
		l.tooSmall = true
		return l
	}
	fixed := headerHeight + footerHeight + composerFrame + laneRules
	lines := min(max(1, composerLines), composerMost, max(1, h-fixed-transcriptLeast))

	y := 0
	l.header = rect{0, y, w, headerHeight}
	y += headerHeight
	composerHeight := lines + composerFrame
	laneHeight := h - headerHeight - footerHeight - composerHeight
	l.lane = rect{0, y, w, laneHeight}
	l.laneTitle = rect{0, y, w, 1}
	l.transcript = rect{0, y + 1, w, laneHeight - laneRules}
	l.laneStatus = rect{0, y + laneHeight - 1, w, 1}
	y += laneHeight
	l.composer = rect{0, y, w, composerHeight}
	y += composerHeight
	l.foot = rect{0, y, w, footerHeight}

	l.overlay = overlayPlace(w, h)
	return l
}

// overlayPlace gives the largest box that an overlay may fill: all but the header
// and the footer of a small screen, a comfortable reading width on a large one.
func overlayPlace(w, h int) rect {
	const comfortable, tall, margin = 92, 30, 4
	ow, oh := comfortable, min(h-headerHeight-footerHeight, tall)
	if w < comfortable+2*margin {
		ow = w
	}
	return rect{(w - ow) / 2, headerHeight + (h-headerHeight-footerHeight-oh)/3, ow, oh}
}
