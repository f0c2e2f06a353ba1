package ui

import "slices"

// blockRevealing makes the actions that reveal a lane's vendor wait for the vote.
func blockRevealing(all []action) {
	for i := range all {
		if !slices.Contains(revealingActions, all[i].ID) {
			continue
		}
		id, why := all[i].ID, all[i].WhyNot
		all[i].WhyNot = func(a *app) string {
			switch {
			case a.blockedByMask(id, a.focusedLane()):
				return "it tells who the lanes are: vote first, or " + a.keyFor("vote.blind", a.focusScope()) + " shows their names"
			case why == nil:
				return ""
			}
			return why(a)
		}
	}
}
