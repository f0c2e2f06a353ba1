package chains

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/overlay"
)

// leave closes the composer; where there are changes, only at the second call. A rehearsal
// of a chain that wasn't changed takes effect.
func (p *Composer) leave() tea.Cmd {
	rehearses := !slices.Equal(p.drills(), p.beforeDrills)
	switch {
	case p.confirming == "esc":
		p.closed = true
		return nil
	case p.changed():
		words := "esc again drops what was changed; u keeps it in this session"
		if p.o.Save != nil {
			words += ", s saves it"
		}
		p.say(words)
	case rehearses && p.o.InUse(p.savedName):
		p.closed = true
		return p.o.Rehearse(p.drills())
	case rehearses:
		p.say("the lane doesn't use this chain: u uses it and rehearses; esc again drops the rehearsal")
	default:
		p.closed = true
		return nil
	}
	p.confirming = "esc"
	return nil
}

// save writes the chain to the configuration.
func (p *Composer) save() tea.Cmd {
	switch {
	case p.o.Save == nil:
		p.warn("there is no configuration to save it in; u keeps it in this session")
		return nil
	case p.saving || !p.check():
		return nil
	}
	p.saving = true
	p.say("saving…")
	return p.o.Save(p.draft())
}

func (p *Composer) saved(saved Saved) tea.Cmd {
	p.saving = false
	if saved.Err != nil {
		p.warn("not saved: " + saved.Err.Error())
		return nil
	}
	p.closed = true
	return p.o.OnSaved(saved.Draft)
}

// use keeps the chain in the session only.
func (p *Composer) use() tea.Cmd {
	if !p.check() {
		return nil
	}
	p.closed = true
	return p.o.Use(p.draft())
}

// useStepAlone has the lane ask the selected step's model instead of the chain.
func (p *Composer) useStepAlone() tea.Cmd {
	if p.at >= len(p.steps) {
		return nil
	}
	t, err := gateway.ParseTarget(p.steps[p.at].text[stepTarget])
	if err != nil {
		p.warn("pick a model first")
		return nil
	}
	if p.changed() && p.confirming != "o" {
		p.confirming = "o"
		p.say(fmt.Sprintf("o again drops what was changed, and the lane uses %s alone", t))
		return nil
	}
	p.closed = true
	return p.o.UseModel(t)
}

// delete deletes the chain at the second call.
func (p *Composer) delete() tea.Cmd {
	if p.savedName == "" {
		p.say("this chain isn't saved anywhere yet; esc drops it")
		return nil
	}
	if p.confirming != "D" {
		p.confirming = "D"
		words := fmt.Sprintf("D again deletes chain %q", p.savedName)
		switch n := p.o.LanesOn(p.savedName); {
		case n == 1:
			words += "; the lane that uses it keeps its steps in this session"
		case n > 1:
			words += fmt.Sprintf("; the %d lanes that use it keep its steps in this session", n)
		}
		p.say(words)
		return nil
	}
	p.closed = true
	return p.o.Remove(p.savedName)
}

// chooseChain opens the list of chains, in which a new one can be begun too.
func (p *Composer) chooseChain() tea.Cmd {
	if p.changed() && p.confirming != "l" {
		p.confirming = "l"
		p.say("l again drops what was changed, and opens another chain")
		return nil
	}
	known := p.o.Known()
	compose := ComposeRow()
	rows := append(Rows(known, gateway.Target{Chain: p.savedName}), compose)
	c := overlay.NewList(p.st, "Open a chain", "type to search", rows, func(row overlay.Choice) tea.Cmd {
		if row.ID == compose.ID {
			p.load(Draft{})
			return p.toName()
		}
		for _, k := range known {
			if (gateway.Target{Chain: k.Name}).String() == row.ID {
				p.load(Draft{Chain: k.Chain, SavedName: k.Name})
			}
		}
		return nil
	})
	c.Verb = "open"
	return p.openList(c)
}
