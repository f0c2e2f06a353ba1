package ui

import (
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

// focusScope is the scope of the focused component.
func (c *chrome) focusScope() scope {
	if c.focus == focusTranscript {
		return inTranscript
	}
	return inComposer
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
	return o.Init()
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
