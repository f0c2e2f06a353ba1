package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/safe"
)

// roomy is the height from which a blank line comes first.
const roomy = 16

// welcome is what an empty transcript shows: where one is, and the few keys that
// matter first. It fits w by h cells.
func (a *app) welcome(w, h int) []string {
	st := a.styles
	var lines []string
	say := func(s string) { lines = append(lines, s) }
	paragraph := func(style lipgloss.Style, text string) {
		for _, l := range strings.Split(ansi.Wrap(text, max(10, min(w-4, 76)), ""), "\n") {
			say("  " + style.Render(l))
		}
	}

	if h >= roomy {
		say("")
	}
	if a.opts.Embedded {
		say("  " + st.AccentStrong.Render("This is the embedded gateway."))
		paragraph(st.Text, "It runs inside sluice, needs no key and no network, and plays scripted answers: no real model is behind it. Everything else is real. Ask anything to get a tour.")
		say("")
		say("  " + st.Strong.Render("To use your own gateway"))
		say("  " + st.Key.Render(pad("sluice config init", 20)) + st.KeyHelp.Render("makes the file to fill in"))
		say("  " + st.Key.Render(pad("sluice doctor", 20)) + st.KeyHelp.Render("tells what is found"))
		paragraph(st.Muted, "The file is "+safe.Line(a.opts.ConnectHint).String()+"; start again when it is filled in.")
	} else {
		say("  " + st.AccentStrong.Render("Ask a model through "+a.gatewayName()+"."))
		goes := "The prompt goes to the model named above."
		if a.focusedLane().target.IsZero() {
			goes = "No model is picked yet: " + a.keyFor("model.pick", inComposer) + " lists them all, by provider."
		}
		paragraph(st.Text, goes+" The conversation is saved from the first prompt on.")
	}
	say("")
	for _, id := range []string{"send", "model.pick", "session.list", "palette", "help"} {
		if key := a.keyFor(id, inComposer); key != "" {
			say("  " + st.Key.Render(pad(key, 8)) + " " + st.KeyHelp.Render(a.action(id).Title))
		}
	}
	if len(lines) > h {
		lines = lines[:max(0, h)]
	}
	return lines
}

// emptyLane is what a lane without messages shows: the welcome where it is the
// only one.
func (a *app) emptyLane(l *lane, w, h int) []string {
	switch {
	case a.readOnly != "" && len(a.lanes) == 1:
		return []string{"", "  " + a.styles.Muted.Render("There is nothing to show.")}
	case len(a.lanes) == 1:
		return a.welcome(w, h)
	}
	words := "Nothing asked yet."
	switch {
	case l.muted:
		words = "Muted: prompts to all pass it by."
	case l.target.IsZero():
		words = "Pick a model."
	}
	return []string{"", "  " + a.styles.Muted.Render(words)}
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-lipgloss.Width(s)))
}
