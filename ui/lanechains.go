package ui

import (
	"sluice/gateway"
	"sluice/ui/chains"
)

// renameChainTargets follows the renaming of a chain in the lanes that use it.
func (b *board) renameChainTargets(was, name string) {
	for _, l := range b.lanes {
		if was != "" && l.settings.Target.Chain == was {
			l.settings.Target = gateway.Target{Chain: name}
		}
	}
}

// lanesUsing counts the lanes that use a chain.
func (b *board) lanesUsing(name string) int {
	n := 0
	for _, l := range b.lanes {
		if l.settings.Target.Chain == name {
			n++
		}
	}
	return n
}

// setChain sets the lane's target to a chain, with its drills.
func (b *board) setChain(l *lane, d chains.Draft) {
	l.settings.Target = gateway.Target{Chain: d.Chain.Name}
	l.setDrills(d.Drills)
	b.recents = mergeRecents([]gateway.Target{l.settings.Target}, b.recents)
}

// pendingDrills are the drills of the next prompt. They are dropped where the lane's
// target has changed meanwhile.
func (l *lane) pendingDrills() []gateway.Drill {
	if l.settings.Target.Chain == "" || l.settings.Target.Chain != l.drillsChain {
		return nil
	}
	return l.drills
}

// setDrills sets the drills of the next prompt to the lane's chain.
func (l *lane) setDrills(drills []gateway.Drill) {
	l.drills, l.drillsChain = drills, l.settings.Target.Chain
}
