// Package picker is the list in which a model is picked: the targets used before, the
// chains, then every provider's models under a heading that says whether there is a key.
// A target that isn't listed can be typed.
package picker

import (
	"slices"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/ui/form"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// Options are what a picker shows, and what it does with what is picked.
type Options struct {
	// Title is shown in the frame, Verb among the keys; empty is "Pick a model" and
	// "pick".
	Title, Verb string
	// Search is the search line's text to begin with.
	Search string
	// Recents are the targets used before; Current is the one in use, which is marked.
	Recents []gateway.Target
	Current gateway.Target
	// Taken are the targets that lanes have already. They can be picked, but none of them
	// is marked to begin with.
	Taken []gateway.Target
	// Now is the time against which dates are told.
	Now time.Time

	// Kept are the user's favourites. Keep keeps another or drops one; without it none can
	// be.
	Kept []gateway.Target
	Keep func(t gateway.Target, keep bool) tea.Cmd

	// Chains are the rows of the chains that can be picked, each with its target as its
	// id. NewChainRow follows them and calls NewChain. Without NewChain the picker has no
	// chains.
	Chains      []overlay.Choice
	NewChainRow overlay.Choice
	NewChain    func() tea.Cmd

	// Find is a command that looks up the models and providers and returns [ModelsFound].
	Find func() tea.Msg
	// FindUsage is a command that reads how the models did and returns [UsageFound]; nil
	// for none.
	FindUsage func() tea.Msg
	// Renew returns a command that asks a provider for its list of models and returns
	// [ListRenewed]; nil where none can be asked.
	Renew func(provider string) tea.Cmd
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
	st     *look.Styles
	o      Options
	input  form.LineInput
	w, h   int
	closed bool

	// found is set once the models are known.
	found     bool
	providers []Provider
	// entries are the listed models by provider, known all models by target.
	entries map[string][]*entry
	known   map[gateway.Target]gateway.Model
	usage   UsageFound
	// renewals say how asking for a provider's list went.
	renewals map[string]renewal

	filter int
	// held is the id that was marked before the filter changed, moved whether the mark was
	// moved since the picker opened.
	held  string
	moved bool
	kept  []gateway.Target
	// ticked are the targets to pick together, in the order in which they were ticked.
	ticked []gateway.Target

	// list is what is shown. It is out of date while stale is set, so that keys that
	// arrive together cause one search.
	list    list
	stale   bool
	at, top int
}

// New returns a picker.
func New(st *look.Styles, o Options) *Picker {
	if o.Title == "" {
		o.Title = "Pick a model"
	}
	if o.Verb == "" {
		o.Verb = "pick"
	}
	p := &Picker{o: o, input: form.NewLineInput(), kept: slices.Clone(o.Kept), renewals: map[string]renewal{}, stale: true}
	p.input.CharLimit = 200
	p.input.Focus()
	p.SetStyles(st)
	if o.Search != "" {
		p.input.SetValue(o.Search)
	}
	p.markFirst()
	return p
}

// Init implements [overlay.Overlay]: it looks the models up.
func (p *Picker) Init() tea.Cmd {
	if p.o.FindUsage == nil {
		return p.o.Find
	}
	return tea.Batch(p.o.Find, p.o.FindUsage)
}

// SetStyles implements [overlay.Overlay].
func (p *Picker) SetStyles(st *look.Styles) {
	p.st = st
	overlay.StyleInput(&p.input, st)
}

// SetSize implements [overlay.Overlay].
func (p *Picker) SetSize(w, h int) {
	p.w, p.h = w, h
	room := max(1, p.inner()-searchLead-1)
	p.input.SetWidth(room)
	for _, words := range []string{"type to search: a name, cheap, >200k, or PROVIDER/MODEL", "type a name, or PROVIDER/MODEL", "type to search"} {
		if p.input.Placeholder = words; lipgloss.Width(words) <= room {
			break
		}
	}
	p.scrollIntoView()
}

// PreferredSize implements [overlay.Sized]: room for a list and the details beside it.
func (p *Picker) PreferredSize(w, h int) (int, int) { return overlay.LargeSize(w, h) }

// Closed implements [overlay.Overlay].
func (p *Picker) Closed() bool { return p.closed }

// Filter is the text of the search line.
func (p *Picker) Filter() string { return p.input.Value() }

// FilterApplied reports whether the list is up to date: a search is put off until it is
// needed.
func (p *Picker) FilterApplied() bool { return !p.stale }

// Shown are the ids of the rows, in order.
func (p *Picker) Shown() []string {
	p.refresh()
	ids := make([]string, 0, len(p.list.rows))
	for _, r := range p.list.rows {
		ids = append(ids, r.id())
	}
	return ids
}

// Marked is the id of the marked row, empty where there is none.
func (p *Picker) Marked() string {
	if r, ok := p.marked(); ok {
		return r.id()
	}
	return ""
}

func (p *Picker) marked() (row, bool) {
	p.refresh()
	if p.at < 0 || p.at >= len(p.list.rows) {
		return row{}, false
	}
	return p.list.rows[p.at], true
}

// markFirst marks the row of the target in use, else the first that no lane has.
func (p *Picker) markFirst() {
	p.refresh()
	p.at, p.top = 0, 0
	if p.Filter() == "" {
		first := slices.IndexFunc(p.list.rows, func(r row) bool {
			return r.target() == p.o.Current && !p.o.Current.IsZero() || p.o.Current.IsZero() && r.entry != nil && !p.taken(r.target())
		})
		p.at = max(0, first)
	}
	p.scrollIntoView()
}

func (p *Picker) taken(t gateway.Target) bool { return slices.Contains(p.o.Taken, t) }

// relist lists anew and keeps the marked row marked.
func (p *Picker) relist() {
	was, marked := p.marked()
	p.stale = true
	p.refresh()
	if !marked {
		p.markFirst()
		return
	}
	if i := slices.IndexFunc(p.list.rows, func(r row) bool { return r.id() == was.id() }); i >= 0 {
		p.at = i
	}
	p.move(0)
}

// searchAgain is what a change of the search or of the filter does.
func (p *Picker) searchAgain() { p.stale, p.at, p.top = true, 0, 0 }

// Update implements [overlay.Overlay]. It also handles [ModelsFound], [UsageFound],
// [ListRenewed] and [KeptChanged].
func (p *Picker) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ModelsFound:
		p.fill(msg)
		return nil
	case UsageFound:
		p.usage = msg
		return nil
	case KeptChanged:
		p.keptChanged(msg.Targets)
		return nil
	case ListRenewed:
		return p.renewed(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			p.move(-overlay.WheelLines)
		case tea.MouseWheelDown:
			p.move(overlay.WheelLines)
		}
		return nil
	case tea.KeyPressMsg:
		if cmd, taken := p.press(msg.String()); taken {
			return cmd
		}
	}
	before := p.Filter()
	var cmd tea.Cmd
	p.input, cmd = p.input.Update(msg)
	if p.Filter() != before {
		p.searchAgain()
		if p.Filter() == "" {
			p.markFirst()
		}
	}
	return cmd
}

// fill lists what was found.
func (p *Picker) fill(found ModelsFound) {
	first := !p.found
	p.found, p.providers = true, found.Providers
	p.known = make(map[gateway.Target]gateway.Model, len(found.Models))
	p.entries = make(map[string][]*entry, len(found.Providers))
	for i, m := range found.Models {
		t := gateway.Target{Provider: m.Provider, Model: m.ID}
		p.known[t] = m
		p.entries[m.Provider] = append(p.entries[m.Provider], p.entry(t, m, i))
	}
	if _, marked := p.marked(); first && (!marked || !p.moved && p.Filter() == "") {
		p.stale = true
		p.markFirst()
		return
	}
	p.relist()
}

func (p *Picker) entry(t gateway.Target, m gateway.Model, order int) *entry {
	e := newEntry(t, m, order)
	e.kept, e.gone = slices.Contains(p.kept, t), !p.o.Now.IsZero() && m.Gone(p.o.Now.Format(time.DateOnly))
	return e
}

// model is what is known of a target: its own entry, or that of the model that it is
// another name for, such as a dated model or a vendor under a configured name.
func (p *Picker) model(t gateway.Target) gateway.Model {
	m, ok := p.known[t]
	if !ok && p.known != nil && p.o.Entry != nil {
		m, _ = p.o.Entry(t)
	}
	return m
}

func (p *Picker) provider(name string) (Provider, bool) {
	i := slices.IndexFunc(p.providers, func(known Provider) bool { return known.Name == name })
	if i < 0 {
		return Provider{}, false
	}
	return p.providers[i], true
}

// ShortHelp implements [overlay.Overlay].
func (p *Picker) ShortHelp() []key.Binding {
	verb := p.o.Verb
	r, ok := p.marked()
	switch {
	case len(p.ticked) > 0:
		verb = "take " + strconv.Itoa(len(p.ticked))
	case ok && r.kind == rowList:
		verb = "ask for its list"
	}
	var help []key.Binding
	if ok {
		help = append(help, overlay.Key("enter", verb))
	}
	if ok && p.o.ChooseSeveral != nil && r.entry != nil {
		help = append(help, overlay.Key("tab", "mark several"))
	}
	help = append(help, overlay.Key("←→", "filter"))
	if ok && p.o.Keep != nil && r.entry != nil {
		word := "keep ★"
		if r.entry.kept {
			word = "drop ★"
		}
		help = append(help, overlay.Key("ctrl+f", word))
	}
	if len(p.askable()) > 0 {
		help = append(help, overlay.Key("ctrl+r", "list anew"))
	}
	if p.keyable() != "" {
		help = append(help, overlay.Key("ctrl+k", "enter a key"))
	}
	esc := "close"
	if p.Filter() != "" {
		esc = "clear"
	}
	return append(help, overlay.Key("esc", esc))
}
