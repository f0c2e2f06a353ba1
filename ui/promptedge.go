package ui

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/ui/compare"
	"sluice/ui/look"
)

// promptEdge is what stands in the upper side of the prompt's frame, which is width cells
// wide: on the left what the next prompt rehearses, else the state and the figures of the
// last answer, on the right a message, else whether the lane is scrolled up. Where both don't fit, figures are left out.
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
	if left = a.rehearsalEdge(room); left != "" {
		return left, right
	}
	if several {
		left = a.lanesState(room)
		if room -= lipgloss.Width(left) + look.EdgeBetween; right == "" && room > 0 {
			right = a.chanceWords(room)
		}
		return left, right
	}
	return a.figureLine(a.focusedLane(), room), right
}

// lanesState says in at most room cells whom a prompt goes to, and how many of them have
// answered; once all have, which of them are the best, as far as there is room.
func (a *app) lanesState(room int) string {
	words, done, failed := a.audience(), 0, 0
	for _, l := range a.lanes {
		if !l.busy() && l.last != nil {
			done++
			if l.last.Failed {
				failed++
			}
		}
	}
	mark := ""
	switch {
	case a.anyBusy():
		mark = a.styles.Water.Render("●") + " "
		if done > 0 {
			words = fmt.Sprintf("%s, %d done", words, done)
		}
	case done == len(a.lanes) && failed == 0:
		mark = a.styles.Success.Render("✓") + " "
	case failed > 0:
		mark = a.styles.Trouble.Render("✗") + " "
		words = fmt.Sprintf("%s, %d failed", words, failed)
	}
	if lipgloss.Width(mark+words) > room {
		return ""
	}
	line := mark + a.styles.Text.Render(words)
	if mark != "" && done == len(a.lanes) {
		room -= lipgloss.Width(mark + words)
		for _, best := range a.bestWords() {
			if room -= lipgloss.Width(dot + best); room < 0 {
				break
			}
			line += a.styles.Muted.Render(dot + best)
		}
	}
	return line
}

// bestWords name the best lanes by their numbers, or by their letters.
func (a *app) bestWords() []string {
	return a.verdict().best
}

// chanceWords say in at most room cells whether the lanes' figures may be chance, and which
// key measures them; empty where there is nothing to compare.
func (a *app) chanceWords(room int) string {
	words := a.verdict().chance
	if words == "" || lipgloss.Width(words) > room {
		return ""
	}
	line := a.styles.Muted.Render(words)
	if key := a.keyFor("measure", a.focusScope()); strings.Contains(words, compare.MayBeChance) && key != "" && a.action("measure").enabled(a) {
		if hint := a.styles.Muted.Render(" ") + a.styles.Key.Render(key) + a.styles.Muted.Render(" measures"); lipgloss.Width(words)+lipgloss.Width(hint) <= room {
			line += hint
		}
	}
	return line
}

// verdict is kept until an answer ends or the lanes change.
func (a *app) verdict() lanesVerdict {
	key := verdictKey{blind: a.mask.on}
	for i, l := range a.lanes {
		key.lanes[i] = laneFigures{l, l.last, len(l.measured), l.settings.Target}
	}
	if a.judged.key != key {
		lanes := a.measuredLanes()
		for i, l := range a.lanes {
			if lanes[i].Name = strconv.Itoa(i + 1); l.view().masked() {
				lanes[i].Name = l.alias
			}
		}
		best, chance := compare.Best(lanes, a.mask.on)
		a.judged = cachedVerdict{key, lanesVerdict{best, chance}}
	}
	return a.judged.verdict
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
	} else {
		key.silent = l.turn.live().Silent(a.now)
	}
	if l.figures.key != key {
		l.figures = cachedFigures{key, key.draw()}
	}
	return l.figures.line
}

// draw draws the figures: the mark in the colour of how the answer stands, and in that of
// text why it failed.
func (k figuresKey) draw() string {
	first, rest, more := strings.Cut(k.words, dot)
	mark, state, _ := strings.Cut(first, " ")
	tint, stateTint := k.st.Muted, k.st.Muted
	switch {
	case k.silent:
		tint = k.st.Warning
	case k.live:
		tint = k.st.Water
	case k.failed:
		tint, stateTint = k.st.Trouble, k.st.Text
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
