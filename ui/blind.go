package ui

import "slices"

// maskedActions makes the actions that reveal a lane's vendor wait for the vote.
func maskedActions(all []action) {
	for i := range all {
		if !slices.Contains(revealing, all[i].ID) {
			continue
		}
		id, why := all[i].ID, all[i].Why
		all[i].Why = func(a *app) string {
			switch {
			case a.keepsBack(id, a.focusedLane()):
				return "it tells who the lanes are: vote first, or " + a.keyFor("vote.blind", a.where()) + " shows their names"
			case why == nil:
				return ""
			}
			return why(a)
		}
	}
}
