package ui

import (
	tea "charm.land/bubbletea/v2"
)

// scope says where an action's keys work.
type scope uint8

const (
	// everywhere: keys that cannot be text, taken before the focused component.
	everywhere scope = iota
	// inComposer: while the prompt has the focus.
	inComposer
	// inTranscript: while the transcript has the focus.
	inTranscript
)

// action is one thing that a user can do. The one table of actions makes the
// router, the palette, the leader keys, the footers, the help and the README's
// list of keys, so that none of them can promise what another doesn't do.
type action struct {
	// ID names the action in the configuration's [keys], for example "model.pick".
	ID string
	// Title says what it does, as a palette row: "Pick a model".
	Title string
	// Short is the footer's word: "model". Empty: never in a footer.
	Short string
	// Keys are the key strings that run it in its scope, as Bubble Tea spells them.
	Keys []string
	// Leader is the letter after ctrl+x, or empty.
	Leader string
	Scope  scope
	// Why says why the action can't run now, and is empty when it can.
	Why func(*app) string
	Run func(*app) tea.Cmd
}

// enabled tells whether the action can run now.
func (a *action) enabled(app *app) bool { return a.Why == nil || a.Why(app) == "" }
