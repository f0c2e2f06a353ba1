package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/sessions"
	"sluice/ui/transcript"
)

// newLane returns a lane with the settings of the options.
func (a *app) newLane(t gateway.Target) *lane {
	l := &lane{
		settings:    ask.Settings{Target: t, System: a.opts.System, Params: a.opts.Params, Controls: a.opts.RequestOptions.Controls},
		baseOptions: a.opts.RequestOptions, transcript: transcript.New(a.styles),
	}
	l.transcript.SetSource(a.source)
	l.transcript.SetEmpty(func(w, h int) []string { return a.emptyLaneLines(l, w, h) })
	return l
}

// firstLanes creates the lanes that the program opens with.
func (a *app) firstLanes() {
	targets := a.opts.Targets
	if len(targets) == 0 {
		targets = []gateway.Target{a.opts.Target}
	}
	for i, t := range targets[:min(len(targets), MostLanes)] {
		l := a.newLane(t)
		l.number = i
		a.lanes = append(a.lanes, l)
	}
	a.renumberLanes()
}

// lanesChanged updates what depends on the lanes, and saves them in the session.
func (a *app) lanesChanged() tea.Cmd {
	a.current = min(a.current, len(a.lanes)-1)
	if len(a.lanes) == 1 {
		a.zoomed, a.onlyCurrent, a.mask = false, false, mask{}
	}
	a.assignAliases()
	for _, l := range a.lanes {
		l.transcript.Redraw()
	}
	if a.writer == nil {
		return nil
	}
	a.writer.SetLanes(a.storedLanes(), a.sessionChains())
	writer := a.writer
	return func() tea.Msg { return answerSaved{writer, writer.Save()} }
}

// addLanes opens a lane for each target, right of the focused one, and goes to the first
// of them.
func (a *app) addLanes(targets []gateway.Target) tea.Cmd {
	var note tea.Cmd
	if room := MostLanes - len(a.lanes); len(targets) > room {
		targets, note = targets[:room], a.say(fmt.Sprintf("%d lanes are the most", MostLanes))
	}
	for i, t := range targets {
		a.insertLane(a.newLane(t), a.current+1+i)
	}
	if len(targets) > 0 {
		a.current++
	}
	a.recents = mergeRecents(targets, a.recents)
	return tea.Batch(a.lanesChanged(), note)
}

// insertLane numbers a new lane and inserts it at an index.
func (a *app) insertLane(l *lane, at int) {
	l.number = len(a.sessionLanes)
	if a.writer != nil && l.from == "" {
		l.from = sessions.Root
	}
	a.sessionLanes = append(a.sessionLanes, l.sessionLane())
	a.lanes = slices.Insert(a.lanes, at, l)
}

// copyLane adds a lane with the settings and the history of the focused one, and opens
// its parameters.
func (a *app) copyLane() tea.Cmd {
	from := a.focusedLane()
	l := a.newLane(from.settings.Target)
	l.settings, l.baseOptions = from.settings, from.baseOptions
	if n := len(from.exchanges); n > 0 {
		l.from = from.exchanges[n-1].lastID()
		l.load(from.messages())
	}
	a.insertLane(l, a.current+1)
	a.current++
	return tea.Batch(a.lanesChanged(), a.openParams())
}

// removeLane closes the focused lane. Its messages stay in the session.
func (a *app) removeLane() tea.Cmd {
	l := a.focusedLane()
	a.storedLanes()
	save := a.closeLane(l)
	a.lanes = slices.Delete(a.lanes, a.current, a.current+1)
	read := a.showOverflow()
	note := "closed " + l.name()
	if len(l.exchanges) > 0 {
		note += "; its messages stay in the session"
	}
	return tea.Batch(save, read, a.lanesChanged(), a.say(joinNotes(note, a.overflowWords())), a.startNextRound())
}

// closeLane stops a lane's answer and closes the lane in the session.
func (a *app) closeLane(l *lane) (save tea.Cmd) {
	if t := l.turn; t != nil {
		a.callEnded(t)
		a.cancelTurn(t)
		save = t.save()
	}
	a.sessionLanes[l.number].Closed = true
	return save
}

// moveLane swaps the focused lane with its neighbour.
func (a *app) moveLane(by int) tea.Cmd {
	to := a.current + by
	if to < 0 || to >= len(a.lanes) {
		return nil
	}
	a.lanes[a.current], a.lanes[to] = a.lanes[to], a.lanes[a.current]
	a.current = to
	return a.lanesChanged()
}

// muteLane excludes the focused lane from prompts to all lanes, or includes it again.
func (a *app) muteLane() tea.Cmd {
	l := a.focusedLane()
	l.muted = !l.muted
	return a.lanesChanged()
}

// continueWith replaces the other lanes' histories by the focused lane's.
func (a *app) continueWith() tea.Cmd {
	from := a.focusedLane()
	messages := from.messages()
	for _, l := range a.lanes {
		if l != from {
			l.load(messages)
		}
	}
	return a.say("all lanes continue from " + from.name() + "'s answer")
}

// restoreLanes opens the lanes of a session and shows their messages, by lane number. A
// session without lanes is shown in the focused lane.
func (a *app) restoreLanes(stored []sessions.Lane, messages [][]sessions.Message) {
	if len(stored) == 0 {
		l := a.focusedLane()
		a.lanes = []*lane{l}
		a.renumberLanes()
		l.load(messages[0])
	} else {
		a.lanes, a.sessionLanes, a.aside = nil, slices.Clone(stored), lanesAside{}
		open := sessions.OpenLanes(stored)
		for _, n := range open[:min(len(open), MostLanes)] {
			l := a.newLane(gateway.Target{})
			l.restore(n, stored[n])
			l.load(messages[n])
			a.lanes = append(a.lanes, l)
		}
	}
	a.current, a.zoomed, a.onlyCurrent, a.mask = 0, false, false, mask{}
	a.assignAliases()
}

// overflowWords say how many lanes are not shown, and how to get at them; empty where all
// are shown.
func (a *app) overflowWords() string {
	hidden := len(a.overflowLanes())
	if hidden == 0 {
		return ""
	}
	words := fmt.Sprintf("%d of %d lanes are shown: close one", len(a.lanes), len(a.lanes)+hidden)
	if key := a.keyFor("lane.remove", inComposer); key != "" {
		words += " (" + key + ")"
	}
	return words + " and the next comes"
}

// showOverflow shows lanes that didn't fit before, as far as there is room now. A command
// reads their messages.
func (a *app) showOverflow() tea.Cmd {
	hidden := a.overflowLanes()
	for _, n := range hidden[:min(len(hidden), max(0, MostLanes-len(a.lanes)))] {
		l := a.newLane(gateway.Target{})
		l.restore(n, a.sessionLanes[n])
		l.partial = true
		a.lanes = append(a.lanes, l)
	}
	return a.loadHistory()
}

// whyNoNewLane says why no lane can be added.
func (b *board) whyNoNewLane() string {
	if len(b.lanes) >= MostLanes {
		return fmt.Sprintf("%d lanes are the most", MostLanes)
	}
	if b.focusedLane().partial {
		return stillReadingWords
	}
	return ""
}

func (b *board) whyNoContinue() string {
	switch {
	case len(b.lanes) < 2:
		return "there is one lane"
	case b.anyBusy():
		return "an answer is under way"
	case len(b.focusedLane().exchanges) == 0:
		return "nothing was asked yet"
	case anyPartial(b.lanes):
		return stillReadingWords
	}
	return ""
}

// anyPartial reports whether the history of any of the lanes is still being read.
func anyPartial(lanes []*lane) bool {
	return slices.ContainsFunc(lanes, func(l *lane) bool { return l.partial })
}

// stillReadingWords say why nothing can be sent yet: the whole history must go along.
const stillReadingWords = "the beginning of the session is still being read"

// makeCurrent makes a lane the current one. A focus in the prompt stays there.
func (a *app) makeCurrent(l *lane) tea.Cmd {
	if i := slices.Index(a.lanes, l); i >= 0 {
		a.current = i
	}
	return a.setFocus(a.focus)
}
