package ui

import (
	"strings"
)

// hasFocus reports whether a lane has the keyboard focus.
func (a *app) hasFocus(lane int) bool { return a.focus == focusTranscript && lane == a.current }

// columnLines draws a lane: title, transcript and, among several, its figures. Each line
// is as wide as the column.
func (a *app) columnLines(c column) []string {
	l := a.lanes[c.lane]
	lines := l.transcript.Lines()
	out := make([]string, 0, len(lines)+severalLanesFrameHeight)
	out = append(out, a.laneTitle(c.lane, c.w))
	out = append(out, lines...)
	if len(a.lanes) == 1 {
		return out
	}
	return append(out, a.laneStatus(c.lane, c.w))
}

// body draws the columns side by side. The dividers between them join the rule above.
func (a *app) body() string {
	columns := make([][]string, len(a.layout.columns))
	for i, c := range a.layout.columns {
		columns[i] = a.columnLines(c)
	}
	top, middle := a.styles.Rule.Render("┬"), a.styles.Rule.Render("│")
	var b strings.Builder
	for row := range a.layout.lane.h {
		if row > 0 {
			b.WriteByte('\n')
		}
		for i, lines := range columns {
			switch {
			case i == 0:
			case row == 0:
				b.WriteString(top)
			default:
				b.WriteString(middle)
			}
			b.WriteString(lines[row])
		}
	}
	return b.String()
}
