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
	// AliasOf names the action that this one is another way to, with keys of its own in
	// another scope. It takes over what that one does and is called.
	AliasOf string
	// Title says what it does, as a palette row: "Pick a model".
	Title string
	// Short is the footer's word: "model". Empty: never in a footer.
	Short string
	// Keys are the key strings that run it in its scope, as Bubble Tea spells them.
	Keys []string
	// Leader is the letter after ctrl+x, or empty.
	Leader string
	Scope  scope
	// WhyNot says why the action can't run now, and is empty when it can.
	WhyNot func(*app) string
	// WhyNoEffect says why it would do nothing now, for lists of actions alone: its key is
	// pressed for something else too, or needs no words.
	WhyNoEffect func(*app) string
	Run         func(*app) tea.Cmd
}

// action gives the action of an id.
func (a *app) action(id string) *action {
	i := slices.IndexFunc(a.actions, func(act action) bool { return act.ID == id })
	if i < 0 {
		return nil
	}
	return &a.actions[i]
}

// runAction runs an action, or says why it can't.
func (a *app) runAction(act *action) tea.Cmd {
	if act.AliasOf != "" {
		act = a.action(act.AliasOf)
	}
	if act.WhyNot != nil {
		if why := act.WhyNot(a); why != "" {
			return a.say(why)
		}
	}
	return act.Run(a)
}

// runByLetter runs the action of a leader letter.
func (a *app) runByLetter(key string) tea.Cmd {
	for i := range a.actions {
		if a.actions[i].Leader == key {
			return a.runAction(&a.actions[i])
		}
	}
	if key == "esc" {
		return nil
	}
	return a.say("no action has the letter " + key)
}

// enabled reports whether the action can run now.
func (a *action) enabled(app *app) bool { return a.WhyNot == nil || a.WhyNot(app) == "" }

func newKeymap(actions []action) keymap {
	m := make(keymap, len(actions))
	for i, a := range actions {
		m[i] = shortcut{id: a.ID, aliasOf: a.AliasOf, title: a.Title, short: a.Short, keys: a.Keys, leader: a.Leader, scope: a.Scope}
	}
	return m
}
