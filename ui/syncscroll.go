package ui

// This file is how lanes are scrolled together: the same turn at the top of each.

// scrolled brings the other lanes to where one was scrolled.
func (b *board) scrolled(lead *lane) {
	if !b.together {
		return
	}
	turn, lines, end := lead.transcript.Turn()
	for _, l := range b.lanes {
		if l != lead {
			l.transcript.ToTurn(turn, lines, end)
		}
	}
}
