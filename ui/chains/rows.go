package chains

import (
	"fmt"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/overlay"
)

// Rows are the rows of a list of chains, each with its target as its id.
func Rows(known []Known, current gateway.Target) []overlay.Choice {
	var rows []overlay.Choice
	for _, c := range known {
		t := gateway.Target{Chain: c.Name}
		rows = append(rows, overlay.Choice{
			ID: t.String(), Label: safe.Line(t.String()), Keywords: stepsOf(c),
			Note: safe.Line(stepsOf(c) + " · " + c.Where()), Brief: safe.Line(figures.Counted(len(c.Steps), "step")),
			Section: "Chains", Current: t == current,
		})
	}
	return rows
}

// ComposeRow is the row of such a list that composes a new chain.
func ComposeRow() overlay.Choice {
	return overlay.Choice{
		ID: "new chain", Label: safe.Line("new chain…"), Keywords: "chains fallback compose", Section: "Chains",
		Note: safe.Line("steps that are tried in order until one answers"), Brief: safe.Line("steps in order"),
	}
}

// stepsOf names a chain's providers in order: "workers-ai → openai".
func stepsOf(c Known) string {
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
