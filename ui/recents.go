package ui

import (
	"sluice/gateway"
)

const maxRecents = 8

// mergeRecents joins two lists of targets, newest first, without duplicates.
func mergeRecents(newer, older []gateway.Target) []gateway.Target {
	seen := map[gateway.Target]bool{}
	var out []gateway.Target
	for _, t := range append(append([]gateway.Target{}, newer...), older...) {
		if !seen[t] && !t.IsZero() && len(out) < maxRecents {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}
