package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// unbound is the word that removes an action's keys.
const unbound = "none"

// readKeys reads [keys]. Ids with dots may be written with or without quotes.
func (r *reader) readKeys() {
	path := []string{"keys"}
	if table, ok := r.table(path, r.tree["keys"]); ok {
		r.readBindings(path, table)
	}
}

func (r *reader) readBindings(path []string, table map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		at := child(path, name)
		if inner, ok := table[name].(map[string]any); ok {
			r.readBindings(at, inner)
			continue
		}
		id := strings.Join(at[1:], ".")
		if r.opts.Actions != nil && !slices.Contains(r.opts.Actions, id) {
			r.mistake(&Error{File: r.cfg.Path, Line: r.index.lineOf(at), Key: dotted(at),
				Message: fmt.Sprintf("unknown action %q", id), Suggestion: nearest(id, r.opts.Actions)})
			continue
		}
		keys, fault := bindings(table[name])
		if fault != "" {
			r.fault(at, fault)
			continue
		}
		r.cfg.Keys[id] = keys
		r.cfg.Sources["keys."+id] = Source{Kind: SourceFile, Name: r.cfg.Path, Line: r.index.lineOf(at)}
	}
}

func bindings(raw any) (keys []string, fault string) {
	if one, ok := raw.(string); ok {
		raw = []any{one}
	}
	if fault := assignList(&keys, raw); fault != "" {
		return nil, fault
	}
	if len(keys) == 1 && keys[0] == unbound {
		return []string{}, ""
	}
	for _, key := range keys {
		if key == "" || checkLine(key) != "" {
			return nil, fmt.Sprintf("contains %q, which is not a key", key)
		}
		if key == unbound {
			return nil, `contains "none" beside other keys`
		}
	}
	return keys, ""
}
