package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// tickEvery is the interval at which times on the screen are updated while something
// runs, stillTick the one where as little as possible may move.
const (
	tickEvery = 200 * time.Millisecond
	stillTick = 5 * time.Second
)

// startTicking starts the ticks that update times on the screen; they end by themselves
// when no answer is in progress.
func (a *app) startTicking() tea.Cmd {
	if a.ticking {
		return nil
	}
	a.ticking = true
	return a.nextTick()
}

func (c *chrome) nextTick() tea.Cmd {
	every := tickEvery
	if c.styles.Theme.Still {
		every = stillTick
	}
	return c.after(every, func(at time.Time) tea.Msg { return ticked{at} })
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

type ticked struct{ at time.Time }
