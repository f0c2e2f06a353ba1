package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/figures"
)

// putLanesAside keeps the focused lane of an empty conversation, and puts the others aside.
func (a *app) putLanesAside() {
	if len(a.lanes) < 2 {
		return
	}
	var aside lanesAside
	for i, l := range a.lanes {
		was := laneAside{l.settings, l.baseOptions, l.muted}
		switch {
		case i < a.current:
			aside.left = append(aside.left, was)
		case i > a.current:
			aside.right = append(aside.right, was)
		}
	}
	kept := a.focusedLane()
	kept.muted = false
	a.aside, a.lanes, a.current = aside, []*lane{kept}, 0
	a.zoomed, a.onlyCurrent, a.mask = false, false, mask{}
	a.assignAliases()
	a.renumberLanes()
	kept.transcript.Redraw()
}

// newChatWords say what a new chat has kept, and what brings the rest back.
func (a *app) newChatWords() string {
	l := a.focusedLane()
	words := "a new chat; kept: " + strings.Join(append([]string{l.name()}, l.shownSettings()...), ", ")
	n := a.aside.count()
	if n == 0 {
		return words
	}
	lanes := "the other lane"
	if n > 1 {
		lanes = fmt.Sprintf("the other %d lanes", n)
	}
	if key := a.keyFor("lane.add.here", inComposer); key != "" {
		return words + "; " + key + " brings " + lanes + " back"
	}
	return words + "; " + lanes + " are put aside"
}

// bringLanesBack opens the lanes again that a new chat put aside, where they stood; without
// any it asks for a lane to add.
func (a *app) bringLanesBack() tea.Cmd {
	if a.aside.count() == 0 {
		return a.openLanePicker()
	}
	room := MostLanes - len(a.lanes)
	left := a.aside.left[:min(len(a.aside.left), room)]
	right := a.aside.right[:min(len(a.aside.right), room-len(left))]
	missing := a.aside.count() - len(left) - len(right)
	a.aside = lanesAside{}
	current := a.focusedLane()
	for _, was := range left {
		a.insertLane(a.laneOf(was), slices.Index(a.lanes, current))
	}
	at := slices.Index(a.lanes, current)
	for i, was := range right {
		a.insertLane(a.laneOf(was), at+1+i)
	}
	a.current = at
	words := figures.Counted(len(left)+len(right), "lane") + " brought back, with their settings"
	if missing > 0 {
		words += fmt.Sprintf("; %d lanes are the most", MostLanes)
	}
	return tea.Batch(a.lanesChanged(), a.say(words))
}

// laneOf is a lane without a conversation that asks what another one did.
func (a *app) laneOf(was laneAside) *lane {
	l := a.newLane(was.settings.Target)
	l.settings, l.baseOptions, l.muted = was.settings, was.baseOptions, was.muted
	return l
}

func (a *app) whyNoOthersClosed() string {
	if a.run != nil {
		return "a run is under way: ctrl+c ends it"
	}
	return a.whyNoOtherLane()
}

// closeOtherLanes closes all lanes but the focused one, those that have no place on the
// screen too. Their messages stay in the session.
func (a *app) closeOtherLanes() tea.Cmd {
	kept := a.focusedLane()
	a.storedLanes()
	var cmds []tea.Cmd
	messages := false
	for _, l := range a.lanes {
		if l != kept {
			messages = messages || len(l.exchanges) > 0
			cmds = append(cmds, a.closeLane(l))
		}
	}
	closed := len(a.lanes) - 1
	for _, n := range a.overflowLanes() {
		a.sessionLanes[n].Closed, messages = true, true
		closed++
	}
	a.lanes, a.current = []*lane{kept}, 0
	note := "closed " + figures.Counted(closed, "lane")
	if messages {
		note += "; the messages stay in the session"
	}
	return tea.Batch(append(cmds, a.lanesChanged(), a.say(note))...)
}
