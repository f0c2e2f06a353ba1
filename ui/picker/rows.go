package picker

import (
	"fmt"
	"slices"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/overlay"
)

// list returns the rows; found is nil until the models are known.
func (p *Picker) list(found *ModelsFound) []overlay.Choice {
	var rows []overlay.Choice
	for _, t := range p.o.Recents {
		row := p.row(t, t == p.o.Current)
		row.Section = "Used before"
		rows = append(rows, row)
	}
	if found == nil && len(rows) == 0 {
		return nil // the row in force may come yet, and must be the marked one
	}
	chains := p.chains()
	if len(p.o.Chains) > 0 {
		rows, chains = append(rows, chains...), nil
	}
	if found == nil {
		return rows
	}
	for _, provider := range found.Providers {
		for _, m := range found.Models {
			if m.Provider != provider.Name {
				continue
			}
			t := gateway.Target{Provider: m.Provider, Model: m.ID}
			row := p.row(t, t == p.o.Current && len(p.o.Recents) == 0)
			row.Section = safe.Line(provider.Label).String()
			rows = append(rows, row)
		}
	}
	return append(rows, chains...)
}

// chains are the rows of the chains and of the one that makes another.
func (p *Picker) chains() []overlay.Choice {
	if p.o.NewChain == nil {
		return nil
	}
	return append(slices.Clone(p.o.Chains), p.o.NewChainRow)
}

// model is what is known of a target: its own entry, or that of the model that it is
// another name for, such as a dated model or a vendor under a configured name.
func (p *Picker) model(t gateway.Target) (gateway.Model, bool) {
	m, ok := p.known[t]
	if !ok && p.known != nil && p.o.Entry != nil {
		return p.o.Entry(t)
	}
	return m, ok
}

func (p *Picker) row(t gateway.Target, current bool) overlay.Choice {
	m, _ := p.model(t)
	window := figures.ContextWindow(m.ContextWindow)
	in, out := figures.Prices(m.Price)
	keyWord, brief := "", window
	missing := p.providers[t.Provider].Key == KeyMissing
	if missing {
		keyWord, brief = "no key", "no key"
	}
	return overlay.Choice{
		ID: t.String(), Label: safe.Line(t.String()), Keywords: safe.Line(m.Name).String(),
		Note: safe.Line(modelColumns(keyWord, window, in, out)), Brief: safe.Line(brief), Dim: missing, Current: current,
	}
}

// modelColumns sets what is known of a model in columns, right-aligned.
func modelColumns(keyWord, window, in, out string) string {
	return fmt.Sprintf("%6s  %7s  %7s  %7s", keyWord, window, in, out)
}

// typedTarget returns a row for the filter's text where that names a model that isn't
// listed.
func (p *Picker) typedTarget(text string) (overlay.Choice, bool) {
	t, err := gateway.ParseTarget(text)
	if err != nil {
		return overlay.Choice{}, false
	}
	if t.Chain != "" {
		row := overlay.Choice{ID: t.String(), Label: safe.Line("use " + t.String())}
		if p.o.NewChain != nil {
			row.Off = "there is no such chain"
		}
		return row, !slices.ContainsFunc(p.o.Chains, func(chain overlay.Choice) bool { return chain.ID == row.ID })
	}
	_, listed := p.known[t]
	_, configured := p.providers[t.Provider]
	if listed || !configured {
		return overlay.Choice{}, false
	}
	row := p.row(t, false)
	row.Label = safe.Line("use " + t.String())
	return row, true
}

// about is the line on the selected model: what its missing key means, or where its
// figures come from.
func (p *Picker) about(row overlay.Choice) string {
	t, err := gateway.ParseTarget(row.ID)
	if err != nil || t.Chain != "" {
		return ""
	}
	if provider := p.providers[t.Provider]; provider.Key == KeyMissing {
		return missingKey(safe.Line(provider.Hint).String(), p.Inner())
	}
	m, ok := p.model(t)
	if !ok || m.Source == "" {
		return ""
	}
	if p.Narrow(p.Inner()) {
		return safe.Line("context: " + figures.PriceSource(m)).String()
	}
	about := "context in tokens, prices for a million: " + figures.PriceSource(m)
	if m.Name != "" {
		about = m.Name + " · " + about
	}
	return safe.Line(about).String()
}

// missingKey says what a missing key means, as far as w cells have room for it, and in
// any case what to do: hint.
func missingKey(hint string, w int) string {
	for _, before := range []string{"no key here, the gateway may hold one; ", "no key here: "} {
		if said := before + hint; lipgloss.Width(said) <= w {
			return said
		}
	}
	return hint
}
