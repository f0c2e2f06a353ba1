package ui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/safe"
)

// What a rule needs besides its words: at both ends, and between left and right.
const (
	ruleEnds    = 4
	ruleBetween = 3
)

// rule draws a dividing line of width cells with words set into it, left and
// right. Words that don't fit are cut, the right ones last.
func rule(line, words lipgloss.Style, left, right string, width int) string {
	if width <= 0 {
		return ""
	}
	const lead = 1
	room := width - 2*lead
	right = ansi.Truncate(right, max(0, room-2), "…")
	rw := lipgloss.Width(right)
	leftRoom := room
	if rw > 0 {
		leftRoom -= rw + 3
	}
	left = ansi.Truncate(left, max(0, leftRoom-2), "…")
	lw := lipgloss.Width(left)

	var b strings.Builder
	used := lead
	b.WriteString(line.Render(strings.Repeat("─", lead)))
	if lw > 0 {
		b.WriteString(" " + words.Render(left) + " ")
		used += lw + 2
	}
	tail := 0
	if rw > 0 {
		tail = rw + 2 + lead
	}
	b.WriteString(line.Render(strings.Repeat("─", max(0, width-used-tail))))
	if rw > 0 {
		b.WriteString(" " + words.Render(right) + " " + line.Render(strings.Repeat("─", lead)))
	}
	return b.String()
}

// laneTitle is the rule above a lane: what it is sent to, and what is set. Among
// several, a mark shows the focused one without colour too.
func (a *app) laneTitle(i, width int) string {
	l := a.lanes[i]
	name := "no model"
	if key := a.keyFor("model.pick", a.where()); key != "" {
		name += ": " + key + " picks one"
	}
	if !l.settings.Target.IsZero() {
		name = safe.Line(l.settings.Target.String()).String() + l.stepWords()
	}
	settings := l.settingWords()
	if l.alias != "" {
		name, settings = l.alias, nil
	}
	switch {
	case len(a.lanes) == 1:
	case a.hasFocus(i):
		name = a.styles.AccentStrong.Render("▸ " + name)
	case i == a.current:
		name = "▸ " + name
	}
	return l.title.rule(ruleKey{a.styles, a.hasFocus(i), width, name, strings.Join(settings, " · ")})
}

// settingWords names the lane's parameters that differ from the vendor's choice.
func (l *lane) settingWords() []string {
	var out []string
	if l.muted {
		out = append(out, "muted")
	}
	if l.settings.API != "" {
		out = append(out, safe.Line(string(l.settings.API)).String())
	}
	if l.settings.System != "" {
		out = append(out, "system prompt")
	}
	if p := l.settings.Params.Temperature; p != nil {
		out = append(out, fmt.Sprintf("temperature %g", *p))
	}
	if p := l.settings.Params.TopP; p != nil {
		out = append(out, fmt.Sprintf("top-p %g", *p))
	}
	if p := l.settings.Params.MaxTokens; p != nil {
		out = append(out, fmt.Sprintf("max %d", *p))
	}
	if e := l.settings.Params.Effort; e != "" {
		out = append(out, "effort "+safe.Line(string(e)).String())
	}
	if n := len(l.settings.Params.Stop); n > 0 {
		out = append(out, fmt.Sprintf("%d stop", n))
	}
	if n := l.settings.Controls.Count(); n > 0 {
		out = append(out, figures.Counted(n, "gateway control"))
	}
	return out
}

// laneStatus is the rule below a lane: the answer in figures, and what follow
// mode does.
func (a *app) laneStatus(i, width int) string {
	l := a.lanes[i]
	amounts, look := []figure{{long: "ready", rank: 100}}, a.styles.Muted
	switch {
	case l.turn != nil:
		amounts, look = l.turn.live(a.now), a.styles.Accent
	case l.last != nil:
		amounts = l.last.figures()
		if l.last.failed {
			look = a.styles.Trouble
		}
	}
	if l.alias != "" {
		amounts = blind(amounts)
	}
	right := ""
	if !l.transcript.Following() {
		right = "scrolled up"
		if n := l.transcript.NewLines(); n > 0 {
			right = "↓ " + figures.Counted(n, "new line")
		}
		if key := a.keyFor("scroll.bottom", a.where()); key != "" {
			right += " (" + key + ")"
		}
	}
	room := width - ruleEnds
	if right != "" {
		room -= lipgloss.Width(right) + ruleBetween
	}
	words := shorten(amounts, room)
	state := look.Render(words[0])
	if len(words) > 1 {
		state += a.styles.Muted.Render(" · " + strings.Join(words[1:], " · "))
	}
	return l.status.rule(ruleKey{a.styles, a.hasFocus(i), width, state, a.styles.Muted.Render(right)})
}
