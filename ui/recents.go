package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

// findRecents looks through the stored sessions for targets used before.
func (a *app) findRecents() tea.Cmd {
	store, ctx := a.opts.Store, a.ctx
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		infos, err := store.List(ctx)
		if err != nil {
			return nil
		}
		var out []gateway.Target
		for _, info := range infos {
			for _, s := range info.Targets {
				if t, err := gateway.ParseTarget(s); err == nil {
					out = append(out, t)
				}
			}
			if len(out) >= recentsKept {
				break
			}
		}
		return recentsFound{mergeRecents(nil, out)}
	}
}

const recentsKept = 8

// mergeRecents joins two lists, newest first, each target once.
func mergeRecents(newer, older []gateway.Target) []gateway.Target {
	seen := map[gateway.Target]bool{}
	var out []gateway.Target
	for _, t := range append(append([]gateway.Target{}, newer...), older...) {
		if !seen[t] && !t.IsZero() && len(out) < recentsKept {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}
