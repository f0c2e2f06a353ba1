package ui

import (
	"cmp"
	"slices"

	"sluice/sessions"
)

// renumberLanes numbers the lanes from 0, for a session without messages.
func (b *board) renumberLanes() {
	b.sessionLanes = make([]sessions.Lane, len(b.lanes))
	for i, l := range b.lanes {
		l.number, l.from = i, ""
	}
}

// storedLanes updates sessionLanes from the lanes on the screen, and returns a copy for
// the session to store.
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

// overflowLanes are the numbers of the open lanes that don't fit on the screen, from the
// left.
func (b *board) overflowLanes() []int {
	return slices.DeleteFunc(sessions.OpenLanes(b.sessionLanes), func(n int) bool {
		return b.sessionLanes[n].Closed || slices.ContainsFunc(b.lanes, func(l *lane) bool { return l.number == n })
	})
}

// selectedBranches are the branches that the user chose, by lane number: see
// sessions.Writer.SetShown.
func (b *board) selectedBranches() map[int]string {
	chosen := map[int]string{}
	for _, l := range b.lanes {
		if l.branch != "" {
			chosen[l.number] = l.branch
		}
	}
	return chosen
}
