package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
	"sluice/ui/overlay"
)

// focus is the component that has the keyboard when no overlay is open.
type focus uint8

const (
	focusComposer focus = iota
	focusTranscript
)

// where is the scope of the focused component.
func (a *app) where() scope {
	if a.focus == focusTranscript {
		return inTranscript
	}
	return inComposer
}

func (a *app) focusedLane() *lane { return a.lanes[a.current] }

// goTo makes a lane the focused one. The focus stays in the prompt where it is
// there.
func (a *app) goTo(l *lane) tea.Cmd {
	if i := slices.Index(a.lanes, l); i >= 0 {
		a.current = i
	}
	return a.setFocus(a.focus)
}

// laneBy goes to a neighbour, round at the ends.
func (a *app) laneBy(by int) {
	n := len(a.lanes)
	a.current = ((a.current+by)%n + n) % n
}

// focusBy moves the focus round the prompt and the lanes.
func (a *app) focusBy(by int) tea.Cmd {
	n := len(a.lanes)
	if a.focus == focusComposer {
		if len(a.lanes) > 1 {
			a.current = 0
			if by < 0 {
				a.current = n - 1
			}
		}
		return a.setFocus(focusTranscript)
	}
	to := a.current + by
	if to < 0 || to >= n {
		return a.setFocus(focusComposer)
	}
	a.current = to
	return a.setFocus(focusTranscript)
}

// focusLane goes to the lane of a place, counted from 0.
func (a *app) focusLane(i int) tea.Cmd {
	if i < 0 || i >= len(a.lanes) {
		return a.say(fmt.Sprintf("there is no lane %d", i+1))
	}
	a.current = i
	return a.setFocus(focusTranscript)
}

func (a *app) setFocus(f focus) tea.Cmd {
	a.focus = f
	if f == focusComposer && a.overlay == nil {
		return a.composer.Focus()
	}
	a.composer.Blur()
	return nil
}

// open shows an overlay; the composer keeps its text and loses its cursor.
func (a *app) open(o overlay.Overlay) tea.Cmd {
	a.overlay = o
	a.composer.Blur()
	return nil
}

// openWith shows an overlay that has a command of its own to begin with.
func (a *app) openWith(o overlay.Overlay, begin tea.Cmd) tea.Cmd { return tea.Batch(a.open(o), begin) }

func (a *app) closeOverlay() {
	if a.overlay != nil && a.overlay.Closed() {
		a.dropOverlay()
	}
}

func (a *app) dropOverlay() {
	a.overlay = nil
	a.setFocus(a.focus)
}

// leaveOverlay closes the overlay whatever it is in the middle of. A message that
// is being edited goes to the history.
func (a *app) leaveOverlay() {
	if e, ok := a.overlay.(*composer.MessageEdit); ok {
		_ = e.Leave()
	}
	a.dropOverlay()
}
