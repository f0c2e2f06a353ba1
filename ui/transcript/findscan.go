package transcript

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/message"
)

const (
	// findBudget is how long a search goes on before keys are handled again. A message
	// is finished first, except for one of thousands of lines.
	findBudget = 4 * time.Millisecond
	// findPause leaves time for keys between two goes at searching, growthPause is how
	// often a growing answer is searched again.
	findPause   = time.Millisecond
	growthPause = 300 * time.Millisecond
	// linesAtOnce is how many lines are searched between two looks at the clock.
	linesAtOnce = 256
)

// findScan is what a search has still to look at.
type findScan struct {
	// queue are the indices of the messages to search, the nearest to the reader first.
	queue []int
	// near is how many at the front of the queue were on the reader's screen: the best of
	// their hits is chosen once all of them were searched.
	near int
	// top and bottom are the reader's screen.
	top, bottom place
	// needles are what a message must have been sent with to be a candidate.
	needles message.Needles
	// line and hits are how far the first message of the queue was searched, and what was
	// found in it. frame is its layout then.
	line   int
	hits   []message.Hit
	layout int
	// scheduled is set while a command is under way that goes on.
	scheduled bool
}

// startScan queues all messages for the current words. Those without the earlier words
// can't have longer ones.
func (t *Transcript) startScan(was string) {
	f := &t.find
	narrower := was != "" && strings.HasPrefix(f.words, was)
	t.forgetHits(narrower)
	s := findScan{needles: message.NeedlesOf(f.words), scheduled: f.scan.scheduled}
	s.top = t.readerTop()
	s.bottom, _ = t.step(s.top, t.h)
	last := len(t.messages) - 1
	first, end := s.top.entry, min(s.bottom.entry, last)
	s.queue = make([]int, 0, len(t.messages))
	for i := first; i <= end; i++ {
		s.queue = append(s.queue, i)
	}
	s.near = len(s.queue)
	for n := 1; end+n <= last || first-n >= 0; n++ {
		if end+n <= last {
			s.queue = append(s.queue, end+n)
		}
		if first-n >= 0 {
			s.queue = append(s.queue, first-n)
		}
	}
	f.scan = s
}

// readerTop is the first line on the screen of the reader who opened the search.
func (t *Transcript) readerTop() place {
	from := t.find.from
	if from.follow {
		return t.maxTop()
	}
	from.anchor.entry = max(0, min(from.anchor.entry, len(t.messages)-1))
	return t.clamp(t.placeOf(from.anchor))
}

// forgetHits drops what was found. Messages that are known to lack the words stay known
// where narrower is set.
func (t *Transcript) forgetHits(narrower bool) {
	for _, m := range t.messages {
		m.lacks = narrower && m.lacks
		m.hits = nil
	}
}

// restartFind searches again after the messages or their lines have changed; the current
// hit stays the same as far as it still exists.
func (t *Transcript) restartFind() {
	if len(t.messages) == 0 {
		t.find.at, t.find.scan.queue = nil, nil
		return
	}
	if t.find.words == "" {
		return
	}
	if i := t.hitIndex(); i < 0 {
		t.find.at = nil
	}
	t.startScan("")
}

// scanFor searches for about a budget and reports whether there is more to search.
func (t *Transcript) scanFor(budget time.Duration) bool {
	s := &t.find.scan
	for begin := time.Now(); len(s.queue) > 0; {
		if !t.scanMessage(s.queue[0]) {
			return true // it is laid out in pieces
		}
		if s.line < 0 {
			found := len(t.messages[s.queue[0]].hits) > 0
			s.queue, s.line = s.queue[1:], 0
			if s.near--; s.near == 0 || found {
				t.settle()
			}
		}
		if time.Since(begin) >= budget {
			break
		}
	}
	if len(s.queue) == 0 {
		t.settle()
	}
	return len(s.queue) > 0
}

// settle chooses the current hit as soon as it is known which is the nearest.
func (t *Transcript) settle() {
	f := &t.find
	if f.settled || f.scan.near > 0 {
		return
	}
	i, nth := t.nearest()
	switch {
	case i >= 0:
		f.settled = true
		t.goToHit(i, nth)
	case len(f.scan.queue) == 0:
		f.settled, f.at = true, nil
		t.refold()
		t.returnTo(f.from)
	}
	t.invalidate()
}

// nearest returns the hit that is nearest to the reader among those found: on the screen
// the first, else the closest by messages and lines. It returns -1 where there is none.
func (t *Transcript) nearest() (index, nth int) {
	top, bottom := t.find.scan.top, t.find.scan.bottom
	best, bestAway := [2]int{-1, 0}, [2]int{}
	for i, m := range t.messages {
		for n, h := range m.hits {
			at := place{i, h.Line + gapBefore(i)}
			away := [2]int{}
			switch {
			case at.compare(top) < 0:
				away = [2]int{top.entry - i, 1 + 2*abs(top.line-at.line)}
				if top.entry > i {
					away[1] = 1 << 30 / (n + 1) // the last of a message above
				}
			case at.compare(bottom) >= 0:
				away = [2]int{i - bottom.entry, 2 * abs(at.line-bottom.line)}
				if i > bottom.entry {
					away[1] = n
				}
				away[1]++
			}
			if best[0] < 0 || away[0] < bestAway[0] || away[0] == bestAway[0] && away[1] < bestAway[1] {
				best, bestAway = [2]int{i, n}, away
			}
		}
	}
	return best[0], best[1]
}

func abs(n int) int { return max(n, -n) }

// scanMessage searches on in a message. It sets line to -1 when it is done, and returns
// false while the message has to be laid out in pieces.
func (t *Transcript) scanMessage(i int) bool {
	s := &t.find.scan
	m := t.messages[i]
	if s.line == 0 {
		s.hits = nil
		if m.lacks || !t.source && !m.MayShow(s.needles) {
			m.lacks, m.hits, s.line = true, nil, -1
			return true
		}
	}
	asleep := m.Version() == 0
	if m.Pending() {
		t.frame++ // or it would go on only when the screen is drawn
	}
	t.message(i)
	if m.Pending() {
		return false
	}
	if s.line > 0 && s.layout != m.Version() && !m.Running() {
		s.line, s.hits = 0, nil
	}
	s.layout = m.Version()
	s.hits = m.AppendHits(s.hits, s.line, linesAtOnce, t.find.words)
	if s.line += linesAtOnce; s.line < m.Height() {
		return true
	}
	m.hits, m.searched, s.line, s.hits = s.hits, m.Version(), -1, nil
	if asleep && !t.onPage(i) {
		m.Release()
	}
	if t.find.at == m && t.find.nth >= len(m.hits) {
		t.find.nth = max(0, len(m.hits)-1)
		if len(m.hits) == 0 {
			t.find.at, t.find.settled = nil, false
		}
	}
	t.invalidate()
	return true
}

// onPage reports whether a message may be on the screen.
func (t *Transcript) onPage(i int) bool {
	return t.scroll.follow && i >= len(t.messages)-maxRendered || abs(i-t.scroll.top.entry) < maxRendered
}

// rescan searches a message again at once, after it was folded or unfolded.
func (t *Transcript) rescan(i int) {
	m := t.messages[i]
	t.message(i)
	m.hits = m.AppendHits(nil, 0, m.Height(), t.find.words)
	m.searched = m.Version()
}

// findTick has a search go on; grown is set where it looks at what a growing answer has
// got since.
type findTick struct {
	transcript *Transcript
	grown      bool
}

// findPending returns a command that goes on searching, nil where there is nothing to do.
func (t *Transcript) findPending() tea.Cmd {
	s := &t.find.scan
	if !t.find.open || s.scheduled || t.find.words == "" {
		return nil
	}
	pause, grown := findPause, false
	if len(s.queue) == 0 {
		if !t.outdated() {
			return nil
		}
		pause, grown = growthPause, true
	}
	s.scheduled = true
	return tea.Tick(pause, func(time.Time) tea.Msg { return findTick{t, grown} })
}

// outdated reports whether a message has changed since it was searched.
func (t *Transcript) outdated() bool {
	for i := len(t.messages) - 1; i >= max(0, len(t.messages)-maxRendered); i-- {
		if t.messages[i].grown() {
			return true
		}
	}
	return false
}

// grown reports whether a message's lines have changed since it was searched.
func (m *entry) grown() bool {
	return m.Running() && m.Changed() || m.Version() != 0 && m.Version() != m.searched && !m.lacks
}

// findTicked goes on with a search.
func (t *Transcript) findTicked(tick findTick) {
	s := &t.find.scan
	s.scheduled = false
	if t.find.words == "" {
		return
	}
	if tick.grown && len(s.queue) == 0 {
		for i := max(0, len(t.messages)-maxRendered); i < len(t.messages); i++ {
			if t.messages[i].grown() {
				t.messages[i].lacks = false
				s.queue = append(s.queue, i)
			}
		}
		t.find.settled = t.find.settled && t.find.at != nil // what came may be the first hit
	}
	t.scanFor(findBudget)
}
