package ui

// syncScrollFrom scrolls the other lanes to where one was scrolled.
func (b *board) syncScrollFrom(lead *lane) {
	if !b.syncScroll {
		return
	}
	turn, lines, end := lead.transcript.TopTurn()
	for _, l := range b.lanes {
		if l != lead {
			l.transcript.ScrollToTurn(turn, lines, end)
		}
	}
}
