// Package picker is the list in which a model is picked: the targets used before, the
// chains, then every provider's models. A target that isn't listed can be typed.
package picker

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Options are what a picker shows, and what it does with what is picked.
type Options struct {
	// Title stands in the frame and Verb among the keys; empty is "Pick a model" and
	// "pick".
	Title, Verb string
	// Search is what is searched for at first.
	Search string
	// Recents are the targets used before, Current is the one in force.
	Recents []gateway.Target
	Current gateway.Target

	// Chains are the rows of the chains that can be picked, each with its target as its
	// id. MakeChain is the row behind them, for which NewChain is called. Without
	// NewChain there are no chains.
	Chains      []overlay.Choice
	NewChainRow overlay.Choice
	NewChain    func() tea.Cmd

	// Find looks the models and providers up in a command, which gives [ModelsFound].
	Find func() tea.Msg
	// Entry finds what is known of a model under any of its names; nil finds
	// nothing.
	Entry func(gateway.Target) (gateway.Model, bool)

	// Choose takes the target that was picked.
	Choose func(gateway.Target) tea.Cmd
	// ChooseSeveral takes the targets that were marked, at most Most of them, in the
	// order in which they were marked. Without it none can be marked.
	ChooseSeveral func([]gateway.Target) tea.Cmd
	MaxSeveral    int
}

// Picker is the searchable list of targets. It opens at once and fills when the models
// have been looked up.
type Picker struct {
	*overlay.List
	o         Options
	providers map[string]Provider
	known     map[gateway.Target]gateway.Model
	// ticked are the targets to take together, in the order in which they were
	// marked.
	ticked []gateway.Target
}

// New makes a picker. Its models are looked up by the command that Init gives.
func New(st *look.Styles, o Options) *Picker {
	if o.Title == "" {
		o.Title = "Pick a model"
	}
	if o.Verb == "" {
		o.Verb = "pick"
	}
	p := &Picker{o: o}
	p.List = overlay.NewList(st, o.Title, "type to search, or PROVIDER/MODEL", nil, p.choose)
	p.Columns, p.Brief = modelColumns("", "context", "$/M in", "$/M out"), "context"
	p.Verb, p.WhenEmpty = o.Verb, "looking up the models…"
	p.Offer, p.Status = p.typedTarget, p.about
	p.SetRows(p.list(nil))
	if o.Search != "" {
		p.SetFilter(o.Search)
	}
	p.explain()
	return p
}

// choose takes the row that was picked.
func (p *Picker) choose(row overlay.Choice) tea.Cmd {
	if p.o.NewChain != nil && row.ID == p.o.NewChainRow.ID {
		return p.o.NewChain()
	}
	t, err := gateway.ParseTarget(row.ID)
	if err != nil {
		return nil
	}
	return p.o.Choose(t)
}

// What is said where nothing is listed and what was typed is no target yet.
const (
	noSuchModel = "no such model in the catalogue: type PROVIDER/MODEL to use another"
	noEndpoint  = "type raw:PROVIDER/ENDPOINT: what is sent there is the JSON of the prompt"
)

// explain says what is to be typed to have what isn't listed.
func (p *Picker) explain() {
	p.WhenNothingMatches = noSuchModel
	if strings.HasPrefix(p.Filter(), "raw:") {
		p.WhenNothingMatches = noEndpoint
	}
}

// Init looks the models up.
func (p *Picker) Init() tea.Cmd { return p.o.Find }

// Update implements [overlay.Overlay]. It takes [ModelsFound] too.
func (p *Picker) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ModelsFound:
		p.fill(msg)
		return nil
	case tea.KeyPressMsg:
		if cmd, taken := p.press(msg.String()); taken {
			return cmd
		}
	}
	cmd := p.List.Update(msg)
	p.explain()
	return cmd
}

// fill lists what was found.
func (p *Picker) fill(found ModelsFound) {
	p.WhenEmpty = "no model is known: type PROVIDER/MODEL"
	p.providers = make(map[string]Provider, len(found.Providers))
	for _, provider := range found.Providers {
		p.providers[provider.Name] = provider
	}
	p.known = make(map[gateway.Target]gateway.Model, len(found.Models))
	for _, m := range found.Models {
		p.known[gateway.Target{Provider: m.Provider, Model: m.ID}] = m
	}
	p.UpdateRows(p.list(&found))
}

// press takes the keys that mark: tab, and a blank where nothing is typed. enter
// takes what is marked.
func (p *Picker) press(key string) (cmd tea.Cmd, taken bool) {
	switch {
	case p.o.ChooseSeveral == nil:
	case key == "tab", key == "space" && p.Filter() == "":
		p.toggle()
		return nil, true
	case key == "enter" && len(p.ticked) > 0:
		p.Close()
		return p.o.ChooseSeveral(p.ticked), true
	}
	return nil, false
}

// toggle marks the row, or takes its mark away, and goes on to the next.
func (p *Picker) toggle() {
	row, ok := p.Current()
	if !ok || row.Off != "" {
		return
	}
	t, err := gateway.ParseTarget(row.ID)
	if err != nil {
		return
	}
	if i := slices.Index(p.ticked, t); i >= 0 {
		p.ticked = slices.Delete(p.ticked, i, i+1)
	} else if len(p.ticked) < p.o.MaxSeveral {
		p.ticked = append(p.ticked, t)
	}
	p.Ticked = map[string]bool{}
	for _, t := range p.ticked {
		p.Ticked[t.String()] = true
	}
	p.Move(1)
}

// ShortHelp implements [overlay.Overlay]. It names the marking too.
func (p *Picker) ShortHelp() []key.Binding {
	verb := p.Verb
	if n := len(p.ticked); n > 0 {
		verb = "take " + strconv.Itoa(n)
	}
	help := []key.Binding{overlay.Key("↑↓", "move"), overlay.Key("enter", verb)}
	if p.o.ChooseSeveral != nil {
		help = append(help, overlay.Key("tab", "mark several"))
	}
	return append(help, overlay.Key("esc", p.EscWord()))
}
