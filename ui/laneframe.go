package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/ui/look"
)

// laneFrame is how many rows of a lane aren't its transcript.
func (b *board) laneFrame() int { return layoutNeeds{lanes: len(b.lanes)}.laneFrame() }

// laneTitle is the rule above a lane: its target and settings. Among several lanes a mark
// shows the focused one, for screens without colours.
func (a *app) laneTitle(i, width int) string {
	l := a.lanes[i]
	v, name := l.view(), "no model"
	if key := a.keyFor("model.pick", a.focusScope()); key != "" {
		name += ": " + key + " picks one"
	}
	switch {
	case v.masked():
		name = v.title()
	case !v.target.IsZero():
		name = v.title() + l.stepWords() + a.rehearsalTitle(l)
	}
	// A marked message, a line that is typed into and the chosen line show it themselves.
	focused := a.hasFocus(i) && l.transcript.SelectedIndex() < 0 && !a.leaderPressed && !a.finding() && !a.selecting()
	if len(a.lanes) > 1 && i == a.current {
		name = "▸ " + name
		if a.hasFocus(i) {
			name = a.styles.Strong.Render(name)
		}
	}
	return l.title.draw(ruleKey{a.styles, focused, width, name, a.styles.Muted.Render(strings.Join(l.shownSettings(), dot))})
}

// laneStatus is the row below one of several lanes: the figures of its answer, and
// whether it is scrolled up.
func (a *app) laneStatus(i, width int) string {
	l := a.lanes[i]
	right := a.scrollWords(l)
	room := width - 2
	if right != "" {
		room -= lipgloss.Width(right) + look.EdgeBetween
	}
	left := a.figureLine(l, room)
	if left == "" && l.last == nil && l.turn == nil {
		left = a.styles.Muted.Render("ready")
	}
	return look.Fit(look.Spread(" "+left, a.styles.Muted.Render(right)+" ", width), width)
}
