package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/look"
)

// openFind opens the search line of the focused lane.
func (a *app) openFind() tea.Cmd {
	cmd := a.setFocus(focusTranscript)
	a.focusedLane().transcript.OpenFind()
	return cmd
}

// finding reports whether what is typed belongs to the focused lane's search line.
func (a *app) finding() bool {
	return a.focus == focusTranscript && a.overlay == nil && a.focusedLane().transcript.Finding()
}

// findKey passes a key press or a paste to the search line.
func (a *app) findKey(msg tea.Msg) tea.Cmd {
	cmd := a.focusedLane().transcript.FindUpdate(msg)
	a.syncScrollFrom(a.focusedLane())
	return cmd
}

// findNext goes to the next match in the focused lane, or to the previous one.
func (a *app) findNext(dir int) tea.Cmd {
	if !a.focusedLane().transcript.FindNext(dir) {
		return a.say("no match in this conversation")
	}
	a.syncScrollFrom(a.focusedLane())
	return nil
}

func (a *app) whyNoMatch() string {
	if !a.focusedLane().transcript.Found() {
		return "nothing is searched: " + a.keyFor("find", a.focusScope()) + " finds in this conversation"
	}
	return ""
}

// findCursor is the cursor of the focused lane's search line on the screen.
func (a *app) findCursor() *tea.Cursor {
	for _, c := range a.layout.columns {
		if c.lane == a.current {
			return look.Offset(a.lanes[c.lane].transcript.FindCursor(), a.layout.lane.x+c.x, a.layout.lane.y+1)
		}
	}
	return nil
}
