package ui

import (
	"strings"
)

// hasFocus reports whether a lane has the keyboard focus.
func (a *app) hasFocus(lane int) bool { return a.focus == focusTranscript && lane == a.current }

// columnLines draws a lane: title, transcript and, among several, its bar and its figures.
// Each line is as wide as the column.
func (a *app) columnLines(c column) []string {
	lines := a.lanes[c.lane].transcript.Lines()
	out := make([]string, 0, len(lines)+titleHeight+a.layout.statusRows)
	out = append(out, a.laneTitle(c.lane, c.w))
	out = append(out, lines...)
	if a.layout.statusRows > 1 {
		out = append(out, a.laneRace(c.lane, c.w))
	}
	if a.layout.statusRows > 0 {
		out = append(out, a.laneStatus(c.lane, c.w))
	}
	return out
}

// body draws the lanes: side by side, perhaps in two rows, with the prompt that all of
// them have got. The dividers between them join the rules of the titles.
func (a *app) body() []string {
	out := make([]string, 0, a.layout.lane.h+a.layout.prompt.h)
	if a.layout.rows > 1 {
		out = append(out, a.sharedPromptLines(a.layout.prompt.w, a.layout.prompt.h)...)
	}
	for at := 0; at < len(a.layout.columns); {
		to := at + 1
		for to < len(a.layout.columns) && a.layout.columns[to].y == a.layout.columns[at].y {
			to++
		}
		out = a.columnRow(out, a.layout.columns[at:to])
		at = to
	}
	return out
}

// columnRow draws lanes that stand side by side.
func (a *app) columnRow(out []string, row []column) []string {
	columns := make([][]string, len(row))
	for i, c := range row {
		columns[i] = a.columnLines(c)
	}
	middle := a.styles.Rule.Render("│")
	for line := range len(columns[0]) {
		if len(columns) == 1 {
			out = append(out, columns[0][line])
		} else {
			var b strings.Builder
			for i, c := range row {
				switch {
				case i == 0:
				case line == 0:
					b.WriteString(a.styles.Rule.Render(a.joint(c)))
				default:
					b.WriteString(middle)
				}
				b.WriteString(columns[i][line])
			}
			out = append(out, b.String())
		}
		if line == 0 && a.layout.rows == 1 {
			out = append(out, a.sharedPromptLines(a.layout.prompt.w, a.layout.prompt.h)...)
		}
	}
	return out
}

// joint is where the divider left of a column meets the rule of the titles, which may be
// below another row of lanes.
func (a *app) joint(c column) string {
	if c.y == 0 {
		return "┬"
	}
	for _, above := range a.layout.columns {
		if above.y == 0 && above.x == c.x {
			return "┼"
		}
	}
	return "┬"
}
