package picker

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
)

// press handles the keys that aren't text. Letters go to the search line alone; so does a
// blank, unless the line is empty: then it ticks, as tab does.
func (p *Picker) press(name string) (cmd tea.Cmd, taken bool) {
	switch name {
	case "esc":
		p.escape()
	case "enter":
		cmd = p.choose()
	case "up", "ctrl+p", "shift+tab":
		p.move(-1)
	case "down", "ctrl+n":
		p.move(1)
	case "pgup":
		p.move(-p.listHeight())
	case "pgdown":
		p.move(p.listHeight())
	case "home":
		p.move(-len(p.list.rows))
	case "end":
		p.move(len(p.list.rows))
	case "left":
		p.cycleFilter(-1)
	case "right":
		p.cycleFilter(1)
	case "tab":
		p.tick()
	case "space":
		if p.Filter() != "" || p.o.ChooseSeveral == nil {
			return nil, false
		}
		p.tick()
	case "ctrl+f":
		cmd = p.keep()
	case "ctrl+r":
		cmd = p.askForList()
	case "ctrl+k":
		cmd = p.wantKey()
	default:
		return nil, false
	}
	return cmd, true
}

// escape clears the search, then the filter, then closes.
func (p *Picker) escape() {
	switch {
	case p.Filter() != "":
		p.input.SetValue("")
	case p.filter != 0:
		p.filter = 0
	default:
		p.closed = true
		return
	}
	p.searchAgain()
	p.markFirst()
}

// choose picks the marked row, or those that were ticked.
func (p *Picker) choose() tea.Cmd {
	if len(p.ticked) > 0 {
		p.closed = true
		return p.o.ChooseSeveral(p.ticked)
	}
	r, ok := p.marked()
	if !ok || r.choice.Off != "" {
		return nil
	}
	switch r.kind {
	case rowList:
		return p.askForList()
	case rowNewChain:
		p.closed = true
		return p.o.NewChain()
	}
	p.closed = true
	return p.o.Choose(r.target())
}

// tick ticks the row, or unticks it, and marks the next; without several to choose it
// only marks the next.
func (p *Picker) tick() {
	r, ok := p.marked()
	if t := r.target(); ok && p.o.ChooseSeveral != nil && !t.IsZero() && r.choice.Off == "" {
		if i := slices.Index(p.ticked, t); i >= 0 {
			p.ticked = slices.Delete(p.ticked, i, i+1)
		} else if len(p.ticked) < p.o.MaxSeveral {
			p.ticked = append(p.ticked, t)
		}
	}
	p.move(1)
}

// keep keeps the marked model as a favourite, or drops it.
func (p *Picker) keep() tea.Cmd {
	r, ok := p.marked()
	if !ok || r.entry == nil || p.o.Keep == nil {
		return nil
	}
	t := r.target()
	i := slices.Index(p.kept, t)
	if i >= 0 {
		p.kept = slices.Delete(p.kept, i, i+1)
	} else {
		p.kept = append(p.kept, t)
	}
	p.markKept()
	return p.o.Keep(t, i < 0)
}

// keptChanged takes over the favourites as they are now.
func (p *Picker) keptChanged(kept []gateway.Target) {
	p.kept = slices.Clone(kept)
	p.markKept()
}

// markKept marks the favourites. A row stays where it is until the next search: the mark
// must not move away.
func (p *Picker) markKept() {
	kept := make(map[gateway.Target]bool, len(p.kept))
	for _, t := range p.kept {
		kept[t] = true
	}
	for _, list := range p.entries {
		for _, e := range list {
			e.kept = kept[e.target]
		}
	}
	for _, shown := range p.list.rows {
		if shown.entry != nil {
			shown.entry.kept = kept[shown.entry.target]
		}
	}
}

// move moves the mark down by some rows, up where by is negative.
func (p *Picker) move(by int) {
	p.refresh()
	p.moved = p.moved || by != 0
	p.at = min(max(0, p.at+by), max(0, len(p.list.rows)-1))
	p.scrollIntoView()
}

// cycleFilter chooses the next filter or the one before, and keeps the mark if its row
// passes.
func (p *Picker) cycleFilter(by int) { p.setFilter((p.filter + by + len(filters)) % len(filters)) }

func (p *Picker) setFilter(i int) {
	// A filter that nothing passes doesn't forget the mark.
	if marked := p.Marked(); marked != "" {
		p.held = marked
	}
	p.filter = i
	p.searchAgain()
	p.refresh()
	p.at = max(0, slices.IndexFunc(p.list.rows, func(r row) bool { return r.id() == p.held }))
	p.scrollIntoView()
}

// renewal is how asking for a list goes, or went.
type renewal struct {
	running bool
	models  int
	err     error
}

// askable are the providers whose lists ctrl+r asks for: the marked row's, or without one
// the user's own.
func (p *Picker) askable() []string {
	if p.o.Renew == nil {
		return nil
	}
	if r, ok := p.marked(); ok && r.provider() != "" {
		if known, _ := p.provider(r.provider()); known.Lists {
			return []string{known.Name}
		}
		return nil
	}
	var own []string
	for _, known := range p.providers {
		if known.Own && known.Lists {
			own = append(own, known.Name)
		}
	}
	return own
}

func (p *Picker) askForList() tea.Cmd {
	var cmds []tea.Cmd
	for _, name := range p.askable() {
		if !p.renewals[name].running {
			p.renewals[name] = renewal{running: true}
			cmds = append(cmds, p.o.Renew(name))
		}
	}
	return tea.Batch(cmds...)
}

// renewed tells how it went, and looks the models up again where there is a new list.
func (p *Picker) renewed(msg ListRenewed) tea.Cmd {
	p.renewals[msg.Provider] = renewal{models: msg.Models, err: msg.Err}
	if msg.Err != nil {
		return nil
	}
	return p.o.Find
}

// keyable is the provider whose key ctrl+k is for: the marked row's.
func (p *Picker) keyable() string {
	r, ok := p.marked()
	if _, known := p.provider(r.provider()); !ok || !known {
		return ""
	}
	return r.provider()
}

func (p *Picker) wantKey() tea.Cmd {
	name := p.keyable()
	if name == "" {
		return nil
	}
	return func() tea.Msg { return KeyWanted{Provider: name} }
}

// targetOf is the target that an id means, zero for none.
func targetOf(id string) gateway.Target {
	t, err := gateway.ParseTarget(id)
	if err != nil {
		return gateway.Target{}
	}
	return t
}
