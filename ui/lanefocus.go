package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// makeCurrent makes a lane the focused one. The focus stays in the prompt where it is
// there.
func (a *app) makeCurrent(l *lane) tea.Cmd {
	if i := slices.Index(a.lanes, l); i >= 0 {
		a.current = i
	}
	return a.setFocus(a.focus)
}

// cycleFocus moves the focus round the prompt and the lanes.
func (a *app) cycleFocus(by int) tea.Cmd {
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
