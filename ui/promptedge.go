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
	key := figuresKey{st: a.styles, live: l.turn != nil, words: strings.Join(words, dot)}
	if l.turn == nil {
		key.failed, key.stopped = l.last.Failed, l.last.Stopped()
	}
	if l.figures.key != key {
		l.figures = cachedFigures{key, key.draw()}
	}
	return l.figures.line
}

// draw draws the figures: the mark in the colour of how the answer stands, and all words
// in that of trouble where it failed.
func (k figuresKey) draw() string {
	first, rest, more := strings.Cut(k.words, dot)
	mark, state, _ := strings.Cut(first, " ")
	tint, stateTint := k.st.Muted, k.st.Muted
	switch {
	case k.live:
		tint = k.st.Water
	case k.failed:
		tint, stateTint = k.st.Trouble, k.st.Trouble
	case !k.stopped:
		tint = k.st.Success
	}
	line := tint.Render(mark)
	if state != "" {
		line += stateTint.Render(" " + state)
	}
	if more {
		line += k.st.Muted.Render(dot + rest)
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
