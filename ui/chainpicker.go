package ui

import (
	"fmt"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/overlay"
)

// chainRows lists chains.
func chainRows(known []knownChain, current gateway.Target) []overlay.Choice {
	var rows []overlay.Choice
	for _, c := range known {
		t := gateway.Target{Chain: c.Name}
		rows = append(rows, overlay.Choice{
			ID: t.String(), Label: safe.Line(t.String()), Also: chainSteps(c),
			Note: safe.Line(chainSteps(c) + " · " + c.where()), Brief: safe.Line(figures.Counted(len(c.Steps), "step")),
			Section: "Chains", Current: t == current,
		})
	}
	return rows
}

// newChainRow is the row that composes a chain.
func newChainRow() overlay.Choice {
	return overlay.Choice{
		ID: "new chain", Label: safe.Line("new chain…"), Also: "chains fallback compose", Section: "Chains",
		Note: safe.Line("steps that are asked in order until one answers"), Brief: safe.Line("steps in order"),
	}
}

// chainSteps names a chain's providers in order: "workers-ai → openai".
func chainSteps(c knownChain) string {
	var names []string
	for _, s := range c.Steps {
		provider, _, _ := strings.Cut(s.Target, "/")
		if s.Off {
			provider += " (off)"
		}
		names = append(names, provider)
	}
	if len(names) > 3 {
		names = append(names[:3], fmt.Sprintf("%d more", len(c.Steps)-3))
	}
	return strings.Join(names, " → ")
}
