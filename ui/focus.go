package ui

import (
	tea "charm.land/bubbletea/v2"
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

func (a *app) focusedLane() *lane { return a.lanes[0] }

func (a *app) setFocus(f focus) tea.Cmd {
	a.focus = f
	if f == focusComposer && a.overlay == nil {
		return a.composer.Focus()
	}
	a.composer.Blur()
	return nil
}

// open shows an overlay; the composer keeps its text and loses its cursor.
func (a *app) open(o overlay) tea.Cmd {
	a.overlay = o
	a.composer.Blur()
	return nil
}

func (a *app) closeOverlay() {
	if a.overlay != nil && a.overlay.Closed() {
		a.dropOverlay()
	}
}

func (a *app) dropOverlay() {
	a.overlay = nil
	a.setFocus(a.focus)
}
