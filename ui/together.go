package ui

// This file is how lanes are scrolled together: the same turn at the top of each.

// scrolled brings the other lanes to where one was scrolled.
func (a *app) scrolled(lead *lane) {
	if !a.together {
		return
	}
	turn, lines, end := lead.transcript.Turn()
	for _, l := range a.lanes {
		if l != lead {
			l.transcript.ToTurn(turn, lines, end)
		}
	}
}
