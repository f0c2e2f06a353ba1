package ui

import (
	"cmp"
	"fmt"
	"slices"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/chains"
)

// renumberLanes makes the session's list of lanes anew: for a session that has no
// messages yet.
func (b *board) renumberLanes() {
	b.sessionLanes = make([]sessions.Lane, len(b.lanes))
	for i, l := range b.lanes {
		l.number, l.from = i, ""
	}
}

// storedLanes is every lane of the session by its number, those too that were
// closed.
func (b *board) storedLanes() []sessions.Lane {
	ordered := slices.IsSortedFunc(b.lanes, func(l, m *lane) int { return cmp.Compare(l.number, m.number) })
	for i, l := range b.lanes {
		b.sessionLanes[l.number] = l.sessionLane()
		if !ordered {
			b.sessionLanes[l.number].Column = i + 1
		}
	}
	return slices.Clone(b.sessionLanes)
}

// overflowLanes are the numbers of the session's open lanes that are not on the
// screen, from the left.
func (b *board) overflowLanes() []int {
	return slices.DeleteFunc(sessions.OpenLanes(b.sessionLanes), func(n int) bool {
		return b.sessionLanes[n].Closed || slices.ContainsFunc(b.lanes, func(l *lane) bool { return l.number == n })
	})
}

// selectedBranches are those to which the user went, by lane: see sessions.Writer.SetShown.
func (b *board) selectedBranches() map[int]string {
	chosen := map[int]string{}
	for _, l := range b.lanes {
		if l.branch != "" {
			chosen[l.number] = l.branch
		}
	}
	return chosen
}

// renameChainTargets points the lanes that name a chain at its new name.
func (b *board) renameChainTargets(was, name string) {
	for _, l := range b.lanes {
		if was != "" && l.settings.Target.Chain == was {
			l.settings.Target = gateway.Target{Chain: name}
		}
	}
}

// lanesUsing counts the lanes that name a chain.
func (b *board) lanesUsing(name string) int {
	n := 0
	for _, l := range b.lanes {
		if l.settings.Target.Chain == name {
			n++
		}
	}
	return n
}

// setChain points the lane at a chain, with its drills.
func (b *board) setChain(l *lane, d chains.Draft) {
	l.settings.Target = gateway.Target{Chain: d.Chain.Name}
	l.setDrills(d.Drills)
	b.recents = mergeRecents([]gateway.Target{l.settings.Target}, b.recents)
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

// anyPartial reports whether a lane's history isn't read whole.
func anyPartial(lanes []*lane) bool {
	return slices.ContainsFunc(lanes, func(l *lane) bool { return l.partial })
}

// stillReadingWords say why nothing can be sent yet: all of the history goes along.
const stillReadingWords = "the beginning of the session is still being read"

// MostLanes is the most lanes that the screen takes: as many as can be told
// apart.
const MostLanes = measure.MostLanes
