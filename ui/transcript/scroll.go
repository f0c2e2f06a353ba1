package transcript

import (
	"cmp"

	"sluice/gateway"
)

// place is a line of a transcript: the index of a message and a line of it, where line 0
// is the blank line before every message but the first. Unlike a line counted from the
// top it needs no layout of the messages above.
type place struct{ entry, line int }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.entry, q.entry), cmp.Compare(p.line, q.line))
}

// scroll is the scroll position of a transcript.
type scroll struct {
	// follow keeps the end in view. Scrolling up turns it off.
	follow bool
	// top is the first line shown. While follow is on, drawing sets it.
	top place
	// seen is the end of what the reader has had on the screen, kept while follow is off:
	// what comes after it is new.
	seen place
	// anchor finds top again after messages were wrapped anew; nil when top has moved
	// since.
	anchor *anchor
}

// removed corrects the places after the message at index i was removed.
func (s *scroll) removed(i int) {
	for _, p := range []*place{&s.top, &s.seen} {
		switch {
		case p.entry > i:
			p.entry--
		case p.entry == i:
			p.line = 0
		}
	}
	s.anchor = nil
}

// place returns the first line to draw, after correcting it where messages have changed.
func (t *Transcript) place() place {
	if t.scroll.follow {
		t.scroll.top = t.followTop()
		return t.scroll.top
	}
	if a := t.scroll.anchor; a != nil && a.pending {
		t.scroll.top = t.placeOf(*a)
		a.pending = t.messages[a.entry].Pending()
	}
	t.scroll.top = t.clamp(t.scroll.top)
	return t.scroll.top
}

// clamp returns the nearest place that exists.
func (t *Transcript) clamp(p place) place {
	p.entry = max(0, min(p.entry, len(t.messages)-1))
	p.line = max(0, min(p.line, t.height(p.entry)-1))
	if least := t.minTop(); p.compare(least) < 0 {
		return least
	}
	return p
}

// end is the place after the last line.
func (t *Transcript) end() place {
	last := len(t.messages) - 1
	return place{last, t.height(last)}
}

// maxTop is the lowest line that can be the first: the last line is then at the bottom.
func (t *Transcript) maxTop() place {
	p, _ := t.step(t.end(), -t.h)
	if last := len(t.messages) - 1; t.bare(last) && p.entry < last {
		return place{last, 0}
	}
	return p
}

// followTop is the first line while the end is followed: the lowest, unless what is wrong
// with the last answer would then begin above it. What happened comes before what to do.
func (t *Transcript) followTop() place {
	lowest := t.maxTop()
	last := len(t.messages) - 1
	if line := t.message(last).TroubleLine(); line >= 0 {
		if begin := (place{last, line + gapBefore(last)}); begin.compare(lowest) < 0 {
			return begin
		}
	}
	return lowest
}

// bare reports whether a message is the last answer, and its prompt and name are shown
// beside the transcript.
func (t *Transcript) bare(i int) bool {
	if t.find.open || i != len(t.messages)-1 || i < 1 || t.pick.m == t.messages[i] {
		return false // what is looked for may stand in the prompt, lines are picked below a heading
	}
	return t.hints.Bare && t.messages[i].Role() == gateway.RoleAssistant
}

// minTop is the first line that can be at the top: a first prompt that is shown beside the
// transcript isn't shown in it too.
func (t *Transcript) minTop() place {
	if len(t.messages) == 2 && t.bare(1) {
		return place{1, 0}
	}
	return place{}
}

// TopMessage is the index of the message that the first line belongs to, -1 where there
// is none.
func (t *Transcript) TopMessage() int {
	if len(t.messages) == 0 {
		return -1
	}
	return t.place().entry
}

// step moves a place down by lines, or up where lines is negative, and stops at the ends.
// It also returns how many lines it moved.
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
		if p.entry == len(t.messages)-1 {
			break
		}
		if p.line == t.height(p.entry) {
			p = place{p.entry + 1, 0}
		}
	}
	return p, walked
}

// moveTo makes p the first line, or the lowest possible one. It then follows the end if
// the end is in view.
func (t *Transcript) moveTo(p place) {
	if len(t.messages) == 0 {
		return
	}
	t.invalidate()
	was := t.scroll.follow
	if was {
		t.scroll.seen = t.end()
	}
	t.scroll.anchor = nil
	lowest := t.maxTop()
	if least := t.minTop(); p.compare(least) < 0 {
		p = least
	}
	if p.compare(lowest) >= 0 {
		t.scroll.top, t.scroll.follow, t.scroll.seen = lowest, t.followTop() == lowest, t.end()
		return
	}
	t.scroll.top, t.scroll.follow = t.clamp(p), false
	if bottom, _ := t.step(t.scroll.top, t.h); bottom.compare(t.scroll.seen) > 0 {
		t.scroll.seen = bottom
	}
}

// ScrollBy scrolls down by lines, up where lines is negative. Scrolling up stops
// following the end, reaching the end follows it again.
func (t *Transcript) ScrollBy(lines int) {
	if len(t.messages) == 0 || lines == 0 || lines > 0 && t.scroll.follow && t.place() == t.maxTop() {
		return
	}
	p, _ := t.step(t.place(), lines)
	t.moveTo(p)
}

// Page scrolls by the height less one line; dir is 1 for down and -1 for up.
func (t *Transcript) Page(dir int) { t.ScrollBy(dir * max(1, t.h-1)) }

// HalfPage scrolls by half the height; dir is 1 for down and -1 for up.
func (t *Transcript) HalfPage(dir int) { t.ScrollBy(dir * max(1, t.h/2)) }

// Top scrolls to the beginning.
func (t *Transcript) Top() { t.moveTo(place{}) }

// Bottom scrolls to the end and follows it.
func (t *Transcript) Bottom() {
	t.scroll.follow, t.scroll.anchor = true, nil
	t.invalidate()
}

// Following reports whether the end is kept in view. Below what [Transcript.followTop] keeps
// in view there is nothing more to follow than the end itself.
func (t *Transcript) Following() bool {
	if t.scroll.follow || len(t.messages) == 0 {
		return t.scroll.follow
	}
	lowest := t.maxTop()
	return t.scroll.top == lowest && t.followTop() != lowest
}

// NewLines counts the lines that the reader hasn't had on the screen since the end was
// last followed.
func (t *Transcript) NewLines() int {
	if t.scroll.follow || len(t.messages) == 0 {
		return 0
	}
	lines := -t.scroll.seen.line
	for i := t.scroll.seen.entry; i < len(t.messages); i++ {
		lines += t.height(i)
	}
	return max(0, lines)
}
