package ui

import (
	"iter"
	"slices"
	"strings"

	"sluice/ui/overlay"
)

// scope is where an action's keys work.
type scope uint8

const (
	// everywhere is for keys that can't be text. They are handled before the focused
	// component's.
	everywhere scope = iota
	// inComposer is for keys that work while the prompt has the focus.
	inComposer
	// inTranscript is for keys that work while a transcript has the focus.
	inTranscript
)

// shortcut is an action as far as keys and help are concerned: see [action].
type shortcut struct {
	id, aliasOf, title, short string
	keys                      []string
	leader                    string
	scope                     scope
}

// keymap has the shortcuts of all actions, in the order of the table.
type keymap []shortcut

// shortcut returns the shortcut of an action, a zero one where there is none.
func (m keymap) shortcut(id string) shortcut {
	for i := range m {
		if m[i].id == id {
			return m[i]
		}
	}
	return shortcut{}
}

// clashes describes the keys that are bound to two actions where both work. The action
// that comes first in the table gets the key.
func (m keymap) clashes() []string {
	var out []string
	for i, one := range m {
		for _, other := range m[i+1:] {
			if one.scope != other.scope && one.scope != everywhere && other.scope != everywhere {
				continue
			}
			for _, key := range other.keys {
				if slices.Contains(one.keys, key) {
					out = append(out, key+" is both "+one.id+" and "+other.id)
				}
			}
		}
	}
	return out
}

// shortcutsTo yields an action's own shortcut and then those of its aliases. Footers ask
// it for each of their keys in every frame, so it copies nothing.
func (m keymap) shortcutsTo(id string) iter.Seq[*shortcut] {
	return func(yield func(*shortcut) bool) {
		for i := range m {
			if m[i].id == id && !yield(&m[i]) {
				return
			}
		}
		for i := range m {
			if m[i].aliasOf == id && !yield(&m[i]) {
				return
			}
		}
	}
}

// keyFor is the key that runs an action in a scope: one of its own, else the leader and
// its letter, else empty.
func (m keymap) keyFor(id string, in scope) string {
	for way := range m.shortcutsTo(id) {
		if (way.scope == everywhere || way.scope == in) && len(way.keys) > 0 {
			return way.keys[0]
		}
	}
	return m.leaderKeys(m.shortcut(id))
}

// leaderKeys are the leader key and the shortcut's letter, empty where it has none.
func (m keymap) leaderKeys(s shortcut) string {
	if key := m.leaderKey(); s.leader != "" && key != "" {
		return key + " " + s.leader
	}
	return ""
}

// leaderKey is the key before a letter, empty where it is unbound.
func (m keymap) leaderKey() string {
	if keys := m.shortcut("leader").keys; len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// keysText lists a shortcut's keys for people: "ctrl+n, ctrl+x n".
func (m keymap) keysText(s shortcut) string {
	keys := slices.Clone(s.keys)
	if letter := m.leaderKeys(s); letter != "" {
		keys = append(keys, letter)
	}
	return strings.Join(keys, ", ")
}

// keysIn are the keys that run an action while a scope has the focus: its own, of a long
// series the first and the last, those of its aliases, then the leader and its letter.
func (m keymap) keysIn(id string, in scope) []string {
	var keys []string
	for way := range m.shortcutsTo(id) {
		switch {
		case way.scope != everywhere && way.scope != in:
		case len(way.keys) > longSeries:
			keys = append(keys, m.shownKey(*way))
		default:
			keys = append(keys, way.keys...)
		}
	}
	if letter := m.leaderKeys(m.shortcut(id)); letter != "" {
		keys = append(keys, letter)
	}
	return keys
}

// actionFor is the id of the action that a key runs in a scope, empty for none.
func (m keymap) actionFor(key string, in scope) string {
	for _, s := range m {
		if s.scope == in && slices.Contains(s.keys, key) {
			return s.id
		}
	}
	return ""
}

// helpRows are the help's rows of a scope.
func (m keymap) helpRows(in scope) []overlay.HelpRow {
	var rows []overlay.HelpRow
	for _, s := range m {
		keys := m.keysText(s)
		if s.scope != in || keys == "" {
			continue
		}
		if s.aliasOf != "" {
			s = m.shortcut(s.aliasOf)
		}
		rows = append(rows, overlay.HelpRow{Keys: keys, Does: s.title})
	}
	return rows
}
