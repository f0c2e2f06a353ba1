package transcript

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// renderTick has a transcript continue rendering.
type renderTick struct{ transcript *Transcript }

// RenderPending returns a command that continues rendering and searching, nil where every
// message on the screen is up to date and no search goes on. Call it at the end of every update: there is more to do only
// where much has to be rendered at once, such as an answer of hundreds of kilobytes after
// a change of width.
func (t *Transcript) RenderPending() tea.Cmd {
	t.Lines()
	return tea.Batch(t.renderOn(), t.findPending())
}

func (t *Transcript) renderOn() tea.Cmd {
	if t.renderScheduled || !t.onScreen((*entry).Pending) {
		return nil
	}
	t.renderScheduled = true
	return tea.Tick(renderPause, func(time.Time) tea.Msg { return renderTick{t} })
}

// onScreen reports whether something is true of any message on the screen as it was drawn
// last.
func (t *Transcript) onScreen(is func(*entry) bool) bool {
	rows := -t.scroll.top.line
	for i := t.scroll.top.entry; i < len(t.messages) && rows < t.h; i++ {
		if is(t.messages[i]) {
			return true
		}
		rows += t.messages[i].Height() + gapBefore(i)
	}
	return false
}

// renderPause leaves time for keys between two goes at rendering.
const renderPause = 4 * time.Millisecond

// Update handles the messages of RenderPending's commands and ignores all others.
func (t *Transcript) Update(msg tea.Msg) tea.Cmd {
	switch tick := msg.(type) {
	case renderTick:
		if tick.transcript == t {
			t.renderScheduled = false
			return t.RenderPending()
		}
	case findTick:
		if tick.transcript == t {
			t.findTicked(tick)
			return t.RenderPending()
		}
	}
	return nil
}
