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
	// Title is shown in the frame, Verb among the keys; empty is "Pick a model" and
	// "pick".
	Title, Verb string
	// Search is the filter's text to begin with.
	Search string
	// Recents are the targets used before; Current is the one in use, which is marked.
	Recents []gateway.Target
	Current gateway.Target

	// Chains are the rows of the chains that can be picked, each with its target as its
	// id. NewChainRow follows them and calls NewChain. Without NewChain the picker has no
	// chains.
	Chains      []overlay.Choice
	NewChainRow overlay.Choice
	NewChain    func() tea.Cmd

	// Find is a command that looks up the models and providers and returns [ModelsFound].
	Find func() tea.Msg
	// Entry returns what is known of a model under any of its names; nil knows nothing.
	Entry func(gateway.Target) (gateway.Model, bool)

	// Choose is called with the target that was picked.
	Choose func(gateway.Target) tea.Cmd
	// ChooseSeveral is called with the targets that were ticked, at most MaxSeveral, in
	// the order in which they were ticked. Without it none can be.
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
	// ticked are the targets to pick together, in the order in which they were ticked.
	ticked []gateway.Target
}

// New returns a picker.
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

// choose picks a row.
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

// What is said where nothing matches and the filter's text is no target yet.
const (
	noSuchModel = "no such model in the catalogue: type PROVIDER/MODEL to use another"
	noEndpoint  = "type raw:PROVIDER/ENDPOINT to send the prompt there as JSON"
)

// explain says what to type for a target that isn't listed.
func (p *Picker) explain() {
	p.WhenNothingMatches = noSuchModel
	if strings.HasPrefix(p.Filter(), "raw:") {
		p.WhenNothingMatches = noEndpoint
	}
}

// Init looks the models up.
func (p *Picker) Init() tea.Cmd { return p.o.Find }

// Update implements [overlay.Overlay]. It also handles [ModelsFound].
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

// press handles the keys for several targets: tab, or a blank while the filter is empty,
// ticks one, and enter picks the ticked ones.
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

// toggle ticks the row, or unticks it, and selects the next.
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

// ShortHelp implements [overlay.Overlay].
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
