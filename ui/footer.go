package ui

import (
	"slices"
	"strings"

	"sluice/internal/safe"
	"sluice/ui/look"
)

// footer is the end of the screen: a message, else the overlay's keys, else the most
// important keys of the focused component that do something now. A long message takes
// several lines.
func (a *app) footer(width int) string {
	lines := a.footerMessage(width)
	switch {
	case len(lines) > 0:
	case a.leaderPressed:
		lines = []string{a.hints([]look.Hint{{Key: "esc", Word: "back"}}, width)}
	case a.overlay != nil:
		lines = []string{a.hints(fitHints(bindingHints(a.overlay.ShortHelp()), width), width)}
	default:
		lines = []string{a.hints(a.focusHints(), width)}
	}
	for len(lines) < a.layout.foot.h {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return strings.Join(lines[:max(1, a.layout.foot.h)], "\n")
}

// footerMessage is the message in the footer, wrapped to its lines; none where the footer
// shows keys.
func (a *app) footerMessage(width int) []string {
	words, tint := a.toast.text, a.styles.Text
	if a.toast.trouble {
		tint = a.styles.Trouble
	}
	switch {
	case a.leaderPressed:
		return nil
	case words == "" && a.overlay == nil:
		words, tint = a.saveTroubleLine(), a.styles.Trouble
	}
	lines := look.Wrapped(safe.Line(words).String(), max(1, width-2), maxFooterLines)
	for i, line := range lines {
		lines[i] = look.Fit(" "+tint.Render(line), width)
	}
	return lines
}

// focusHints are the footer's actions for the focused component.
func (a *app) focusHints() []look.Hint {
	ids := []string{"send", "model.pick", "palette", "help", "lane.add", "session.list", "newline"}
	if a.focus == focusTranscript {
		ids = []string{"scroll.down", "regenerate", "copy.message", "inspect", "message.edit", "copy.code", "focus.next", "palette", "help", "reasoning"}
	}
	if len(a.lanes) > 1 && a.focus == focusTranscript {
		ids = []string{"lane.next", "scroll.down", "regenerate", "copy.message", "lane.zoom", "lane.continue", "lane.add", "palette", "help"}
	}
	if a.mask.on && a.focus == focusTranscript {
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
		if key := a.keyFor(id, a.focusScope()); key != "" && act.enabled(a) {
			out = append(out, look.Hint{Key: key, Word: act.Short})
		}
	}
	return out
}

// leaderHints are the leader letters of the actions that can run now.
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
