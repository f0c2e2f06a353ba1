package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// action is one thing that a user can do. Keys, palette, leader keys, footer, help and
// the README's list of keys are all generated from the table of actions, so that they
// agree.
type action struct {
	// ID is the action's name in the configuration's [keys], for example "model.pick".
	ID string
	// AliasOf is the id of another action that this one runs too, with keys of its own in
	// another scope. Title, Short, WhyNot and Run are the other's.
	AliasOf string
	// Title is what the action does, as a row of the palette: "Pick a model".
	Title string
	// Short is the word in the footer, such as "model"; empty keeps the action out of it.
	Short string
	// Keys run the action in its scope. They are written as Bubble Tea does.
	Keys []string
	// Leader is the letter that runs the action after ctrl+x, empty for none.
	Leader string
	Scope  scope
	// WhyNot says why the action can't run now, empty where it can; nil always can.
	WhyNot func(*app) string
	// WhyNoEffect says why the action would do nothing now, empty where it would do
	// something. The palette, the leader's letters and the footer ask: the key is silent,
	// says it in its own words, or does something else then.
	WhyNoEffect func(*app) string
	Run         func(*app) tea.Cmd
}

// action returns the action with an id, nil where there is none.
func (a *app) action(id string) *action {
	i := slices.IndexFunc(a.actions, func(act action) bool { return act.ID == id })
	if i < 0 {
		return nil
	}
	return &a.actions[i]
}

// idOf is the id of the action that an alias runs, else the same.
func (a *app) idOf(id string) string {
	if act := a.action(id); act.AliasOf != "" {
		return act.AliasOf
	}
	return id
}

// runAction runs an action, or shows why it can't run.
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

// runByLetter runs the action with a leader letter.
func (a *app) runByLetter(key string) tea.Cmd {
	for i := range a.actions {
		if a.actions[i].Leader == key {
			a.clearToast()
			return a.chooseAction(a.actions[i].ID)
		}
	}
	if key == "esc" {
		return nil
	}
	return a.say("no action has the letter " + key)
}

// enabled reports whether the action can run now.
func (a *action) enabled(app *app) bool { return a.WhyNot == nil || a.WhyNot(app) == "" }

// whyNotNow says why the action can't run now or would do nothing, empty where it would do
// something.
func (a *action) whyNotNow(of *app) string {
	if a.WhyNot != nil {
		if why := a.WhyNot(of); why != "" {
			return why
		}
	}
	if a.WhyNoEffect == nil {
		return ""
	}
	return a.WhyNoEffect(of)
}

func newKeymap(actions []action) keymap {
	m := make(keymap, len(actions))
	for i, a := range actions {
		m[i] = shortcut{id: a.ID, aliasOf: a.AliasOf, title: a.Title, short: a.Short, keys: a.Keys, leader: a.Leader, scope: a.Scope}
	}
	return m
}
