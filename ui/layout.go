package ui

import (
	"sluice/ui/composer"
	"sluice/ui/look"
)

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
	// titleHeight is the title above a lane.
	titleHeight = 1
	// minTranscriptLines is how many lines of transcript a growing composer leaves.
	minTranscriptLines = 3
	// minHeightForPrompt is the height of a screen from which a prompt to all lanes has
	// rows of its own, minHeightForRace that from which each lane has a bar.
	minHeightForPrompt, minHeightForRace = 16, 30
	// maxPromptRows is how many rows that prompt takes at most; one on a screen without
	// bars.
	maxPromptRows = 3
	// minHeightForRows is the height from which lanes that don't fit side by side stand in
	// two rows.
	minHeightForRows = 44
	// minWidthForSidebar is the width from which a single lane has the sidebar.
	minWidthForSidebar = 140
	// sidebarWidth is the sidebar's with the line before it, in cells.
	sidebarWidth = 43
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
	// prompt is the prompt that all lanes have got: below their titles, or above them
	// where they stand in two rows. Its height is 0 where it isn't shown.
	prompt rect
	// lane is the place of all lanes, rules included; columns are the lanes on the
	// screen, in rows rows. statusRows are what stands below each transcript.
	lane       rect
	columns    []column
	rows       int
	statusRows int
	// sidebar is right of lane, message and composer, the line before it included; its
	// width is 0 where there is none.
	sidebar rect
	// message is above the composer, for a message that doesn't fit in its edge; its
	// height is 0 where there is none.
	message          rect
	overlay, boxHelp rect
}

// column is a lane on the screen: its index, and its place within layout.lane.
type column struct {
	lane       int
	x, y, w, h int
}

// layoutNeeds is what the layout depends on besides the screen's size.
type layoutNeeds struct {
	// composerLines are how many lines the composer would like to show, leastLines those
	// that it must, messageLines those of a message above it.
	composerLines, leastLines, messageLines int
	// lanes is the number of lanes, current the index of the focused one.
	lanes, current int
	// promptLines are the lines of the prompt that all lanes have got, 0 for none.
	promptLines int
	// zoomed shows the current lane alone, sidebar is set unless the user has hidden it.
	zoomed, sidebar bool
}

// newLayout divides a screen of w by h cells.
func newLayout(w, h int, d layoutNeeds) layout {
	l := layout{screen: rect{0, 0, w, h}, statusRows: d.statusRows(h)}
	if w < minWidth || h < minHeight {
		l.tooSmall = true
		return l
	}
	pane := paneWidth(w, d)
	fixed := headerHeight + footerHeight + composer.FrameHeight + titleHeight + l.statusRows
	message := min(d.messageLines, h-fixed-1-1)
	lines := min(max(1, d.composerLines), composer.MaxLines, max(1, d.leastLines, h-fixed-message-minTranscriptLines))

	y := 0
	l.header = rect{0, y, w, headerHeight}
	y += headerHeight
	composerHeight := lines + composer.FrameHeight
	laneHeight := h - headerHeight - footerHeight - composerHeight
	first, last, rows := visibleLanes(w, h, d)
	l.rows = rows
	if last-first+1 < d.lanes {
		l.tabs = rect{0, y, w, 1}
		y++
		laneHeight--
	}
	message = max(0, min(message, laneHeight-titleHeight-l.statusRows-1))
	laneHeight -= message
	l.prompt = rect{0, y + titleHeight, w, d.promptRows(h)}
	if rows > 1 {
		l.prompt.y = y
		y += l.prompt.h
		laneHeight -= l.prompt.h
	}
	l.lane = rect{0, y, pane, laneHeight}
	l.placeColumns(first, last, rows)
	y += laneHeight
	l.message = rect{0, y, pane, message}
	y += message
	l.composer = rect{0, y, pane, composerHeight}
	if d.lanes == 1 {
		l.composer.x, l.composer.w = composerColumn(pane)
	}
	y += composerHeight
	if pane < w {
		l.sidebar = rect{pane, l.lane.y, w - pane, y - l.lane.y}
	}
	l.foot = rect{0, y, w, footerHeight}

	l.overlay = overlayRect(nil, w, h)
	return l
}

// paneWidth is the width beside the sidebar: the whole screen where there is none.
func paneWidth(w int, d layoutNeeds) int {
	if d.lanes == 1 && d.sidebar && w >= minWidthForSidebar {
		return w - sidebarWidth
	}
	return w
}

// composerColumn is where the prompt's frame stands in a pane: around the column of the
// conversation.
func composerColumn(pane int) (x, w int) {
	if left := look.ColumnLeft(pane); left > 0 {
		return left - 1, look.ColumnWidth(pane) + 2
	}
	return 0, pane
}

// statusRows is how many rows stand below each of several lanes: its figures, and above
// them its bar.
func (d layoutNeeds) statusRows(h int) int {
	switch {
	case d.lanes == 1:
		return 0
	case h < minHeightForRace:
		return 1
	}
	return 2
}

// promptRows is how many rows the prompt to all lanes takes.
func (d layoutNeeds) promptRows(h int) int {
	switch {
	case d.lanes == 1 || h < minHeightForPrompt:
		return 0
	case h < minHeightForRace:
		return min(1, d.promptLines)
	}
	return min(maxPromptRows, d.promptLines)
}

// transcriptHeight is how many lines of conversation a column shows.
func (l *layout) transcriptHeight(c column) int {
	h := c.h - titleHeight - l.statusRows
	if l.rows == 1 {
		h -= l.prompt.h
	}
	return max(0, h)
}

const (
	// minColumnWidth is the narrowest column, in cells; where the lanes would be
	// narrower, they are paged. A screen narrower than minWidthForColumns shows one lane
	// at a time.
	minColumnWidth     = 38
	minWidthForColumns = 80
	// maxColumns is how many lanes stand side by side at most, so that they can be read.
	maxColumns = 4
)

// dividerWidth is the width of the line between two columns.
const dividerWidth = 1

// visibleLanes returns the first and the last lane on the screen, and in how many rows
// they stand: the current one's page. The last page is as full as the others, and overlaps
// the one before it.
func visibleLanes(w, h int, d layoutNeeds) (first, last, rows int) {
	per, rows := min(d.lanes, maxColumns, (w+dividerWidth)/(minColumnWidth+dividerWidth)), 1
	switch {
	case w < minWidthForColumns || d.zoomed:
		per = 1
	case per < d.lanes && h >= minHeightForRows:
		per, rows = min(d.lanes, 2*per), 2
	}
	first = min(d.current/per*per, d.lanes-per)
	return first, first + per - 1, rows
}

// placeColumns sets the columns of the lanes first to last, which stand in one or two
// rows; the upper one has as many as the lower, or one more.
func (l *layout) placeColumns(first, last, rows int) {
	n := last - first + 1
	perRow := (n + rows - 1) / rows
	y := 0
	for row := range rows {
		h := l.lane.h / rows
		if row < l.lane.h%rows {
			h++
		}
		in := min(perRow, n-row*perRow)
		room := l.lane.w - (in-1)*dividerWidth
		x := 0
		for i := range in {
			w := room / in
			if i < room%in {
				w++
			}
			l.columns = append(l.columns, column{lane: first + row*perRow + i, x: x, y: y, w: w, h: h})
			x += w + dividerWidth
		}
		y += h
	}
}

// laneAt returns the lane that is drawn at a cell, false where there is none.
func (l *layout) laneAt(x, y int) (int, bool) {
	for _, c := range l.columns {
		top := l.lane.y + c.y
		if x >= l.lane.x+c.x && x < l.lane.x+c.x+c.w && y >= top && y < top+c.h {
			return c.lane, true
		}
	}
	return 0, false
}
