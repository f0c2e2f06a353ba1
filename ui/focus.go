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
func (c *chrome) where() scope {
	if c.focus == focusTranscript {
		return inTranscript
	}
	return inComposer
}

func (b *board) focusedLane() *lane { return b.lanes[b.current] }

// goTo makes a lane the focused one. The focus stays in the prompt where it is
// there.
func (a *app) goTo(l *lane) tea.Cmd {
	if i := slices.Index(a.lanes, l); i >= 0 {
		a.current = i
	}
	return a.setFocus(a.focus)
}

// laneBy goes to a neighbour, round at the ends.
func (b *board) laneBy(by int) {
	n := len(b.lanes)
	b.current = ((b.current+by)%n + n) % n
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

func (c *chrome) setFocus(f focus) tea.Cmd {
	c.focus = f
	if f == focusComposer && c.overlay == nil {
		return c.composer.Focus()
	}
	c.composer.Blur()
	return nil
}

// open shows an overlay; the composer keeps its text and loses its cursor.
func (c *chrome) open(o overlay.Overlay) tea.Cmd {
	c.overlay = o
	c.composer.Blur()
	return nil
}

// openWith shows an overlay that has a command of its own to begin with.
func (c *chrome) openWith(o overlay.Overlay, begin tea.Cmd) tea.Cmd {
	return tea.Batch(c.open(o), begin)
}

func (c *chrome) closeOverlay() {
	if c.overlay != nil && c.overlay.Closed() {
		c.dropOverlay()
	}
}

func (c *chrome) dropOverlay() {
	c.overlay = nil
	c.setFocus(c.focus)
}

// leaveOverlay closes the overlay whatever it is in the middle of. A message that
// is being edited goes to the history.
func (c *chrome) leaveOverlay() {
	if e, ok := c.overlay.(*composer.MessageEdit); ok {
		_ = e.Leave()
	}
	c.dropOverlay()
}
