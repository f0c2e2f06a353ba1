package ui

import (
	tea "charm.land/bubbletea/v2"
)

// focus is the component that has the keyboard while no overlay is open.
type focus uint8

const (
	focusComposer focus = iota
	focusTranscript
)

// focusScope is the scope of the focused component's keys.
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
