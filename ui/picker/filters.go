package picker

import "sluice/gateway"

// filters are what the models can be narrowed to, by the arrow keys.
var filters = []struct {
	name string
	// keeps reports whether a model passes; nil passes everything, chains too.
	keeps func(*entry, Provider) bool
	// none is said where nothing passes.
	none string
}{
	{name: "all"},
	{"★ kept", func(e *entry, _ Provider) bool { return e.kept }, "no model is kept yet: ctrl+f keeps the marked one"},
	{"key here", func(_ *entry, p Provider) bool { return p.Key != KeyMissing }, "no provider has a key here: ctrl+k enters one"},
	{"images", func(e *entry, _ Provider) bool { return seesImages(e) }, "no such model is known to see images"},
	{"tools", func(e *entry, _ Provider) bool { return callsTools(e) }, "no such model is known to call tools"},
	{"reasoning", func(e *entry, _ Provider) bool { return reasons(e) }, "no such model is known to reason"},
	{"under $1", func(e *entry, _ Provider) bool { return costsUnder(e, 1) }, "no such model is known to cost under $1"},
	{">200k", func(e *entry, _ Provider) bool { return e.model.ContextWindow >= 200_000 }, "no such model is known to have a window of 200k tokens"},
}

// passes reports whether a model passes the filter.
func (p *Picker) passes(e *entry, of Provider) bool {
	keeps := filters[p.filter].keeps
	return keeps == nil || keeps(e, of)
}

// providerOf is the provider of a target, known or not.
func (p *Picker) providerOf(t gateway.Target) Provider {
	known, ok := p.provider(t.Provider)
	if !ok {
		return Provider{Name: t.Provider, Label: t.Provider}
	}
	return known
}
