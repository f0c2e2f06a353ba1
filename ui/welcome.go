package ui

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// minHeightForMargin is the height from which the welcome begins with a blank line.
const minHeightForMargin = 16

// welcome is what an empty transcript shows in w by h cells: where prompts go, and the
// few keys that matter first. In the demo it is the way out of it, and what to try.
func (a *app) welcome(w, h int) []string {
	g := a.greeting(a.focusedLane())
	var lines []string
	if g.demo {
		lines = a.firstRun(g, w, h)
	} else {
		lines = a.briefWelcome(g, w, h)
	}
	if at := a.chosenTry(lines); at >= h && h > 0 { // what enter does has to be seen
		lines = lines[at+1-h:]
	}
	if len(lines) > h && h > 0 {
		lines = lines[:h]
		lines[h-1] = look.Ellipsis(lines[h-1], w)
	}
	return lines[:min(len(lines), max(0, h))]
}

// briefWelcome says where prompts go, and the keys.
func (a *app) briefWelcome(g greeting, w, h int) []string {
	st := a.styles
	var lines []string
	say := func(s string) { lines = append(lines, s) }
	if h >= minHeightForMargin {
		say("")
	}
	say("  " + st.Strong.Render(ansi.Truncate(g.title, max(1, w-4), "…")))
	for _, text := range g.text {
		for _, l := range wrapProse(text, min(w-4, 76)) {
			say("  " + st.Text.Render(l))
		}
	}
	say("")
	ids := []string{"send", "model.pick", "session.list", "palette", "help"}
	if a.whyNoConnect() == "" {
		ids = append(ids, "connect")
	}
	for _, id := range ids {
		if key := a.keyFor(id, inComposer); key != "" {
			say("  " + st.Key.Render(look.Pad(key, 8)) + " " + st.KeyHelp.Render(a.shortcut(id).title))
		}
	}
	return lines
}

// greeting is what the welcome says of a lane: where its prompts go.
type greeting struct {
	title string
	text  []string
	// demo says that it is the gateway in this process that answers.
	demo bool
}

// scriptedWords describe the emulator, wherever it runs.
const scriptedWords = "plays scripted answers: no real model is behind it. Everything else is real. Ask anything to get a tour."

// demoGreeting describe the demo, demoPromise what it doesn't do.
const (
	demoGreeting = "You are in the demo: a gateway inside this program that plays scripted answers, without a key or a network."
	demoPromise  = "Nothing is sent anywhere until you connect. Conversations are saved as TOML you can read."
)

const savedFromTheFirst = " The conversation is saved from the first prompt on."

func (a *app) greeting(l *lane) greeting {
	all, err := a.destinations(l)
	switch {
	case err != nil:
		return greeting{title: "This target can't be used.", text: []string{safe.Line(gateway.Explain(err).What).String()}}
	case len(all) > 1:
		return a.chainGreeting(all)
	}
	switch d := all[0]; {
	case d.Emulated && d.Enclosed:
		g := greeting{title: "Ask models through your AI Gateway, side by side, with true figures.", text: []string{demoGreeting}, demo: true}
		if a.opts.Demo {
			g.text = append(g.text, "With --demo it answers for every provider, those of your own too. Start sluice without it to reach them.")
		}
		return g
	case d.Emulated:
		return greeting{title: "This is sluice's emulator at " + hostName(d) + ".", text: []string{"It " + scriptedWords}}
	case d.Direct:
		goes := "The prompt goes there directly, without a gateway."
		if d.Loopback {
			goes = "The prompt goes there directly, without a gateway: to a server on this machine."
		}
		return greeting{title: "Ask the model at " + hostName(d) + ".", text: []string{goes + savedFromTheFirst}}
	}
	goes := "The prompt goes through " + hostName(all[0]) + " to the model named above."
	if l.settings.Target.IsZero() {
		goes = "No model is picked yet: " + a.keyFor("model.pick", inComposer) + " lists them all, by provider."
	}
	return greeting{title: "Ask a model through " + a.destinationName(all[0]) + ".", text: []string{goes + savedFromTheFirst}}
}

// chainGreeting is the greeting of a chain whose steps go to different destinations.
func (a *app) chainGreeting(all []gateway.Destination) greeting {
	words := make([]string, len(all))
	for i, d := range all {
		words[i] = safe.Line(d.String()).String()
	}
	last := len(words) - 1
	return greeting{
		title: "The steps of this chain go to different places.",
		text:  []string{"The prompt goes to " + strings.Join(words[:last], ", to ") + ", or to " + words[last] + "." + savedFromTheFirst},
	}
}

// wrapProse wraps text to lines of a width.
func wrapProse(text string, width int) []string {
	return strings.Split(ansi.Wrap(text, max(10, width), ""), "\n")
}

// emptyLaneLines is what a lane without messages shows: the welcome where it is the only
// lane.
func (a *app) emptyLaneLines(l *lane, w, h int) []string {
	switch {
	case a.readOnly != "" && len(a.lanes) == 1:
		return []string{"", "  " + a.styles.Muted.Render("There is nothing to show.")}
	case len(a.lanes) == 1:
		return a.welcome(w, h)
	}
	lines := []string{""}
	say := func(style lipgloss.Style, words string) {
		for _, line := range wrapProse(words, w-4) {
			lines = append(lines, "  "+style.Render(line))
		}
	}
	switch {
	case l.muted:
		say(a.styles.Text, "Muted: prompts to all lanes skip it.")
	case l.settings.Target.IsZero():
		say(a.styles.Text, "Pick a model.")
	case len(l.exchanges) == 0 && a.boardIsEmpty():
		say(a.styles.Muted, a.laneHint(slices.Index(a.lanes, l)))
	default:
		say(a.styles.Muted, "Nothing asked here yet: the next prompt goes to this lane too.")
	}
	if !l.view().masked() && a.lanesDiffer() {
		lines = append(lines, "")
		say(a.styles.Muted, a.destinationSentence(l))
	}
	return lines[:min(len(lines), max(0, h))]
}

// boardIsEmpty reports whether nothing was asked in any lane.
func (b *board) boardIsEmpty() bool {
	return !slices.ContainsFunc(b.lanes, func(l *lane) bool { return len(l.exchanges) > 0 })
}

// laneHint is something that lanes can do; each empty lane says another.
func (a *app) laneHint(i int) string {
	key := func(id string) string { return a.keyFor(id, inComposer) } // which works from everywhere
	hints := []struct{ id, words string }{
		{"", "One prompt goes to every lane. Each has its own settings and keeps its own conversation."},
		{"params", " changes this lane's system prompt and parameters: the same model twice tells what they do."},
		{"measure", " asks every lane several times, and says which differences are beyond chance."},
		{"vote.blind", " hides the names and shuffles the lanes until you vote."},
		{"differences", " shows where two answers differ, word by word."},
		{"lane.continue", " gives this lane's conversation to all others."},
		{"lane.only", " asks one lane alone; the others wait."},
		{"lane.zoom", " shows one lane alone, in the full width."},
	}
	of := hints[max(0, i)%len(hints)]
	if of.id == "" || key(of.id) == "" {
		return hints[0].words
	}
	return key(of.id) + of.words
}
