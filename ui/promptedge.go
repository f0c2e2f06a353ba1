package ui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/internal/figures"
	"sluice/ui/compare"
	"sluice/ui/look"
)

// promptEdge is what stands in the upper side of the prompt's frame, which is width cells
// wide: on the left the state and the figures of the last answer, on the right a message,
// else whether the lane is scrolled up. Where both don't fit, figures are left out.
func (a *app) promptEdge(width int) (left, right string) {
	right = a.edgeMessage(width)
	several := len(a.lanes) > 1
	if right == "" && !several {
		right = a.styles.Muted.Render(a.scrollWords(a.focusedLane()))
	}
	room := look.EdgeWords(width)
	if right != "" {
		room -= lipgloss.Width(right) + look.EdgeBetween
	}
	if several {
		left = a.lanesState(room)
		if room -= lipgloss.Width(left) + look.EdgeBetween; right == "" && room > 0 {
			right = a.styles.Muted.Render(a.bestWords(room))
		}
		return left, right
	}
	return a.figureLine(a.focusedLane(), room), right
}

// lanesState says in at most room cells whom a prompt goes to, and how many of them have
// answered.
func (a *app) lanesState(room int) string {
	words, done := a.audience(), 0
	for _, l := range a.lanes {
		if !l.busy() && l.last != nil {
			done++
		}
	}
	mark := ""
	if a.anyBusy() {
		mark = a.styles.Water.Render("●") + " "
		if done > 0 {
			words = fmt.Sprintf("%s, %d done", words, done)
		}
	}
	if lipgloss.Width(mark+words) > room {
		return ""
	}
	return mark + a.styles.Text.Render(words)
}

// bestWords name the best lanes in at most room cells, empty where there is nothing to
// compare.
func (a *app) bestWords(room int) string {
	best := compare.Best(a.measuredLanes(), a.mask.on)
	if len(best) < 2 {
		return ""
	}
	words := strings.Join(compare.Shorten(best, room), dot)
	if lipgloss.Width(words) > room {
		return ""
	}
	return words
}

// figureLine is a lane's state and figures in at most room cells; empty where nothing was
// asked or nothing fits.
func (a *app) figureLine(l *lane, room int) string {
	var amounts []compare.Figure
	switch {
	case l.turn != nil:
		amounts = l.turn.live().Figures(a.now)
	case l.last != nil:
		amounts = l.last.Figures()
	}
	if len(amounts) == 0 || room < 1 {
		return ""
	}
	words := compare.Shorten(l.view().figures(amounts), room)
	if lipgloss.Width(words[0]) > room {
		return ""
	}
	mark, state := words[0], ""
	if i := strings.IndexByte(mark, ' '); i > 0 {
		mark, state = mark[:i], mark[i:]
	}
	tint, stateTint := a.styles.Muted, a.styles.Muted
	switch {
	case l.turn != nil:
		tint = a.styles.Water
	case l.last.Failed:
		tint, stateTint = a.styles.Trouble, a.styles.Trouble
	case !l.last.Stopped():
		tint = a.styles.Success
	}
	line := tint.Render(mark) + stateTint.Render(state)
	if len(words) > 1 {
		line += a.styles.Muted.Render(dot + strings.Join(words[1:], dot))
	}
	return line
}

// scrollWords say that a lane isn't at its end, and how to get there; empty where it is.
func (a *app) scrollWords(l *lane) string {
	if l.transcript.Following() {
		return ""
	}
	words := "scrolled up"
	if n := l.transcript.NewLines(); n > 0 {
		words = "↓ " + figures.Counted(n, "new line")
	}
	if key := a.keyFor("scroll.bottom", a.focusScope()); key != "" {
		words += " (" + key + ")"
	}
	return words
}
