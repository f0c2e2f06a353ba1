package providers

import (
	"slices"
	"strings"
	"sync"

	"charm.land/catwalk/pkg/catwalk"
	"charm.land/catwalk/pkg/embedded"

	"sluice/gateway"
)

// The version and date of the embedded list: update both with go.mod.
const (
	catwalkSource = "catwalk v0.52.1"
	catwalkDate   = "2026-08-19"
)

// Catalogue lists models with their limits and prices. It is data for pickers and costs,
// never a list of what is allowed. It is safe for concurrent use.
type Catalogue struct {
	load func() []gateway.Model
	// lists is set in a catalogue with newer entries over another.
	lists *newerLists
}

// Embedded is the catalogue that is compiled in. Parsing it takes some milliseconds, so
// that is done once, on first use.
func Embedded() *Catalogue { return &Catalogue{load: embeddedOnce} }

// embeddedOnce is a constant table that is built on demand.
var embeddedOnce = sync.OnceValue(embeddedModels)

// Models lists a provider's models, or all for an empty name, in the
// catalogue's order. The slice is the caller's.
func (c *Catalogue) Models(provider string) []gateway.Model {
	var list []gateway.Model
	for _, m := range c.load() {
		if provider == "" || m.Provider == provider {
			list = append(list, m)
		}
	}
	return list
}

// Find returns the entry of a model. If there is none with this exact id, it looks for
// one that differs only in its date ("-20250929", "-2024-08-06"). A name without a date
// matches the only dated entry and has its price; for a dated id whose date is unknown
// the price is left unknown, since prices have changed between dates.
func (c *Catalogue) Find(provider, id string) (gateway.Model, bool) {
	var near []gateway.Model
	for _, m := range c.load() {
		switch {
		case m.Provider != provider:
		case m.ID == id:
			return m, true
		case undated(m.ID) == undated(id):
			near = append(near, m)
		}
	}
	if len(near) != 1 {
		return gateway.Model{}, false
	}
	return withID(near[0], id), true
}

// withID is an entry under an id that differs by a date, whose price may therefore differ.
func withID(m gateway.Model, id string) gateway.Model {
	if undated(id) != id {
		m.Price = nil
	}
	m.ID = id
	return m
}

// undated removes a date at the end of a model id.
func undated(id string) string {
	for _, form := range []string{"-dddddddd", "@dddddddd", "-dddd-dd-dd"} {
		at := len(id) - len(form)
		if at > 0 && matches(id[at:], form) {
			return id[:at]
		}
	}
	return id
}

func matches(s, form string) bool {
	for i := range len(form) {
		if form[i] == 'd' && !isDigit(s[i]) || form[i] != 'd' && s[i] != form[i] {
			return false
		}
	}
	return true
}

// catwalkProvider maps one of the gateway's providers to catwalk's list.
type catwalkProvider struct {
	// slug is the gateway's name.
	slug string
	ids  []catwalk.InferenceProvider
	// inputIncludesCached says whether the vendor's input count includes cached tokens.
	inputIncludesCached bool
	// capped says that catwalk's default for output tokens is the vendor's cap. Otherwise
	// it is only a suggestion.
	capped bool
}

// catwalkProviders is in the order in which they are shown.
func catwalkProviders() []catwalkProvider {
	return []catwalkProvider{
		{slug: "openai", ids: []catwalk.InferenceProvider{"openai"}, inputIncludesCached: true},
		{slug: "anthropic", ids: []catwalk.InferenceProvider{"anthropic"}, capped: true},
		{slug: "workers-ai"},
		{slug: "aws-bedrock", ids: []catwalk.InferenceProvider{"bedrock", "bedrock-europe"}},
		{slug: "azure-openai", ids: []catwalk.InferenceProvider{"azure"}, inputIncludesCached: true},
		{slug: "google-vertex-ai", ids: []catwalk.InferenceProvider{"vertexai"}, inputIncludesCached: true},
		{slug: "huggingface", ids: []catwalk.InferenceProvider{"huggingface"}, inputIncludesCached: true},
		{slug: "perplexity-ai"},
		{slug: "replicate"},
		{slug: "google-ai-studio", ids: []catwalk.InferenceProvider{"gemini"}, inputIncludesCached: true},
		{slug: "grok", ids: []catwalk.InferenceProvider{"xai"}, inputIncludesCached: true},
		{slug: "groq", ids: []catwalk.InferenceProvider{"groq"}, inputIncludesCached: true},
		{slug: "mistral"},
		{slug: "deepseek", ids: []catwalk.InferenceProvider{"deepseek"}, inputIncludesCached: true},
		{slug: "openrouter", ids: []catwalk.InferenceProvider{"openrouter"}, inputIncludesCached: true},
		{slug: "cerebras", ids: []catwalk.InferenceProvider{"cerebras"}, inputIncludesCached: true},
		{slug: "baseten", ids: []catwalk.InferenceProvider{"baseten"}, inputIncludesCached: true},
		{slug: "fireworks", ids: []catwalk.InferenceProvider{"fireworks"}, inputIncludesCached: true},
		{slug: "cohere"},
		{slug: "compat"},
	}
}

// embeddedModels joins catwalk's list and our own: our entries count only if catwalk has
// none for the same model.
func embeddedModels() []gateway.Model {
	all := embedded.GetAll()
	var list []gateway.Model
	days := shutdownDays()
	add := func(m gateway.Model) {
		m.Shutdown = days[gateway.Target{Provider: m.Provider, Model: m.ID}]
		list = append(list, m)
	}
	for _, l := range catwalkProviders() {
		var known []string
		for _, p := range all {
			if !slices.Contains(l.ids, p.ID) {
				continue
			}
			for _, m := range p.Models {
				if slices.Contains(known, m.ID) {
					continue
				}
				add(l.model(m))
				known = append(known, m.ID, undated(m.ID))
			}
		}
		for _, group := range ownModels() {
			for _, id := range group.ids {
				if group.slug == l.slug && !slices.Contains(known, id) {
					add(gateway.Model{Provider: l.slug, ID: id, Source: group.source, Date: group.date})
				}
			}
		}
		if l.slug == "workers-ai" {
			for _, m := range workersModels() {
				add(m.entry())
			}
		}
	}
	return list
}

func (l catwalkProvider) model(m catwalk.Model) gateway.Model {
	out := gateway.Model{
		Provider:      l.slug,
		ID:            m.ID,
		Name:          m.Name,
		ContextWindow: int(max(0, m.ContextWindow)),
		Reasoning:     m.CanReason,
		Images:        gateway.AbilityOf(m.SupportsImages),
		Tools:         gateway.AbilityYes, // its lists are for an agent, and leave out models without tools
		Price:         l.price(m),
		Source:        catwalkSource,
		Date:          catwalkDate,
	}
	if l.capped {
		out.MaxOutput = int(max(0, m.DefaultMaxTokens))
	}
	return out
}

// price converts catwalk's figures. Zero means unknown there, so a model without input
// and output price has none. The price of reading cached input is cost_per_1m_out_cached
// in most entries and cost_per_1m_in_cached in those where the other is zero; otherwise
// the latter is the price of writing to the cache, which is never below the input's.
func (l catwalkProvider) price(m catwalk.Model) *gateway.Price {
	if m.CostPer1MIn <= 0 || m.CostPer1MOut <= 0 {
		return nil
	}
	p := &gateway.Price{
		Input:               &m.CostPer1MIn,
		Output:              &m.CostPer1MOut,
		InputIncludesCached: l.inputIncludesCached && !strings.Contains(m.ID, "claude"),
	}
	for _, cached := range []float64{m.CostPer1MOutCached, m.CostPer1MInCached} {
		if cached > 0 && cached < m.CostPer1MIn {
			p.CachedInput = &cached
			break
		}
	}
	if write := m.CostPer1MInCached; write >= m.CostPer1MIn {
		p.CacheWrite = &write
	}
	return p
}
