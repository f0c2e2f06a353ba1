package transcript

import "sluice/gateway"

// TopTurn returns which turn the first line on the screen belongs to, counted from 0, and
// how many of the turn's lines are above it. A turn is a prompt with its answer. end
// reports whether the end is followed.
func (t *Transcript) TopTurn() (turn, lines int, end bool) {
	if len(t.messages) == 0 {
		return 0, 0, true
	}
	top := t.place()
	turn, lines = -1, top.line
	for i := range top.entry + 1 {
		if i == 0 || t.messages[i].Role() == gateway.RoleUser {
			turn++
			lines = top.line
		}
		if i < top.entry {
			lines += t.height(i)
		}
	}
	return turn, lines, t.scroll.follow
}

// ScrollToTurn scrolls to a position that TopTurn returned, maybe for another transcript.
// Where the turn has fewer lines, its last one comes to the top.
func (t *Transcript) ScrollToTurn(turn, lines int, end bool) {
	if len(t.messages) == 0 || t.w <= 0 {
		return
	}
	if end {
		t.Bottom()
		return
	}
	at, next := 0, len(t.messages)
	for i := 1; i < len(t.messages); i++ {
		if t.messages[i].Role() != gateway.RoleUser {
			continue
		}
		if turn--; turn == 0 {
			at = i
		} else if turn < 0 {
			next = i
			break
		}
	}
	p := place{entry: at}
	for p.entry < next-1 && lines >= t.height(p.entry) {
		lines -= t.height(p.entry)
		p.entry++
	}
	p.line = min(lines, max(0, t.height(p.entry)-1))
	t.moveTo(p)
}
