package ui

import (
	"reflect"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/overlay"
)

// key routes a key press: to the overlay, else to the leader's action, else to an action
// that works everywhere, else to one of the focused component, else to the prompt's text.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	k := overlay.CanonicalKey(msg.String())
	if k == "ctrl+c" {
		return a.interrupt()
	}
	a.pressedKey = k
	if a.overlay != nil {
		return a.boxKey(msg, k)
	}
	if a.leaderPressed {
		a.leaderPressed = false
		return a.runByLetter(k)
	}
	if cmd, taken := a.firstRunKey(k); taken {
		return cmd
	}
	if id := a.actionFor(k, everywhere); id != "" && (id != "stop" || !a.finding() && !a.selecting()) {
		a.clearToast()
		return a.chooseAction(a.idOf(id))
	}
	if a.finding() {
		return a.findKey(msg)
	}
	if a.selecting() {
		return a.selectKey(msg)
	}
	if id := a.actionFor(k, a.focusScope()); id != "" {
		a.clearToast()
		return a.chooseAction(a.idOf(id))
	}
	if a.focus == focusTranscript {
		return nil
	}
	return a.composerKey(msg, k)
}

// boxKey passes a key to the box in front. The key of the help opens it over a box.
func (a *app) boxKey(msg tea.KeyPressMsg, k string) tea.Cmd {
	box := a.frontBox()
	if msg.Text == "" || box.Cursor() == nil { // it isn't typed into a field
		a.clearToast()
	}
	if _, open := box.(*overlay.Help); !open && msg.Text == "" && a.idOfKey(k) == "help" {
		a.openBoxHelp()
		return nil
	}
	return box.Update(msg)
}

// idOfKey is the id of the action that a key runs everywhere, empty for none.
func (a *app) idOfKey(k string) string {
	if id := a.actionFor(k, everywhere); id != "" {
		return a.idOf(id)
	}
	return ""
}

// foreignByte returns a byte that the terminal typed and that isn't UTF-8, such as an é
// in Latin-1. The framework reports it as it reports everything that it doesn't know: by
// an unexported string type, which contains the byte as a character.
func foreignByte(msg tea.Msg) (b byte, ok bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.String || v.Type().Name() != "UnknownEvent" {
		return 0, false
	}
	r, size := utf8.DecodeRuneInString(v.String())
	if size != v.Len() || r < 0x80 || r > 0xff {
		return 0, false
	}
	return byte(r), true
}

// composerKey handles typing: a slash in the empty prompt opens the palette, and at the
// first and last line up and down walk through the history.
func (a *app) composerKey(msg tea.KeyPressMsg, k string) tea.Cmd {
	switch {
	case k == "/" && a.composer.NothingTyped():
		return a.openCommands()
	case k == "up" && a.composer.AtFirstLine() && a.composer.HistoryPrev():
		return nil
	case k == "down" && a.composer.AtLastLine() && a.composer.HistoryNext():
		return nil
	}
	return a.composer.Update(msg)
}

func (a *app) paste(msg tea.PasteMsg) tea.Cmd {
	a.leaderPressed = false
	if box := a.frontBox(); box != nil {
		return box.Update(msg)
	}
	if a.finding() {
		return a.findKey(msg)
	}
	empty := a.composer.Empty()
	cmd := tea.Batch(a.setFocus(focusComposer), a.composer.Paste(msg.Content))
	if empty {
		cmd = tea.Batch(cmd, a.offerPasted(msg.Content))
	}
	return cmd
}

func (a *app) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	if box := a.frontBox(); box != nil {
		return box.Update(msg)
	}
	l := a.focusedLane()
	if i, ok := a.layout.laneAt(msg.X, msg.Y); ok {
		l = a.lanes[i]
	}
	switch msg.Button {
	case tea.MouseWheelUp:
		l.transcript.ScrollBy(-overlay.WheelLines)
	case tea.MouseWheelDown:
		l.transcript.ScrollBy(overlay.WheelLines)
	}
	a.syncScrollFrom(l)
	return nil
}

// click moves the focus to the lane or the prompt that was clicked.
func (a *app) click(msg tea.MouseClickMsg) tea.Cmd {
	if a.overlay != nil {
		return a.overlayMouse(msg)
	}
	if msg.Button != tea.MouseLeft {
		return nil
	}
	if y := msg.Y; y >= a.layout.composer.y && y < a.layout.composer.y+a.layout.composer.h {
		return a.setFocus(focusComposer)
	}
	if i, ok := a.layout.laneAt(msg.X, msg.Y); ok {
		return a.focusLane(i)
	}
	if i, ok := a.tabAt(msg.X, msg.Y); ok {
		return a.focusLane(i)
	}
	return nil
}
