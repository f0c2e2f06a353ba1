package ui

import (
	"cmp"
	"slices"

	"sluice/sessions"
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
