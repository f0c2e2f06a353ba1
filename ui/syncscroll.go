package ui

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
