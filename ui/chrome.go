package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/composer"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// chrome is the screen around the lanes: its size and looks, what has the keyboard, the
// prompt, the box over the lanes, the message in the footer.
type chrome struct {
	styles *look.Styles
	// themeFixed says that the terminal's background doesn't decide any more.
	themeFixed bool
	layout     layout
	w, h       int

	keymap
	// pressedKey is the key that is being taken, leader says that the next one is a letter
	// of an action.
	pressedKey    string
	leaderPressed bool

	composer *composer.Model
	focus    focus
	overlay  overlay.Overlay
	toast    toast
	mouse    bool
	// source shows messages as they were sent.
	source   bool
	lastQuit time.Time
	// after is tea.Tick, but in tests, which let time pass themselves.
	after func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
}
