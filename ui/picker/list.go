package picker

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/internal/search"
	"sluice/ui/overlay"
)

// rowKind is what picking a row does.
type rowKind uint8

const (
	// rowTarget picks a model or a chain, rowNewChain composes a chain, and rowList asks
	// the user's own provider, of which no model is known, for its list.
	rowTarget rowKind = iota
	rowNewChain
	rowList
)

// row is what can be marked.
type row struct {
	kind rowKind
	// group is the index of the row's group.
	group int
	// entry is set for models, choice for the others.
	entry  *entry
	choice overlay.Choice
	// found are the byte offsets of what matches in the label.
	found []int
}

func (r row) id() string {
	if r.entry != nil {
		return r.entry.target.String()
	}
	return r.choice.ID
}

func (r row) target() gateway.Target {
	switch {
	case r.entry != nil:
		return r.entry.target
	case r.kind == rowTarget:
		return targetOf(r.choice.ID)
	}
	return gateway.Target{}
}

// provider is the name of the row's provider, empty for a chain.
func (r row) provider() string {
	if r.kind == rowList {
		return r.choice.ID
	}
	return r.target().Provider
}

// group is rows under a heading.
type group struct {
	// title is the heading where the group isn't a provider's.
	title    string
	provider *Provider
	// whole shows targets with their providers.
	whole bool
	rows  []row
	// best is the tier of the group's first row, price what its output costs, if that is
	// known.
	best   int
	price  float64
	priced bool
}

// list is what is shown: rows under the headings of groups, and below them the headings
// of the user's own providers and of the chains that don't match.
type list struct {
	groups []group
	rows   []row
	tail   []group
	// models counts the models among the rows, of how many.
	models, of int
	says       string
}

// refresh brings the list up to date.
func (p *Picker) refresh() {
	if !p.stale {
		return
	}
	p.stale = false
	q := parseQuery(p.Filter())
	l := list{says: q.says()}
	for _, entries := range p.entries {
		l.of += len(entries)
	}
	if q.text == "" {
		p.listAll(&l)
	} else {
		p.listMatches(&l, q)
	}
	for i := range l.groups {
		for j := range l.groups[i].rows {
			l.groups[i].rows[j].group = i
		}
		l.rows = append(l.rows, l.groups[i].rows...)
	}
	seen := map[gateway.Target]bool{}
	for _, r := range l.rows {
		if r.entry != nil && !seen[r.entry.target] && p.known != nil {
			seen[r.entry.target] = true
			l.models++
		}
	}
	p.list = l
}

// add adds a group that has rows.
func (l *list) add(g group) {
	if len(g.rows) > 0 {
		l.groups = append(l.groups, g)
	}
}

// listAll is the list without a search.
func (p *Picker) listAll(l *list) {
	recent := group{title: "used before", whole: true}
	for i, t := range p.o.Recents {
		if e := p.entry(t, p.model(t), i); p.passes(e, p.providerOf(t)) {
			recent.rows = append(recent.rows, row{entry: e})
		}
	}
	l.add(recent)
	if !p.found && len(recent.rows) == 0 {
		return // the row in use may come yet, and must be the marked one
	}
	chains := p.chains(func(overlay.Choice) ([]int, bool) { return nil, true })
	if len(p.o.Chains) > 0 {
		l.add(chains)
	}
	providers := slices.Clone(p.providers)
	slices.SortStableFunc(providers, byKey)
	for _, provider := range providers {
		l.add(p.models(provider, func(e *entry) (match, bool) { return match{entry: e}, true }, byUse))
	}
	if len(p.o.Chains) == 0 {
		l.add(chains)
	}
}

// byKey orders providers: the user's own first, then with a key before without, vendors
// before resellers.
func byKey(a, b Provider) int {
	return cmp.Or(trueFirst(a.Key != KeyMissing, b.Key != KeyMissing), trueFirst(a.Own, b.Own), trueFirst(!a.Reseller, !b.Reseller))
}

// chains are the rows of the chains and of the one that makes another, as far as they
// match; filters are for models.
func (p *Picker) chains(matches func(overlay.Choice) ([]int, bool)) group {
	g := group{title: "chains", best: tierWords}
	if p.o.NewChain == nil || p.filter != 0 {
		return g
	}
	for _, choice := range p.o.Chains {
		if at, ok := matches(choice); ok {
			g.rows = append(g.rows, row{choice: choice, found: at})
		}
	}
	if at, ok := matches(p.o.NewChainRow); ok {
		g.rows = append(g.rows, row{kind: rowNewChain, choice: p.o.NewChainRow, found: at})
	}
	return g
}

// models are the rows of a provider's models that match, in an order. The user's own
// provider without any has a row that asks for its list.
func (p *Picker) models(provider Provider, matches func(*entry) (match, bool), order func(a, b *entry) int) group {
	g := group{provider: &provider, best: tierScattered}
	var found []match
	for _, e := range p.entries[provider.Name] {
		if !p.passes(e, provider) {
			continue
		}
		if m, ok := matches(e); ok {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Or(cmp.Compare(a.tier, b.tier), order(a.entry, b.entry)) })
	for i, m := range found {
		if i == 0 {
			g.best = m.tier
			g.price, g.priced = m.outputPrice()
		}
		g.rows = append(g.rows, row{entry: m.entry, found: shifted(m.at, len(m.full.String())-len(m.short.String()))})
	}
	if provider.Own && len(p.entries[provider.Name]) == 0 && p.filter == 0 {
		g.rows = []row{{kind: rowList, choice: overlay.Choice{ID: provider.Name}}}
	}
	return g
}

// shifted are offsets in a target's text as offsets in the model's id.
func shifted(at []int, by int) []int {
	var out []int
	for _, i := range at {
		if i >= by {
			out = append(out, i-by)
		}
	}
	return out
}

// listMatches is the list of a search.
func (p *Picker) listMatches(l *list, q query) {
	chains := p.chains(q.choice)
	typed, offered := p.typed(q.text)
	groups := p.matching(q, q.byPrice)
	if len(groups) == 0 && q.byPrice {
		groups = p.matching(q, false)
	}
	if len(groups) == 0 && len(chains.rows) == 0 && !offered {
		groups = p.scattered(q)
	}
	if len(chains.rows) > 0 {
		groups = append([]group{chains}, groups...)
	}
	p.sortGroups(groups, q)
	l.groups = groups
	if offered {
		l.add(group{title: "as typed", whole: true, rows: []row{typed}})
	}
	p.addTail(l, chains)
}

// cheap is the price in US dollars of a million tokens of output under which a model is
// called cheap.
const cheap = 1

// matching are the groups of the models that match, without those that have only the
// letters in this order.
func (p *Picker) matching(q query, onlyCheap bool) []group {
	var groups []group
	order := func(a, b *entry) int {
		if q.byPrice {
			return byPrice(a, b)
		}
		return cmp.Or(byUse(a, b), byVersion(a, b), cmp.Compare(a.order, b.order))
	}
	for _, provider := range p.providers {
		text := search.NewText(safe.Line(provider.Name + "/" + provider.Label).String())
		g := p.models(provider, func(e *entry) (match, bool) {
			m, ok := q.match(e, text)
			if q.byPrice {
				m.tier = tierWords
			}
			return m, ok && (!onlyCheap || costsUnder(e, cheap))
		}, order)
		if len(g.rows) == 1 && g.rows[0].kind == rowList && !q.foundIn(text) {
			continue
		}
		if len(g.rows) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// foundIn reports whether every word is in a text.
func (q query) foundIn(text search.Text) bool {
	return len(q.words) > 0 && !slices.ContainsFunc(q.words, func(w queryWord) bool {
		_, f := text.Find(w.letters)
		return f == search.NoFit
	})
}

// choice reports whether a chain's row matches, and where.
func (q query) choice(c overlay.Choice) (at []int, ok bool) {
	label := c.Label.String()
	text := search.NewText(label + " " + c.Keywords)
	if !q.foundIn(text) {
		return nil, false
	}
	for _, w := range q.words {
		i, _ := text.Find(w.letters)
		for _, offset := range text.Offsets(i, len(w.letters)) {
			if offset < len(label) {
				at = append(at, offset)
			}
		}
	}
	return at, true
}

// sortGroups orders the groups of a search: just the model that was typed, a provider that
// was named, words before parts of words, then as without a search.
func (p *Picker) sortGroups(groups []group, q query) {
	slices.SortStableFunc(groups, func(a, b group) int {
		pa, pb := a.ofProvider(), b.ofProvider()
		first := cmp.Or(
			trueFirst(a.best == tierSpelled, b.best == tierSpelled),
			trueFirst(a.provider != nil && q.names(pa), b.provider != nil && q.names(pb)),
			trueFirst(a.best == tierSame, b.best == tierSame),
			trueFirst(a.best <= tierWords, b.best <= tierWords),
			trueFirst(a.provider == nil, b.provider == nil),
		)
		first = cmp.Or(first, byKey(pa, pb), trueFirst(a.priced, b.priced))
		if q.byPrice {
			return cmp.Or(first, cmp.Compare(a.price, b.price))
		}
		return first
	})
}

func (g group) ofProvider() Provider {
	if g.provider == nil {
		return Provider{}
	}
	return *g.provider
}

// mostScattered is how many models are listed that have only the letters of a search in
// its order.
const mostScattered = 30

// scattered are the models that have the letters of each word in its order.
func (p *Picker) scattered(q query) []group {
	if q.joined == "" {
		return nil
	}
	var all []*entry
	var texts []string
	for _, provider := range p.providers {
		for _, e := range p.entries[provider.Name] {
			if p.passes(e, provider) {
				all, texts = append(all, e), append(texts, e.full.String())
			}
		}
	}
	found := fuzzy.Find(strings.Join(strings.Fields(q.text), ""), texts)
	at := map[*entry][]int{}
	for _, m := range found[:min(len(found), mostScattered)] {
		at[all[m.Index]] = m.MatchedIndexes
	}
	var groups []group
	for _, provider := range p.providers {
		g := p.models(provider, func(e *entry) (match, bool) {
			found, ok := at[e]
			return match{entry: e, tier: tierScattered, at: found}, ok
		}, byUse)
		if len(g.rows) > 0 && g.rows[0].entry != nil {
			groups = append(groups, g)
		}
	}
	return groups
}

// typed is the row of a search that names a target which isn't listed.
func (p *Picker) typed(text string) (row, bool) {
	t := targetOf(text)
	if t.Chain != "" {
		choice := overlay.Choice{ID: t.String(), Label: safe.Line("use " + t.String())}
		if p.o.NewChain != nil {
			choice.Off = "there is no such chain"
		}
		return row{choice: choice}, !slices.ContainsFunc(p.o.Chains, func(chain overlay.Choice) bool { return chain.ID == choice.ID })
	}
	_, listed := p.known[t]
	_, configured := p.provider(t.Provider)
	if t.IsZero() || listed || !configured {
		return row{}, false
	}
	e := p.entry(t, p.model(t), 0)
	e.full = safe.Line("use " + t.String())
	return row{entry: e}, true
}

// addTail adds the headings of the user's own providers and of the chains that don't
// match, so that what is one's own is never out of sight.
func (p *Picker) addTail(l *list, chains group) {
	for _, provider := range p.providers {
		listed := slices.ContainsFunc(l.groups, func(g group) bool { return g.provider != nil && g.provider.Name == provider.Name })
		if provider.Own && !listed {
			l.tail = append(l.tail, group{provider: &provider})
		}
	}
	if len(chains.rows) == 0 && len(p.o.Chains) > 0 && p.filter == 0 {
		l.tail = append(l.tail, group{title: "chains"})
	}
}
