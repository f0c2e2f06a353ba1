package transcript

import (
	"cmp"
)

// place is a line of a transcript: a message and a line of it, where line 0 is
// the blank line before every message but the first. Unlike a line counted from
// the top it needs no knowledge of the messages above.
type place struct{ entry, line int }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.entry, q.entry), cmp.Compare(p.line, q.line))
}

// scroll is where a transcript stands.
type scroll struct {
	// follow keeps the end in view. It is let go by scrolling up.
	follow bool
	// top is the first line shown. While follow is on, drawing sets it.
	top place
	// seen is the end of what the reader has had on the screen, kept while
	// follow is off: what lies behind it is new.
	seen place
	// landmark finds top again after the lines were broken anew; nil when top
	// has been moved since.
	landmark *landmark
}

// removed corrects the places after a message was taken out.
func (s *scroll) removed(i int) {
	for _, p := range []*place{&s.top, &s.seen} {
		switch {
		case p.entry > i:
			p.entry--
		case p.entry == i:
			p.line = 0
		}
	}
	s.landmark = nil
}

// place gives the first line to draw, and settles it.
func (t *Transcript) place() place {
	if t.scroll.follow {
		t.scroll.top = t.lowest()
		return t.scroll.top
	}
	if m := t.scroll.landmark; m != nil && m.late {
		t.scroll.top = t.find(*m)
		m.late = t.slots[m.entry].entry.late()
	}
	t.scroll.top = t.clamp(t.scroll.top)
	return t.scroll.top
}

// clamp gives the nearest place that exists.
func (t *Transcript) clamp(p place) place {
	p.entry = max(0, min(p.entry, len(t.slots)-1))
	p.line = max(0, min(p.line, t.height(p.entry)-1))
	return p
}

// end is the place behind the last line.
func (t *Transcript) end() place {
	last := len(t.slots) - 1
	return place{last, t.height(last)}
}

// lowest is the lowest first line: the one that puts the end at the bottom.
func (t *Transcript) lowest() place {
	p, _ := t.step(t.end(), -t.h)
	return p
}

// step walks lines down, or up where lines is negative, to the ends at most. It
// tells how many lines it walked.
func (t *Transcript) step(p place, lines int) (place, int) {
	left := max(lines, -lines)
	walked := 0
	for left > 0 {
		if lines < 0 {
			n := min(left, p.line)
			p.line, left, walked = p.line-n, left-n, walked+n
			if left == 0 || p.entry == 0 {
				break
			}
			p = place{p.entry - 1, t.height(p.entry - 1)}
			continue
		}
		n := min(left, t.height(p.entry)-p.line)
		p.line, left, walked = p.line+n, left-n, walked+n
		if p.entry == len(t.slots)-1 {
			break
		}
		if p.line == t.height(p.entry) {
			p = place{p.entry + 1, 0}
		}
	}
	return p, walked
}

// moveTo puts the first line at p, no lower than needed to show the end, and
// follows the end from there on if it shows.
func (t *Transcript) moveTo(p place) {
	if len(t.slots) == 0 {
		return
	}
	t.touch()
	was := t.scroll.follow
	if was {
		t.scroll.seen = t.end()
	}
	t.scroll.landmark = nil
	lowest := t.lowest()
	if p.compare(lowest) >= 0 {
		t.scroll.top, t.scroll.follow = lowest, true
		return
	}
	t.scroll.top, t.scroll.follow = t.clamp(p), false
	if bottom, _ := t.step(t.scroll.top, t.h); bottom.compare(t.scroll.seen) > 0 {
		t.scroll.seen = bottom
	}
}

// ScrollBy moves down by lines, up where negative. Moving up lets go of the end,
// reaching it again takes hold.
func (t *Transcript) ScrollBy(lines int) {
	if len(t.slots) == 0 || lines == 0 || lines > 0 && t.scroll.follow {
		return
	}
	p, _ := t.step(t.place(), lines)
	t.moveTo(p)
}

// Page moves by a screenful but one line, HalfPage by half of one; dir is 1 for
// down and -1 for up.
func (t *Transcript) Page(dir int) { t.ScrollBy(dir * max(1, t.h-1)) }

// HalfPage scrolls by half of what is seen, down for 1 and up for -1.
func (t *Transcript) HalfPage(dir int) { t.ScrollBy(dir * max(1, t.h/2)) }

// Top goes to the beginning.
func (t *Transcript) Top() { t.moveTo(place{}) }

// Bottom goes to the end and follows it.
func (t *Transcript) Bottom() {
	t.scroll.follow, t.scroll.landmark = true, nil
	t.touch()
}

// Following tells whether the end is kept in view.
func (t *Transcript) Following() bool { return t.scroll.follow }

// NewLines counts the lines that the reader hasn't had on the screen since
// follow was let go.
func (t *Transcript) NewLines() int {
	if t.scroll.follow || len(t.slots) == 0 {
		return 0
	}
	lines := -t.scroll.seen.line
	for i := t.scroll.seen.entry; i < len(t.slots); i++ {
		lines += t.height(i)
	}
	return max(0, lines)
}
