package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/chains"
)

// openChain opens the composer on the focused lane's chain, or on a new one that begins
// with the lane's model.
func (a *app) openChain() tea.Cmd {
	if a.opts.Steps == nil {
		return a.warn("chains can't be used here")
	}
	l := a.focusedLane()
	target := l.settings.Target
	if known, ok := a.findChain(target.Chain); ok && target.Chain != "" {
		return a.compose(l, chains.Draft{Chain: known.Chain, SavedName: known.Name, Drills: l.pendingDrills()})
	}
	c := sessions.Chain{Name: target.Chain}
	if c.Name == "" && !target.IsZero() && target.Endpoint == "" {
		c.Steps = []sessions.ChainStep{{Target: target.String()}}
	}
	return a.compose(l, chains.Draft{Chain: c})
}

// newChain opens the composer on an empty chain.
func (a *app) newChain() tea.Cmd {
	return a.compose(a.focusedLane(), chains.Draft{})
}

// compose opens the composer of chains for a lane.
func (a *app) compose(l *lane, d chains.Draft) tea.Cmd {
	return a.open(chains.New(a.styles, a.chainOptions(l), d))
}

// chainOptions are the options of the composer of chains for a lane.
func (a *app) chainOptions(l *lane) chains.Options {
	settings := l.settings
	settings.Target = gateway.Target{} // chains are asked chats, even in a raw lane
	sample, _ := settings.Request(nil, l.historyBefore(len(l.exchanges)), a.samplePrompt(), !a.opts.NoStream, l.baseOptions)
	return chains.Options{
		Known: a.knownChains,
		Pick:  a.pickStep,
		Prepare: func(c sessions.Chain, drills []gateway.Drill) ([]*gateway.Prepared, error) {
			steps, err := a.opts.Steps(c)
			if err != nil {
				return nil, err
			}
			return a.opts.Client.PrepareAll(sample.Chat, withDrills(c, steps, drills), sample.Options)
		},
		CanDrill: a.canDrill,
		Use:      func(d chains.Draft) tea.Cmd { return a.useChain(l, d) },
		InUse:    func(name string) bool { return name != "" && l.settings.Target.Chain == name },
		Rehearse: func(drills []gateway.Drill) tea.Cmd { return a.setRehearsal(l, drills) },
		Save:     a.saveChain(),
		OnSaved:  func(d chains.Draft) tea.Cmd { return a.chainSaved(l, d) },
		Remove:   a.removeChain,
		UseModel: func(t gateway.Target) tea.Cmd {
			return tea.Batch(a.setTarget(t), a.say("the lane asks "+t.String()+" alone from the next prompt on"))
		},
		LanesOn: a.lanesUsing,
	}
}

// useChain saves a chain in the session and sets it as the lane's target.
func (a *app) useChain(l *lane, d chains.Draft) tea.Cmd {
	known, ok := a.findChain(d.SavedName)
	note := "used from the next prompt on"
	if !ok || !chains.Same(known.Chain, d.Chain) {
		note = "kept in this session, and used from the next prompt on"
	}
	if ok && !known.Configured {
		a.renameChainTargets(d.SavedName, d.Chain.Name)
		a.keepChain(d.SavedName, d.Chain)
	} else {
		a.keepChain("", d.Chain)
	}
	a.setChain(l, d)
	note = l.settings.Target.String() + " is " + note
	return tea.Batch(a.lanesChanged(), a.say(note))
}

// saveChain returns a function that saves a chain in the configuration, nil where there
// is none.
func (a *app) saveChain() func(chains.Draft) tea.Cmd {
	if a.opts.SaveChain == nil {
		return nil
	}
	return func(d chains.Draft) tea.Cmd {
		was := d.SavedName
		if known, ok := a.findChain(was); !ok || !known.Configured {
			was = ""
		}
		save := a.opts.SaveChain
		return func() tea.Msg { return chains.Saved{Draft: d, Err: save(was, d.Chain)} }
	}
}

// chainSaved follows a chain into the configuration: the session needs no copy of its
// own.
func (a *app) chainSaved(l *lane, d chains.Draft) tea.Cmd {
	a.renameChainTargets(d.SavedName, d.Chain.Name)
	a.forgetChain(d.SavedName)
	a.forgetChain(d.Chain.Name)
	a.setChain(l, d)
	where := "the configuration"
	if a.opts.ConnectHint != "" {
		where = a.opts.ConnectHint
	}
	return tea.Batch(a.lanesChanged(), a.say("saved in "+where+"; used from the next prompt on"))
}

// removeChain deletes a chain. Lanes that use it keep its steps.
func (a *app) removeChain(name string) tea.Cmd {
	known, ok := a.findChain(name)
	if !ok {
		return nil
	}
	if known.Configured && a.opts.RemoveChain != nil {
		remove := a.opts.RemoveChain
		return func() tea.Msg { return chainRemoved{known.Chain, remove(name)} }
	}
	return a.chainRemoved(chainRemoved{chain: known.Chain})
}

// chainRemoved reports the outcome of deleting a chain from the configuration.
func (a *app) chainRemoved(msg chainRemoved) tea.Cmd {
	if msg.err != nil {
		return a.warn(msg.err.Error())
	}
	name := msg.chain.Name
	switch n := a.lanesUsing(name); n {
	case 0:
		a.forgetChain(name)
		return a.say(fmt.Sprintf("chain %q is deleted", name))
	case 1:
		a.keepChain(name, msg.chain)
		return a.say(fmt.Sprintf("chain %q is deleted; the lane that uses it keeps its steps in this session", name))
	default:
		a.keepChain(name, msg.chain)
		return a.say(fmt.Sprintf("chain %q is deleted; the %d lanes that use it keep its steps in this session", name, n))
	}
}

// chainRemoved: a chain was taken out of the configuration, or couldn't be.
type chainRemoved struct {
	chain sessions.Chain
	err   error
}
