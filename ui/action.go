package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// action is one thing that a user can do. The one table of actions makes the
// router, the palette, the leader keys, the footers, the help and the README's
// list of keys, so that none of them can promise what another doesn't do.
type action struct {
	// ID names the action in the configuration's [keys], for example "model.pick".
	ID string
	// Of names the action that this one is another way to, with keys of its own in
	// another scope. It takes over what that one does and is called.
	Of string
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
	// Moot says why it would do nothing now, for lists of actions alone: its key is
	// pressed for something else too, or needs no words.
	Moot func(*app) string
	Run  func(*app) tea.Cmd
}

// action gives the action of an id.
func (a *app) action(id string) *action {
	i := slices.IndexFunc(a.actions, func(act action) bool { return act.ID == id })
	if i < 0 {
		return nil
	}
	return &a.actions[i]
}

// perform runs an action, or says why it can't.
func (a *app) perform(act *action) tea.Cmd {
	if act.Of != "" {
		act = a.action(act.Of)
	}
	if act.Why != nil {
		if why := act.Why(a); why != "" {
			return a.say(why)
		}
	}
	return act.Run(a)
}

// lead runs the action of a leader letter.
func (a *app) lead(key string) tea.Cmd {
	for i := range a.actions {
		if a.actions[i].Leader == key {
			return a.perform(&a.actions[i])
		}
	}
	if key == "esc" {
		return nil
	}
	return a.say("no action has the letter " + key)
}

// enabled reports whether the action can run now.
func (a *action) enabled(app *app) bool { return a.Why == nil || a.Why(app) == "" }

func newKeymap(actions []action) keymap {
	m := make(keymap, len(actions))
	for i, a := range actions {
		m[i] = shortcut{id: a.ID, of: a.Of, title: a.Title, short: a.Short, keys: a.Keys, leader: a.Leader, scope: a.Scope}
	}
	return m
}
