package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// footer is the screen's last line: a passing message, the way back, or the few
// keys that matter for what has the focus. Only keys that do something now are
// shown. Words take more lines where they need them.
func (a *app) footer(width int) string {
	lines := a.footerWords(width)
	switch {
	case len(lines) > 0:
	case a.leader:
		lines = []string{a.hints([]look.Hint{{Key: "esc", Word: "back"}}, width)}
	case a.overlay != nil:
		lines = []string{a.hints(withWayBack(bindingHints(a.overlay.ShortHelp()), width), width)}
	default:
		lines = []string{a.hints(a.focusHints(), width)}
	}
	for len(lines) < a.layout.foot.h {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return strings.Join(lines[:max(1, a.layout.foot.h)], "\n")
}

// footerWords are the words in the footer in place of keys, in as many lines as
// they take; none where there is nothing to say.
func (a *app) footerWords(width int) []string {
	words, tint := a.toast.text, a.styles.Text
	if a.toast.trouble {
		tint = a.styles.Trouble
	}
	switch {
	case a.leader:
		return nil
	case words == "" && a.overlay == nil:
		words, tint = a.savingTrouble(), a.styles.Trouble
	}
	lines := look.Wrapped(safe.Line(words).String(), max(1, width-2), footerMost)
	for i, line := range lines {
		lines[i] = look.Fit(" "+tint.Render(line), width)
	}
	return lines
}

// focusHints picks the footer's actions for the focused component.
func (a *app) focusHints() []look.Hint {
	ids := []string{"send", "model.pick", "palette", "help", "lane.add", "session.list", "newline"}
	if a.focus == focusTranscript {
		ids = []string{"scroll.down", "regenerate", "copy.message", "inspect", "message.edit", "copy.code", "focus.next", "palette", "help", "reasoning"}
	}
	if len(a.lanes) > 1 && a.focus == focusTranscript {
		ids = []string{"lane.next", "scroll.down", "regenerate", "copy.message", "lane.zoom", "lane.continue", "lane.add", "palette", "help"}
	}
	if a.veiled && a.focus == focusTranscript {
		ids = append([]string{"vote", "vote.blind"}, ids...)
	}
	if a.focusedLane().busy() {
		ids = append([]string{"stop"}, ids...)
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == "send" })
	}
	var out []look.Hint
	if len(a.lanes) > 1 && a.anyBusy() {
		out = append(out, look.Hint{Key: "ctrl+c", Word: "stop all"})
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == "send" })
	}
	for _, id := range ids {
		act := a.action(id)
		if key := a.keyFor(id, a.where()); key != "" && act.enabled(a) {
			out = append(out, look.Hint{Key: key, Word: act.Short})
		}
	}
	return out
}

// leaderHints are the letters of what can be done now.
func (a *app) leaderHints() []look.Hint {
	var out []look.Hint
	for i := range a.actions {
		if act := &a.actions[i]; act.Leader != "" && act.enabled(a) {
			word := act.Short
			if word == "" {
				word = act.Title
			}
			out = append(out, look.Hint{Key: act.Leader, Word: word})
		}
	}
	return out
}

func bindingHints(bindings []key.Binding) []look.Hint {
	var out []look.Hint
	for _, b := range bindings {
		if b.Enabled() {
			out = append(out, look.Hint{Key: b.Help().Key, Word: b.Help().Desc})
		}
	}
	return out
}

// withWayBack leaves out hints for which there is no room beside that of esc,
// which is always named, in short where room is scarce.
func withWayBack(hs []look.Hint, width int) []look.Hint {
	back := slices.IndexFunc(hs, func(h look.Hint) bool { return h.Key == "esc" })
	if back < 0 {
		return hs
	}
	all := 0
	for _, h := range hs {
		all += h.Width()
	}
	if all <= width {
		return hs
	}
	hs = slices.Clone(hs)
	if word := "back"; len(hs[back].Word) > len(word)+1 {
		hs[back].Word = word
	}
	used := hs[back].Width()
	var out []look.Hint
	for i, h := range hs {
		switch {
		case i == back:
		case used+h.Width() > width:
			continue
		default:
			used += h.Width()
		}
		out = append(out, h)
	}
	return out
}

// hints lays out the hints that fit, whole ones only, the important first.
func (c *chrome) hints(hs []look.Hint, width int) string {
	var b strings.Builder
	used := 0
	for _, h := range hs {
		piece := " " + c.styles.Key.Render(h.Key) + " " + c.styles.KeyHelp.Render(h.Word) + " "
		w := lipgloss.Width(piece)
		if used+w > width {
			continue
		}
		b.WriteString(piece)
		used += w
	}
	return look.Fit(b.String(), width)
}
