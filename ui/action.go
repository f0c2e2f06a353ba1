package ui

import (
	"slices"
	"strings"

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

// clashes tells of keys that mean two things where they are pressed; the first
// action of the table has them.
func clashes(actions []action) []string {
	var out []string
	for i, one := range actions {
		for _, other := range actions[i+1:] {
			if one.Scope != other.Scope && one.Scope != everywhere && other.Scope != everywhere {
				continue
			}
			for _, key := range other.Keys {
				if slices.Contains(one.Keys, key) {
					out = append(out, key+" is both "+one.ID+" and "+other.ID)
				}
			}
		}
	}
	return out
}

// action gives the action of an id.
func (a *app) action(id string) *action {
	for i := range a.actions {
		if a.actions[i].ID == id {
			return &a.actions[i]
		}
	}
	return nil
}

// original is the action itself, or the one that it is another way to.
func (a *app) original(act *action) *action {
	if act.Of == "" {
		return act
	}
	return a.action(act.Of)
}

// ways are an action and the others that lead to it.
func (a *app) ways(act *action) []*action {
	out := []*action{act}
	for i := range a.actions {
		if a.actions[i].Of == act.ID {
			out = append(out, &a.actions[i])
		}
	}
	return out
}

// keyFor is the key that runs an action from where the focus is, with the leader
// where no key of its own does, and empty where nothing leads to it.
func (a *app) keyFor(id string, where scope) string {
	act := a.action(id)
	for _, way := range a.ways(act) {
		if (way.Scope == everywhere || way.Scope == where) && len(way.Keys) > 0 {
			return way.Keys[0]
		}
	}
	if leader := a.action("leader"); act.Leader != "" && len(leader.Keys) > 0 {
		return leader.Keys[0] + " " + act.Leader
	}
	return ""
}

// keys is how an action's keys are written for people.
func (a *app) keys(act *action) string {
	keys := slices.Clone(act.Keys)
	if leader := a.action("leader"); act.Leader != "" && len(leader.Keys) > 0 {
		keys = append(keys, leader.Keys[0]+" "+act.Leader)
	}
	return strings.Join(keys, ", ")
}

// find gives the action of a key in a scope.
func (a *app) find(key string, where scope) *action {
	for i := range a.actions {
		if act := &a.actions[i]; act.Scope == where && slices.Contains(act.Keys, key) {
			return act
		}
	}
	return nil
}

// perform runs an action, or says why it can't.
func (a *app) perform(act *action) tea.Cmd {
	act = a.original(act)
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

// enabled tells whether the action can run now.
func (a *action) enabled(app *app) bool { return a.Why == nil || a.Why(app) == "" }
