package ui

import (
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// KeyState says what is known of a provider's key.
type KeyState uint8

const (
	// KeyUnknown: nobody can tell before it is used, such as a key in a keyring.
	KeyUnknown KeyState = iota
	// KeyReady: the key is there, or none is needed.
	KeyReady
	// KeyMissing: no key is configured here; the gateway may hold one.
	KeyMissing
)

// ProviderInfo is a configured vendor, for the picker.
type ProviderInfo struct {
	Name, Label string
	Key         KeyState
	// Hint says what to do about a missing key.
	Hint string
}

// pickerInput is what the picker shows at once.
type pickerInput struct {
	Recents []gateway.Target
	Current gateway.Target
	// Chains are the chains that can be picked, and NewChain composes another;
	// without it there are none.
	Chains   []knownChain
	NewChain func() tea.Cmd
	// Entry finds what is known of a model under any of its names; nil finds
	// nothing.
	Entry func(gateway.Target) (gateway.Model, bool)
}

// modelsFound: the catalogue and the state of the keys were looked up.
type modelsFound struct {
	models    []gateway.Model
	providers []ProviderInfo
}

// picker is the searchable list over every provider's models: targets used
// before first, then by provider. A target that isn't listed can be typed. It
// opens at once and fills when the models have been looked up.
type picker struct {
	*overlay.List
	in    pickerInput
	load  func() tea.Msg
	infos map[string]ProviderInfo
	known map[gateway.Target]gateway.Model
	// marked are the targets to take together, in the order in which they were
	// marked; room is how many there may be, 0 for no marking, and all takes them.
	marked []gateway.Target
	room   int
	all    func([]gateway.Target) tea.Cmd
}

func newPicker(st *look.Styles, in pickerInput, load func() tea.Msg, choose func(gateway.Target) tea.Cmd) *picker {
	p := &picker{in: in, load: load}
	p.List = overlay.NewList(st, "Pick a model", "type to search, or PROVIDER/MODEL", nil, func(row overlay.Choice) tea.Cmd {
		if row.ID == newChainRow {
			return p.in.NewChain()
		}
		t, err := gateway.ParseTarget(row.ID)
		if err != nil {
			return nil
		}
		return choose(t)
	})
	p.Columns, p.Brief = modelColumns("", "context", "$/M in", "$/M out"), "context"
	p.Verb, p.WhenEmpty = "pick", "looking up the models…"
	p.WhenNothingMatches = noSuchModel
	p.Offer, p.Status = p.typedTarget, p.about
	p.SetRows(p.list(nil))
	return p
}

// What is said where nothing is listed and what was typed is no target yet.
const (
	noSuchModel = "no such model in the catalogue: type PROVIDER/MODEL to use another"
	noEndpoint  = "type raw:PROVIDER/ENDPOINT: what is sent there is the JSON of the prompt"
)

// explain says what is to be typed to have what isn't listed.
func (p *picker) explain() {
	p.WhenNothingMatches = noSuchModel
	if rawTarget(p.Filter()) {
		p.WhenNothingMatches = noEndpoint
	}
}

// Init looks the models up.
func (p *picker) Init() tea.Cmd { return p.load }

// Update takes the models when they have been found.
func (p *picker) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if cmd, taken := p.press(k.String()); taken {
			return cmd
		}
	}
	found, ok := msg.(modelsFound)
	if !ok {
		cmd := p.List.Update(msg)
		p.explain()
		return cmd
	}
	p.WhenEmpty = "no model is known: type PROVIDER/MODEL"
	p.infos = make(map[string]ProviderInfo, len(found.providers))
	for _, info := range found.providers {
		p.infos[info.Name] = info
	}
	p.known = make(map[gateway.Target]gateway.Model, len(found.models))
	for _, m := range found.models {
		p.known[gateway.Target{Provider: m.Provider, Model: m.ID}] = m
	}
	p.Refill(p.list(&found))
	return nil
}

// press takes the keys that mark: tab, and a blank where nothing is typed. enter
// takes what is marked.
func (p *picker) press(key string) (tea.Cmd, bool) {
	switch {
	case p.all == nil:
	case key == "tab", key == "space" && p.Filter() == "":
		p.toggle()
		return nil, true
	case key == "enter" && len(p.marked) > 0:
		p.Close()
		return p.all(p.marked), true
	}
	return nil, false
}

// toggle marks the row, or takes its mark away, and goes on to the next.
func (p *picker) toggle() {
	row, ok := p.Current()
	if !ok || row.Off != "" {
		return
	}
	t, err := gateway.ParseTarget(row.ID)
	if err != nil {
		return
	}
	if i := slices.Index(p.marked, t); i >= 0 {
		p.marked = slices.Delete(p.marked, i, i+1)
	} else if len(p.marked) < p.room {
		p.marked = append(p.marked, t)
	}
	p.Ticked = map[string]bool{}
	for _, t := range p.marked {
		p.Ticked[t.String()] = true
	}
	p.Move(1)
}

// ShortHelp names the marking too.
func (p *picker) ShortHelp() []key.Binding {
	verb := p.Verb
	if n := len(p.marked); n > 0 {
		verb = "take " + strconv.Itoa(n)
	}
	help := []key.Binding{overlay.Key("↑↓", "move"), overlay.Key("enter", verb)}
	if p.all != nil {
		help = append(help, overlay.Key("tab", "mark several"))
	}
	return append(help, overlay.Key("esc", p.EscWord()))
}

// list makes the rows, with the models where they have been found.
func (p *picker) list(found *modelsFound) []overlay.Choice {
	var rows []overlay.Choice
	for _, t := range p.in.Recents {
		row := p.row(t, t == p.in.Current)
		row.Section = "Used before"
		rows = append(rows, row)
	}
	if found == nil && len(rows) == 0 {
		return nil // the row in force may come yet, and must be the marked one
	}
	var chains []overlay.Choice
	if p.in.NewChain != nil {
		chains = chainRows(p.in.Chains, p.in.Current)
	}
	if len(p.in.Chains) > 0 {
		rows, chains = append(rows, chains...), nil
	}
	if found == nil {
		return rows
	}
	for _, info := range found.providers {
		for _, m := range found.models {
			if m.Provider != info.Name {
				continue
			}
			t := gateway.Target{Provider: m.Provider, Model: m.ID}
			row := p.row(t, t == p.in.Current && len(p.in.Recents) == 0)
			row.Section = safe.Line(info.Label).String()
			rows = append(rows, row)
		}
	}
	return append(rows, chains...)
}

// model is what is known of a target: of its own entry, or of the one that it is
// another name for, such as a dated model or a vendor under a name of one's own.
func (p *picker) model(t gateway.Target) (gateway.Model, bool) {
	m, ok := p.known[t]
	if !ok && p.known != nil && p.in.Entry != nil {
		return p.in.Entry(t)
	}
	return m, ok
}

func (p *picker) row(t gateway.Target, current bool) overlay.Choice {
	m, _ := p.model(t)
	window := figures.ContextWindow(m.ContextWindow)
	in, out := prices(m.Price)
	keyWord, brief := "", window
	missing := p.infos[t.Provider].Key == KeyMissing
	if missing {
		keyWord, brief = "no key", "no key"
	}
	return overlay.Choice{
		ID: t.String(), Label: safe.Line(t.String()), Also: safe.Line(m.Name).String(),
		Note: safe.Line(modelColumns(keyWord, window, in, out)), Brief: safe.Line(brief), Dim: missing, Current: current,
	}
}

// modelColumns sets what is said about a model in columns, right-aligned.
func modelColumns(keyWord, window, in, out string) string {
	return fmt.Sprintf("%6s  %7s  %7s  %7s", keyWord, window, in, out)
}

// typedTarget offers what was typed where it names a model that isn't listed.
func (p *picker) typedTarget(text string) (overlay.Choice, bool) {
	t, err := gateway.ParseTarget(text)
	if err != nil {
		return overlay.Choice{}, false
	}
	if t.Chain != "" {
		row := overlay.Choice{ID: t.String(), Label: safe.Line("use " + t.String())}
		if p.in.NewChain != nil {
			row.Off = "there is no such chain"
		}
		return row, !slices.ContainsFunc(p.in.Chains, func(c knownChain) bool { return c.Name == t.Chain })
	}
	_, listed := p.known[t]
	_, configured := p.infos[t.Provider]
	if listed || !configured {
		return overlay.Choice{}, false
	}
	row := p.row(t, false)
	row.Label = safe.Line("use " + t.String())
	return row, true
}

// about is the line on a model: what its missing key means, or where its figures
// come from.
func (p *picker) about(row overlay.Choice) string {
	t, err := gateway.ParseTarget(row.ID)
	if err != nil || t.Chain != "" {
		return ""
	}
	if info := p.infos[t.Provider]; info.Key == KeyMissing {
		return missingKey(safe.Line(info.Hint).String(), p.Inner())
	}
	m, ok := p.model(t)
	if !ok || m.Source == "" {
		return ""
	}
	if p.Narrow(p.Inner()) {
		return safe.Line("context: " + sourceOf(m)).String()
	}
	about := "context in tokens, prices for a million: " + sourceOf(m)
	if m.Name != "" {
		about = m.Name + " · " + about
	}
	return safe.Line(about).String()
}

// missingKey says in w cells what a missing key means and what to do: of that as
// much as has room, and what to do in any case.
func missingKey(hint string, w int) string {
	for _, before := range []string{"no key here, the gateway may hold one; ", "no key here: "} {
		if said := before + hint; lipgloss.Width(said) <= w {
			return said
		}
	}
	return hint
}

// sourceOf says where a model's figures come from, and of when they are.
func sourceOf(m gateway.Model) string {
	if m.Date == "" {
		return m.Source
	}
	return m.Source + ", " + m.Date
}

// prices are the cost of a million tokens in and out, in dollars.
func prices(p *gateway.Price) (in, out string) {
	if p == nil {
		return figures.Unknown, figures.Unknown
	}
	return figures.PerMillion(p.Input), figures.PerMillion(p.Output)
}
