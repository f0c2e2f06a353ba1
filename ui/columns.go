package ui

import (
	"strings"
)

// hasFocus reports whether a lane has the keyboard focus.
func (a *app) hasFocus(lane int) bool { return a.focus == focusTranscript && lane == a.current }

// columnLines draws a lane: title, transcript and status, each line as wide as the
// column.
func (a *app) columnLines(c column) []string {
	l := a.lanes[c.lane]
	lines := l.transcript.Lines()
	out := make([]string, 0, len(lines)+laneFrameHeight)
	out = append(out, a.laneTitle(c.lane, c.w))
	out = append(out, lines...)
	return append(out, a.laneStatus(c.lane, c.w))
}

// body draws the columns side by side. The dividers between them join the rules above and
// below.
func (a *app) body() string {
	columns := make([][]string, len(a.layout.columns))
	for i, c := range a.layout.columns {
		columns[i] = a.columnLines(c)
	}
	top, middle, bottom := a.dividers()
	var b strings.Builder
	for row := range a.layout.lane.h {
		if row > 0 {
			b.WriteByte('\n')
		}
		for i, lines := range columns {
			switch {
			case i == 0:
			case row == 0:
				b.WriteString(top[i-1])
			case row == a.layout.lane.h-1:
				b.WriteString(bottom[i-1])
			default:
				b.WriteString(middle[i-1])
			}
			b.WriteString(lines[row])
		}
	}
	return b.String()
}

// dividers are the cells between the columns, highlighted beside the focused one.
func (a *app) dividers() (top, middle, bottom []string) {
	for i := range len(a.layout.columns) - 1 {
		tint := a.styles.Rule
		if a.hasFocus(a.layout.columns[i].lane) || a.hasFocus(a.layout.columns[i+1].lane) {
			tint = a.styles.RuleFocused
		}
		top, middle, bottom = append(top, tint.Render("┬")), append(middle, tint.Render("│")), append(bottom, tint.Render("┴"))
	}
	return top, middle, bottom
}
