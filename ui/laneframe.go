package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/internal/figures"
	"sluice/ui/compare"
)

// The cells of a rule that aren't words: both ends together, and the line between the left
// and the right words.
const (
	ruleEnds    = 4
	ruleBetween = 3
)

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
		name = v.title() + l.stepWords()
	}
	switch {
	case len(a.lanes) == 1:
	case a.hasFocus(i):
		name = a.styles.AccentStrong.Render("▸ " + name)
	case i == a.current:
		name = "▸ " + name
	}
	return l.title.draw(ruleKey{a.styles, a.hasFocus(i), width, name, strings.Join(l.shownSettings(), " · ")})
}

// laneStatus is the rule below a lane: the figures of its answer, and whether it is
// scrolled up.
func (a *app) laneStatus(i, width int) string {
	l := a.lanes[i]
	amounts, tint := []compare.Figure{{Long: "ready", Priority: 100}}, a.styles.Muted
	switch {
	case l.turn != nil:
		amounts, tint = l.turn.live().Figures(a.now), a.styles.Accent
	case l.last != nil:
		amounts = l.last.Figures()
		if l.last.Failed {
			tint = a.styles.Trouble
		}
	}
	right := ""
	if !l.transcript.Following() {
		right = "scrolled up"
		if n := l.transcript.NewLines(); n > 0 {
			right = "↓ " + figures.Counted(n, "new line")
		}
		if key := a.keyFor("scroll.bottom", a.focusScope()); key != "" {
			right += " (" + key + ")"
		}
	}
	room := width - ruleEnds
	if right != "" {
		room -= lipgloss.Width(right) + ruleBetween
	}
	words := compare.Shorten(l.view().figures(amounts), room)
	state := tint.Render(words[0])
	if len(words) > 1 {
		state += a.styles.Muted.Render(" · " + strings.Join(words[1:], " · "))
	}
	return l.status.draw(ruleKey{a.styles, a.hasFocus(i), width, state, a.styles.Muted.Render(right)})
}
