package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
)

// A lane whose target is raw:PROVIDER/ENDPOINT sends its prompts as they are: any
// JSON to any endpoint. The reply is shown as code.

// encoded is a target whose provider can be asked for: a raw request needs nothing
// but the provider.
func encoded(t gateway.Target) gateway.Target {
	if t.Endpoint != "" {
		return gateway.Target{Provider: t.Provider, Model: t.Endpoint}
	}
	return t
}

func rawTarget(target string) bool { return strings.HasPrefix(target, "raw:") }

// openRaw opens the picker where an endpoint is typed.
func (a *app) openRaw() tea.Cmd {
	t := a.focusedLane().settings.Target
	words := "raw:"
	switch {
	case t.Endpoint != "":
		words = t.String()
	case t.Provider != "":
		words += t.Provider + "/"
	}
	cmd := a.openPicker()
	if p, ok := a.overlay.(*picker); ok {
		p.SetFilter(safe.Copy(words))
		p.explain()
	}
	return cmd
}

// rawPlaceholder stands in the empty prompt of a raw lane.
func rawPlaceholder(t gateway.Target) string {
	return "JSON for " + look.RevealedLine(t.Provider+"/"+t.Endpoint) + ", or GET"
}
