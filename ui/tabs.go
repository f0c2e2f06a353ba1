package ui

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// laneMark is a lane's state as one cell, and its style.
func (c *chrome) laneMark(l *lane) (string, lipgloss.Style) {
	switch {
	case l.busy():
		return "●", c.styles.Water
	case l.muted:
		return "-", c.styles.Muted
	case l.last == nil:
		return "·", c.styles.Muted
	case l.last.Stopped():
		return "■", c.styles.Muted
	case l.last.Failed:
		return "✗", c.styles.Trouble
	}
	return "✓", c.styles.Success
}

// tab is a lane in the row of lane names; x and w are in cells.
type tab struct {
	lane, x, w int
	label      string
}

// page says which lanes are on the screen: "lanes 1–3 of 6".
func (a *app) page() string {
	first, last := a.layout.columns[0].lane+1, a.layout.columns[len(a.layout.columns)-1].lane+1
	if first == last {
		return fmt.Sprintf("lane %d of %d", first, len(a.lanes))
	}
	return fmt.Sprintf("lanes %d–%d of %d", first, last, len(a.lanes))
}

// tabs divides the row's width among the names, which are all cut to the same length.
// Where little would be left of them, only the current lane keeps its name.
func (a *app) tabs(width int) []tab {
	const (
		most, least = 28, 6
		around      = 6 // beside a name: blank, number, blank, blank, mark, blank
	)
	room := width - lipgloss.Width(a.page()) - 2
	each := min(most, room/len(a.lanes)-around)
	own := each
	if each < least {
		each, own = 0, min(most, room-len(a.lanes)*(around-1)-1)
	}
	x := 0
	tabs := make([]tab, 0, len(a.lanes))
	for i, l := range a.lanes {
		label, long := strconv.Itoa(i+1), each
		if i == a.current {
			long = own
		}
		if long > 1 {
			label += " " + ansi.Truncate(l.name(), long, "…")
		}
		w := lipgloss.Width(label) + 4
		tabs = append(tabs, tab{lane: i, x: x, w: w, label: label})
		x += w
	}
	return tabs
}

// tabRow draws the row of lane names. Lanes on the screen are emphasized, the current one
// has a mark.
func (a *app) tabRow(width int) string {
	var b strings.Builder
	shown := map[int]bool{}
	for _, c := range a.layout.columns {
		shown[c.lane] = true
	}
	used := 0
	for _, t := range a.tabs(width) {
		tint, lead := a.styles.Muted, " "
		if shown[t.lane] {
			tint = a.styles.Text
		}
		if t.lane == a.current {
			tint, lead = a.styles.Strong, "▸"
		}
		mark, markLook := a.laneMark(a.lanes[t.lane])
		b.WriteString(tint.Render(lead+t.label) + " " + markLook.Render(mark) + " ")
		used += t.w
	}
	if page := a.page(); used+lipgloss.Width(page)+1 <= width {
		b.WriteString(strings.Repeat(" ", width-used-lipgloss.Width(page)-1) + a.styles.Muted.Render(page) + " ")
	}
	return look.Fit(b.String(), width)
}

// tabAt returns the lane whose name is at a cell, false where there is none.
func (a *app) tabAt(x, y int) (int, bool) {
	if a.layout.tabs.h == 0 || y != a.layout.tabs.y {
		return 0, false
	}
	for _, t := range a.tabs(a.w) {
		if x >= t.x && x < t.x+t.w {
			return t.lane, true
		}
	}
	return 0, false
}
