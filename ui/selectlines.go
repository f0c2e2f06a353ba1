package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/internal/figures"
	"sluice/ui/external"
)

// selectLines lets the user choose lines of the message's source.
func (a *app) selectLines() tea.Cmd {
	cmd := a.setFocus(focusTranscript)
	if !a.focusedLane().transcript.PickLines() {
		return tea.Batch(cmd, a.say("this message has no text"))
	}
	return cmd
}

// selecting reports whether keys belong to the choice of lines.
func (a *app) selecting() bool {
	return a.focus == focusTranscript && a.overlay == nil && a.focusedLane().transcript.Picking()
}

// selectKey passes a key press to the choice of lines, and copies what was taken.
func (a *app) selectKey(msg tea.KeyPressMsg) tea.Cmd {
	picked, ok := a.focusedLane().transcript.PickUpdate(msg)
	if !ok {
		return nil
	}
	return external.CopyText(picked.Text, figures.Counted(picked.Lines, "line"))
}
