package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

// A session may have more lanes than the screen takes. The others wait for a place.

// overflowWords say how many lanes are not shown and how they are reached, nothing
// where all are.
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

// showOverflow gives free places to lanes that wait for one. Their messages are read
// behind it.
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
