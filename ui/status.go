package ui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/compare"
)

// What a rule needs besides its words: at both ends, and between left and right.
const (
	ruleEnds    = 4
	ruleBetween = 3
)

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
	amounts, tint := []compare.Figure{{Long: "ready", Rank: 100}}, a.styles.Muted
	switch {
	case l.turn != nil:
		amounts, tint = l.turn.live().Figures(a.now), a.styles.Accent
	case l.last != nil:
		amounts = l.last.Figures()
		if l.last.Failed {
			tint = a.styles.Trouble
		}
	}
	if l.alias != "" {
		amounts = compare.Masked(amounts)
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
	words := compare.Shorten(amounts, room)
	state := tint.Render(words[0])
	if len(words) > 1 {
		state += a.styles.Muted.Render(" · " + strings.Join(words[1:], " · "))
	}
	return l.status.rule(ruleKey{a.styles, a.hasFocus(i), width, state, a.styles.Muted.Render(right)})
}
