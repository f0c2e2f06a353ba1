package ui

import (
	"slices"
)

// This file is what is kept back while the lanes' names are hidden: all that tells
// the vendor. Times and rates stay, since they belong to the judgement.

// tellers are the actions that show who a lane is, or change it unseen.
var tellers = []string{
	"model.pick", "model.next", "model.previous", "chain", "gateway", "raw", "params", "inspect", "measure",
	"rerun", "rerun.other", "regenerate.other", "branch.tree", "copy.all", "session.edit", "session.export",
}

// blindfolded makes the actions that tell a lane's name wait for the vote.
func blindfolded(all []action) {
	for i := range all {
		if !slices.Contains(tellers, all[i].ID) {
			continue
		}
		why := all[i].Why
		again := all[i].ID == "rerun" // of a failed prompt it tells nothing
		all[i].Why = func(a *app) string {
			switch {
			case a.veiled && !(again && a.focusedLane().unanswered()):
				return "it tells who the lanes are: vote first, or " + a.keyFor("vote.blind", a.where()) + " shows their names"
			case why == nil:
				return ""
			}
			return why(a)
		}
	}
}
