package ui

import "sluice/ui/composer"

// The minimum size of the screen, in cells. Below it, one line asks for more room.
const (
	minWidth  = 40
	minHeight = 10
)

const (
	headerHeight = 1
	footerHeight = 1
	// maxMessageLines is the most lines of a message that doesn't fit in the edge of the
	// prompt.
	maxMessageLines = 4
	// laneFrameHeight is the title above a lane, and severalLanesFrameHeight that with the
	// figures below one of several.
	laneFrameHeight         = 1
	severalLanesFrameHeight = 2
	// minTranscriptLines is how many lines of transcript a growing composer leaves.
	minTranscriptLines = 3
)

// rect is a rectangle on the screen in cells, from the top left corner.
type rect struct{ x, y, w, h int }

// layout is the place of everything on the screen. Only newLayout and app.arrange read
// the terminal's size.
type layout struct {
	tooSmall                       bool
	screen, header, composer, foot rect
	// tabs is the row of lane names; its height is 0 where all lanes are on the screen.
	tabs rect
	// lane is the place of all lanes, rules included; columns are the lanes on the
	// screen.
	lane    rect
	columns []column
	// message is above the composer, for a message that doesn't fit in its edge; its
	// height is 0 where there is none.
	message rect
	overlay rect
}

// column is a lane on the screen: its index, and its place within layout.lane.
type column struct {
	lane int
	x, w int
}

// layoutNeeds is what the layout depends on besides the screen's size.
type layoutNeeds struct {
	// composerLines are how many lines the composer would like to show, leastLines those
	// that it must, messageLines those of a message above it.
	composerLines, leastLines, messageLines int
	// lanes is the number of lanes, current the index of the focused one.
	lanes, current int
	// zoomed shows the current lane alone.
	zoomed bool
}

// newLayout divides a screen of w by h cells.
func newLayout(w, h int, d layoutNeeds) layout {
	l := layout{screen: rect{0, 0, w, h}}
	if w < minWidth || h < minHeight {
		l.tooSmall = true
		return l
	}
	fixed := headerHeight + footerHeight + composer.FrameHeight + d.laneFrame()
	message := min(d.messageLines, h-fixed-1-1)
	lines := min(max(1, d.composerLines), composer.MaxLines, max(1, d.leastLines, h-fixed-message-minTranscriptLines))

	y := 0
	l.header = rect{0, y, w, headerHeight}
	y += headerHeight
	composerHeight := lines + composer.FrameHeight
	laneHeight := h - headerHeight - footerHeight - composerHeight
	first, last := visibleLanes(w, d)
	if last-first+1 < d.lanes {
		l.tabs = rect{0, y, w, 1}
		y++
		laneHeight--
	}
	message = max(0, min(message, laneHeight-d.laneFrame()-1))
	laneHeight -= message
	l.lane = rect{0, y, w, laneHeight}
	l.placeColumns(first, last)
	y += laneHeight
	l.message = rect{0, y, w, message}
	y += message
	l.composer = rect{0, y, w, composerHeight}
	y += composerHeight
	l.foot = rect{0, y, w, footerHeight}

	l.overlay = overlayRect(nil, w, h)
	return l
}

// laneFrame is how many rows of a lane aren't its transcript.
func (d layoutNeeds) laneFrame() int {
	if d.lanes > 1 {
		return severalLanesFrameHeight
	}
	return laneFrameHeight
}

const (
	// minColumnWidth is the narrowest column, in cells; where the lanes would be
	// narrower, they are paged. A screen narrower than minWidthForColumns shows one lane
	// at a time.
	minColumnWidth     = 38
	minWidthForColumns = 80
)

// dividerWidth is the width of the line between two columns.
const dividerWidth = 1

// visibleLanes returns the first and the last lane on the screen: the current one's page.
// The last page is as full as the others, and overlaps the one before it.
func visibleLanes(w int, d layoutNeeds) (first, last int) {
	per := min(d.lanes, (w+dividerWidth)/(minColumnWidth+dividerWidth))
	if w < minWidthForColumns || d.zoomed {
		per = 1
	}
	first = min(d.current/per*per, d.lanes-per)
	return first, first + per - 1
}

// placeColumns sets the columns of the lanes first to last.
func (l *layout) placeColumns(first, last int) {
	n := last - first + 1
	room := l.lane.w - (n-1)*dividerWidth
	x := 0
	for i := range n {
		w := room / n
		if i < room%n {
			w++
		}
		l.columns = append(l.columns, column{lane: first + i, x: x, w: w})
		x += w + dividerWidth
	}
}

// laneAt returns the lane that is drawn at a cell, false where there is none.
func (l *layout) laneAt(x, y int) (int, bool) {
	if y < l.lane.y || y >= l.lane.y+l.lane.h {
		return 0, false
	}
	for _, c := range l.columns {
		if x >= c.x && x < c.x+c.w {
			return c.lane, true
		}
	}
	return 0, false
}
