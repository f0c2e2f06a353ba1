package transcript

import "sluice/gateway"

// Turn tells which prompt, from 0, the first line on the screen belongs to, with
// its answer, and how many lines of it are above; end says that the end is
// followed.
func (t *Transcript) Turn() (turn, lines int, end bool) {
	if len(t.slots) == 0 {
		return 0, 0, true
	}
	top := t.place()
	turn, lines = -1, top.line
	for i := range top.entry + 1 {
		if i == 0 || t.slots[i].entry.role() == gateway.RoleUser {
			turn++
			lines = top.line
		}
		if i < top.entry {
			lines += t.height(i)
		}
	}
	return turn, lines, t.scroll.follow
}

// ToTurn puts a turn at the top, so many lines into it, as far as it has them.
func (t *Transcript) ToTurn(turn, lines int, end bool) {
	if len(t.slots) == 0 || t.w <= 0 {
		return
	}
	if end {
		t.Bottom()
		return
	}
	at, next := 0, len(t.slots)
	for i := 1; i < len(t.slots); i++ {
		if t.slots[i].entry.role() != gateway.RoleUser {
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
