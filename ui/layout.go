package ui

import (
	"sluice/ui/composer"
	"sluice/ui/overlay"
)

// The screen's least size. Below it one line asks for more room.
const (
	minWidth  = 40
	minHeight = 10
)

const (
	headerHeight = 1
	footerHeight = 1
	// maxFooterLines is the most lines that words in the footer take.
	maxFooterLines = 4
	// laneFrameHeight are the title above and the status below a lane.
	laneFrameHeight = 2
	// minTranscriptLines is how many lines of transcript a growing composer leaves.
	minTranscriptLines = 3
	// minHeightForSummary is the height from which there is a row that compares the lanes.
	minHeightForSummary = 18
)

// rect is a place on the screen in cells, from the top left corner.
type rect struct{ x, y, w, h int }

// layout is where everything stands. It is computed from the terminal's size
// alone by arrange; nobody else reads that size.
type layout struct {
	tooSmall                       bool
	screen, header, composer, foot rect
	// tabs name the lanes where not all are on the screen; its height is 0 where
	// they are.
	tabs rect
	// lane is the place of all lanes, rules included, and columns are those on the
	// screen.
	lane    rect
	columns []column
	// summary is the row above the composer that names the best lanes; its height
	// is 0 where there is one lane or too little room.
	summary rect
	overlay rect
}

// column is a lane's place among the columns.
type column struct {
	lane int
	x, w int
}

// layoutNeeds is what the division depends on besides the screen's size.
type layoutNeeds struct {
	// composerLines is how many lines the composer would like for its text, and
	// footerLines the footer for its words.
	composerLines, footerLines int
	// lanes is how many there are, current the one that has the focus.
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
	more := max(0, min(d.footerLines-footerHeight, h-minHeight+1)) // the footer's, taken from all above
	h -= more
	fixed := headerHeight + footerHeight + composer.FrameHeight + laneFrameHeight
	lines := min(max(1, d.composerLines), composer.MaxLines, max(1, h-fixed-minTranscriptLines))

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
	if d.lanes > 1 && h >= minHeightForSummary {
		laneHeight--
		l.summary = rect{0, y + laneHeight, w, 1}
	}
	l.lane = rect{0, y, w, laneHeight}
	l.placeColumns(first, last)
	y += laneHeight + l.summary.h
	l.composer = rect{0, y, w, composerHeight}
	y += composerHeight
	l.foot = rect{0, y, w, footerHeight + more}

	l.overlay = defaultOverlayRect(w, h)
	return l
}

// defaultOverlayRect is where an overlay of the usual size stands.
func defaultOverlayRect(w, h int) rect {
	room := h - headerHeight - footerHeight
	ow, oh := overlay.DefaultSize(w, room)
	return rect{(w - ow) / 2, headerHeight + (room-oh)/3, ow, oh}
}

// minColumnWidth is the narrowest column, in cells; below, there are pages of fewer.
// A screen narrower than columnsFrom shows one lane at a time.
const (
	minColumnWidth     = 38
	minWidthForColumns = 80
)

// dividerWidth is what stands between two columns.
const dividerWidth = 1

// visibleLanes gives the first and the last lane on the screen: the current one's page
// of as many columns as fit. The last page is full too, and begins earlier.
func visibleLanes(w int, d layoutNeeds) (first, last int) {
	per := min(d.lanes, (w+dividerWidth)/(minColumnWidth+dividerWidth))
	if w < minWidthForColumns || d.zoomed {
		per = 1
	}
	first = min(d.current/per*per, d.lanes-per)
	return first, first + per - 1
}

// placeColumns places the columns.
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

// laneAt gives the lane that is drawn at a cell, and false where none is.
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
