package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/chains"
	"sluice/ui/overlay"
	"sluice/ui/picker"
)

// openPicker lets the user pick the focused lane's target. The picker opens at once with
// the recent models, and fills when the catalogue and the keys have been looked up. Where
// several models are ticked, the first is for this lane, and each other one for a new
// lane.
func (a *app) openPicker() tea.Cmd { return a.pickTarget("") }

// openRaw is openPicker with the prefix of raw targets typed already.
func (a *app) openRaw() tea.Cmd {
	t := a.focusedLane().settings.Target
	words := "raw:"
	switch {
	case t.Endpoint != "":
		words = t.String()
	case t.Provider != "":
		words += t.Provider + "/"
	}
	return a.pickTarget(safe.Copy(words))
}

// pickTarget opens the picker for the focused lane with a text in the filter.
func (a *app) pickTarget(search string) tea.Cmd {
	o := a.pickerOptions(a.setTarget)
	o.Search, o.MaxSeveral = search, 1+MostLanes-len(a.lanes)
	o.ChooseSeveral = func(targets []gateway.Target) tea.Cmd {
		return tea.Batch(a.setTarget(targets[0]), a.addLanes(targets[1:]))
	}
	return a.pick(o)
}

// openLanePicker lets the user pick the targets of new lanes.
func (a *app) openLanePicker() tea.Cmd {
	o := a.pickerOptions(func(t gateway.Target) tea.Cmd { return a.addLanes([]gateway.Target{t}) })
	o.Title, o.Verb = "Add a lane", "add"
	o.Current, o.Taken = gateway.Target{}, a.laneTargets()
	o.MaxSeveral, o.ChooseSeveral = MostLanes-len(a.lanes), a.addLanes
	if o.NewChain != nil {
		o.NewChain = func() tea.Cmd {
			return tea.Batch(a.addLanes([]gateway.Target{a.focusedLane().settings.Target}), a.newChain())
		}
	}
	return a.pick(o)
}

// pick opens a picker.
func (c *chrome) pick(o picker.Options) tea.Cmd { return c.open(picker.New(c.styles, o)) }

// laneTargets are the targets that lanes have.
func (b *board) laneTargets() []gateway.Target {
	var out []gateway.Target
	for _, l := range b.lanes {
		out = append(out, l.settings.Target)
	}
	return out
}

// pickerOptions are the options of a picker over all models and chains.
func (a *app) pickerOptions(choose func(gateway.Target) tea.Cmd) picker.Options {
	o := a.modelOptions(a.focusedLane().view().target, choose)
	if a.opts.Steps != nil {
		o.Chains, o.NewChainRow, o.NewChain = chains.Rows(a.knownChains(), o.Current), chains.ComposeRow(), a.newChain
	}
	return o
}

// pickStep returns a picker for the model of a chain's step, which opens over the
// composer of chains.
func (a *app) pickStep(current gateway.Target, choose func(gateway.Target) tea.Cmd) overlay.Overlay {
	return picker.New(a.styles, a.modelOptions(current, choose))
}

// modelOptions are the options of a picker over all models.
func (a *app) modelOptions(current gateway.Target, choose func(gateway.Target) tea.Cmd) picker.Options {
	o := picker.Options{
		Recents: modelsOnly(a.recents), Current: current, Now: a.now,
		Find: a.findModels(), Entry: a.opts.Entry, Choose: choose, Kept: a.favourites.now(),
	}
	if a.opts.SaveKept != nil {
		o.Keep = a.keepModel
	}
	if a.opts.RenewList != nil {
		o.Renew = a.renewList
	}
	if a.opts.Store != nil && !a.mask.on {
		o.FindUsage = a.findUsage()
	}
	return o
}

// modelsOnly returns the targets that aren't chains.
func modelsOnly(targets []gateway.Target) []gateway.Target {
	return slices.DeleteFunc(slices.Clone(targets), func(t gateway.Target) bool { return t.Chain != "" })
}

// findModels returns a command that looks up the catalogue and the state of the keys,
// which may take as long as a keyring does.
func (a *app) findModels() func() tea.Msg {
	models, providers := a.opts.Models, a.opts.Providers
	return func() tea.Msg {
		var found picker.ModelsFound
		if models != nil {
			found.Models = models()
		}
		if providers != nil {
			found.Providers = providers()
		}
		return found
	}
}

// setTarget sets the focused lane's target.
func (a *app) setTarget(t gateway.Target) tea.Cmd {
	if a.run != nil {
		return a.say(runUnderWayWords)
	}
	a.focusedLane().settings.Target = t
	a.recents = mergeRecents([]gateway.Target{t}, a.recents)
	return a.lanesChanged()
}

// runUnderWayWords say why a lane's target can't be changed: a run's figures must be of
// one model per lane.
const runUnderWayWords = "a measured run is under way: its lanes keep their models"

const noOtherRecentWords = "no other model was used yet"

func (a *app) noOtherRecent() string {
	at := a.focusedLane().settings.Target
	if !slices.ContainsFunc(a.recents, func(t gateway.Target) bool { return t != at }) {
		return noOtherRecentWords
	}
	return ""
}

// cycleRecent sets the next or previous recent target.
func (a *app) cycleRecent(dir int) tea.Cmd {
	if a.run != nil {
		return a.say(runUnderWayWords)
	}
	n := len(a.recents)
	at := -1
	for i, t := range a.recents {
		if t == a.focusedLane().settings.Target {
			at = i
		}
	}
	next := 0
	if at >= 0 && n > 0 {
		next = ((at+dir)%n + n) % n
	}
	if n == 0 || next == at {
		return a.say(noOtherRecentWords)
	}
	a.focusedLane().settings.Target = a.recents[next]
	return nil
}

// findRecents reads recent targets from the saved sessions.
func (a *app) findRecents() tea.Cmd {
	store, ctx := a.opts.Store, a.ctx
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		infos, err := store.List(ctx)
		if err != nil {
			return nil
		}
		var out []gateway.Target
		for _, info := range infos {
			for _, s := range info.Targets {
				if t, err := gateway.ParseTarget(s); err == nil {
					out = append(out, t)
				}
			}
			if len(out) >= maxRecents {
				break
			}
		}
		return recentsFound{mergeRecents(nil, out)}
	}
}

type recentsFound struct{ targets []gateway.Target }
