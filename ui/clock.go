package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// tickEvery is how often times move on the screen while something runs.
const tickEvery = 200 * time.Millisecond

// startTicking moves the times on the screen while an answer is under way.
func (a *app) startTicking() tea.Cmd {
	if a.ticking {
		return nil
	}
	a.ticking = true
	return a.nextTick()
}

func (c *chrome) nextTick() tea.Cmd {
	return c.after(tickEvery, func(at time.Time) tea.Msg { return ticked{at} })
}

func (a *app) tick(msg ticked) tea.Cmd {
	a.now = msg.at
	busy := false
	for _, l := range a.lanes {
		if l.turn != nil {
			busy = true
			l.turn.noteWaiting(a.now)
		}
	}
	if !busy {
		a.ticking = false
		return nil
	}
	return a.nextTick()
}

// The facts that the app's own commands report.
type (
	ticked struct{ at time.Time }
)
