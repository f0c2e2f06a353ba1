package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// escape goes back one step: it unselects the message, else stops the running answer,
// else moves the focus to the prompt.
func (a *app) escape() tea.Cmd {
	l := a.focusedLane()
	switch {
	case l.transcript.Deselect():
		return nil
	case l.busy():
		return a.stop()
	case l.pendingDrills() != nil:
		return a.setRehearsal(l, nil)
	case a.focus == focusTranscript:
		return a.setFocus(focusComposer)
	case a.anyBusy():
		return a.say("this lane is idle: ctrl+c stops the others")
	}
	return nil
}

// interrupt handles ctrl+c: it stops what runs; else it closes the overlay; else it moves
// the draft to the history; else, pressed twice within a second, it quits.
func (a *app) interrupt() tea.Cmd {
	a.leaderPressed = false
	a.run = nil
	if a.anyBusy() {
		for _, l := range a.lanes {
			if l.turn != nil {
				l.turn.stop()
			}
		}
		return a.say("stopped")
	}
	now := time.Now()
	again := now.Sub(a.lastQuit) < time.Second
	a.lastQuit = time.Time{}
	if !a.composer.Empty() && a.overlay == nil {
		a.composer.HistoryAdd(a.composer.Value())
		a.composer.Reset()
		return a.say("the draft is in the history: up brings it back")
	}
	if a.overlay != nil {
		a.leaveOverlay()
		if !a.composer.Empty() {
			return nil
		}
	}
	if again {
		return a.quit()
	}
	a.lastQuit = now
	return a.say("ctrl+c again quits")
}

// stop stops the focused lane's answer; the text so far stays.
func (b *board) stop() tea.Cmd {
	if t := b.focusedLane().turn; t != nil {
		t.stop()
	}
	return nil
}

func (b *board) nothingToStop() string {
	if !b.focusedLane().busy() {
		return "no answer is under way in this lane"
	}
	return ""
}

// quit ends the program, after a question where the session isn't saved.
func (a *app) quit() tea.Cmd {
	return a.confirmDiscard("quit anyway", func() tea.Cmd { return tea.Quit })
}
