package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/sessions"
)

// rehearse has the focused lane's chain rehearse the next failure: of the step that
// rehearses one already, else of the first one. After the last failure comes none.
func (a *app) rehearse() tea.Cmd {
	l := a.focusedLane()
	known, _ := a.findChain(l.settings.Target.Chain)
	drills := make([]gateway.Drill, len(known.Steps))
	copy(drills, l.pendingDrills())
	at := slices.IndexFunc(drills, func(d gateway.Drill) bool { return d != "" })
	if at < 0 {
		at = firstStepOn(known.Chain)
	}
	drills[at] = a.nextDrill(known.Chain, at, drills[at])
	if !slices.ContainsFunc(drills, func(d gateway.Drill) bool { return d != "" }) {
		drills = nil
	}
	return a.setRehearsal(l, drills)
}

// nextDrill is the failure after another one that a chain's step can rehearse, empty after
// the last.
func (a *app) nextDrill(c sessions.Chain, at int, now gateway.Drill) gateway.Drill {
	place, of := 0, 0
	for i, s := range c.Steps {
		if s.Off {
			continue
		}
		if i < at {
			place++
		}
		of++
	}
	all := gateway.Drills()
	for _, d := range all[slices.Index(all, now)+1:] { // the first one after none
		if a.canDrill(c.Steps[at], d, place, of) == nil {
			return d
		}
	}
	return ""
}

// firstStepOn is the index of the first step that is on, -1 where none is.
func firstStepOn(c sessions.Chain) int {
	return slices.IndexFunc(c.Steps, func(s sessions.ChainStep) bool { return !s.Off })
}

func (a *app) whyNoRehearsal() string {
	l := a.focusedLane()
	compose := ": " + a.keyFor("chain", a.focusScope()) + " composes one"
	if l.settings.Target.Chain == "" {
		return "only a chain rehearses failures, and this lane asks one model" + compose
	}
	known, ok := a.findChain(l.settings.Target.Chain)
	switch at := firstStepOn(known.Chain); {
	case !ok || a.opts.Steps == nil:
		return fmt.Sprintf("there is no chain %q any more", l.settings.Target.Chain)
	case at < 0:
		return "every step of the chain is off"
	case a.nextDrill(known.Chain, at, "") == "":
		return "the chain's first step can't fail on purpose here"
	}
	return ""
}

// setRehearsal sets what a lane's chain rehearses with the next prompt, nil for nothing.
// That it does is told by the lane's title and the prompt's frame.
func (a *app) setRehearsal(l *lane, drills []gateway.Drill) tea.Cmd {
	l.setDrills(drills)
	if drills == nil {
		return a.say("no rehearsal: the next prompt goes as usual")
	}
	return nil
}

// rehearsalEnd names the key that ends a rehearsal.
func (a *app) rehearsalEnd() string {
	if key := a.keyFor("stop", a.focusScope()); key != "" {
		return " · " + key + " ends it"
	}
	return ""
}

// rehearsedWords say which steps fail, and how: "step 1 fails: bad key".
func rehearsedWords(drills []gateway.Drill) string {
	words, n := "", 0
	for i, d := range drills {
		if d == "" {
			continue
		}
		if n++; n == 1 {
			words = fmt.Sprintf("step %d fails: %s", i+1, safe.Line(figures.DrillWord(d)))
		}
	}
	if n > 1 {
		words += fmt.Sprintf(", and %d more", n-1)
	}
	return words
}

// rehearsalTitle says in a lane's title what it rehearses.
func (a *app) rehearsalTitle(l *lane) string {
	if l.turn != nil || l.pendingDrills() == nil {
		return ""
	}
	return " " + a.styles.Warning.Render("! "+rehearsedWords(l.pendingDrills()))
}

// rehearsalEdge says in at most room cells of the prompt's frame that the focused lane
// rehearses a failure, and how to end it; empty where it doesn't.
func (a *app) rehearsalEdge(room int) string {
	l := a.focusedLane()
	if l.turn != nil || l.pendingDrills() == nil || l.view().masked() {
		return ""
	}
	what, end := rehearsedWords(l.pendingDrills()), a.rehearsalEnd()
	who := "the next prompt is a rehearsal: "
	if len(a.lanes) > 1 {
		who = "this lane rehearses with the next prompt: "
	}
	for _, words := range []string{"! " + who + what + end, "! " + what + end, "! a rehearsal" + end} {
		if lipgloss.Width(words) <= room {
			return a.styles.Warning.Render(words)
		}
	}
	return a.styles.Warning.Render("!")
}
