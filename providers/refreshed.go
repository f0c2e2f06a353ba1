package providers

import (
	"cmp"
	"slices"
	"sync"

	"sluice/gateway"
)

// Refreshed returns a catalogue with newer entries, such as vendors' own lists, over this
// one. They are loaded once, on first use; Renew replaces those of one provider. What an
// entry leaves open is filled in from the catalogue below, and so is the price: source and
// date are then those of the price.
func (c *Catalogue) Refreshed(newer func() []gateway.Model) *Catalogue {
	lists := &newerLists{below: c, read: newer}
	return &Catalogue{load: lists.all, lists: lists}
}

// Renew replaces a provider's newer entries. It only works on what Refreshed returned.
func (c *Catalogue) Renew(provider string, models []gateway.Model) {
	if c.lists != nil {
		c.lists.renew(provider, models)
	}
}

// newerLists are entries over another catalogue. It is safe for concurrent use.
type newerLists struct {
	below *Catalogue
	// read loads the newer entries; it is nil once that is done.
	read func() []gateway.Model

	mu     sync.Mutex
	newer  []gateway.Model
	merged []gateway.Model
}

func (l *newerLists) all() []gateway.Model {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.load()
	if l.merged == nil {
		l.merged = merged(l.below, l.newer)
	}
	return l.merged
}

func (l *newerLists) load() {
	if l.read != nil {
		l.newer, l.read = l.read(), nil
	}
}

func (l *newerLists) renew(provider string, models []gateway.Model) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.load()
	kept := slices.DeleteFunc(slices.Clone(l.newer), func(m gateway.Model) bool { return m.Provider == provider })
	l.newer, l.merged = append(kept, models...), nil
}

// merged keeps the order of the catalogue below, provider by provider; new models follow
// their provider's, and new providers come last.
func merged(below *Catalogue, newer []gateway.Model) []gateway.Model {
	old := below.load()
	if len(newer) == 0 {
		return old
	}
	at := map[gateway.Target]gateway.Model{}
	for _, m := range newer {
		at[gateway.Target{Provider: m.Provider, Model: m.ID}] = m
	}
	known := map[gateway.Target]bool{}
	byProvider := map[string][]gateway.Model{}
	var order []string
	add := func(m gateway.Model) {
		if !slices.Contains(order, m.Provider) {
			order = append(order, m.Provider)
		}
		target := gateway.Target{Provider: m.Provider, Model: m.ID}
		if !known[target] {
			known[target] = true
			byProvider[m.Provider] = append(byProvider[m.Provider], m)
		}
	}
	for _, m := range old {
		if n, ok := at[gateway.Target{Provider: m.Provider, Model: m.ID}]; ok {
			m = fillIn(n, m)
		}
		add(m)
	}
	found := indexOf(old)
	for _, m := range newer {
		if base, ok := found.find(m.Provider, m.ID); ok {
			m = fillIn(m, base)
		}
		add(m)
	}
	var list []gateway.Model
	for _, provider := range order {
		list = append(list, byProvider[provider]...)
	}
	return list
}

// index finds entries of a list as [Catalogue.Find] does, for many look-ups.
type index struct {
	exact map[gateway.Target]gateway.Model
	// near are the entries by their names without a date.
	near map[gateway.Target][]gateway.Model
}

func indexOf(list []gateway.Model) index {
	x := index{map[gateway.Target]gateway.Model{}, map[gateway.Target][]gateway.Model{}}
	for _, m := range list {
		key := gateway.Target{Provider: m.Provider, Model: m.ID}
		if _, known := x.exact[key]; !known {
			x.exact[key] = m
		}
		key.Model = undated(m.ID)
		x.near[key] = append(x.near[key], m)
	}
	return x
}

func (x index) find(provider, id string) (gateway.Model, bool) {
	if m, ok := x.exact[gateway.Target{Provider: provider, Model: id}]; ok {
		return m, true
	}
	near := x.near[gateway.Target{Provider: provider, Model: undated(id)}]
	if len(near) != 1 {
		return gateway.Model{}, false
	}
	return withID(near[0], id), true
}

// fillIn fills in what the newer entry leaves open.
func fillIn(newer, older gateway.Model) gateway.Model {
	m := newer
	if m.Name == "" {
		m.Name = older.Name
	}
	if m.ContextWindow == 0 {
		m.ContextWindow = older.ContextWindow
	}
	if m.MaxOutput == 0 {
		m.MaxOutput = older.MaxOutput
	}
	m.Reasoning = m.Reasoning || older.Reasoning
	m.Images, m.Tools = cmp.Or(m.Images, older.Images), cmp.Or(m.Tools, older.Tools)
	m.Shutdown = cmp.Or(m.Shutdown, older.Shutdown)
	if m.Price == nil && older.Price != nil {
		m.Price, m.Source, m.Date = older.Price, older.Source, older.Date
	}
	return m
}
