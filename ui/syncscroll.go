package ui

// scrolled brings the other lanes to where one was scrolled.
func (b *board) scrolled(lead *lane) {
	if !b.together {
		return
	}
	turn, lines, end := lead.transcript.TopTurn()
	for _, l := range b.lanes {
		if l != lead {
			l.transcript.ScrollToTurn(turn, lines, end)
		}
	}
}
