package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/overlay"
	"sluice/ui/picker"
)

// findKept reads the models that the user kept.
func (a *app) findKept() tea.Cmd {
	read := a.opts.Kept
	if read == nil {
		return nil
	}
	return func() tea.Msg {
		kept, err := read()
		return keptFound{kept, err}
	}
}

// keptFound are the models that the user kept, or why they can't be read.
type keptFound struct {
	targets []gateway.Target
	err     error
}

func (m keptFound) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.warn("the models kept with ★ can't be read: " + m.err.Error())
	}
	if a.favourites.known { // a save has read them since
		return nil
	}
	return a.keptKnown(m.targets)
}

// favourites are the models kept with ★: what is saved, and the changes to it that are not
// saved yet, oldest first. The first of them is being saved: one at a time, so that the
// last change of a model is the one that lasts.
type favourites struct {
	saved   []gateway.Target
	known   bool // saved is what the file holds
	changes []keptChange
}

// keptChange keeps a model or drops it.
type keptChange struct {
	target gateway.Target
	keep   bool
}

// now are the favourites with all changes.
func (f *favourites) now() []gateway.Target {
	out := slices.Clone(f.saved)
	for _, c := range f.changes {
		switch at := slices.Index(out, c.target); {
		case c.keep && at < 0:
			out = append(out, c.target)
		case !c.keep && at >= 0:
			out = slices.Delete(out, at, at+1)
		}
	}
	return out
}

// keepModel keeps a model or drops it, and saves that.
func (a *app) keepModel(t gateway.Target, keep bool) tea.Cmd {
	a.favourites.changes = append(a.favourites.changes, keptChange{t, keep})
	if len(a.favourites.changes) > 1 {
		return nil // it is saved after the others
	}
	return a.saveKept()
}

// saveKept saves the oldest change, nil if all are saved.
func (a *app) saveKept() tea.Cmd {
	if len(a.favourites.changes) == 0 {
		return nil
	}
	save, c := a.opts.SaveKept, a.favourites.changes[0]
	return func() tea.Msg {
		kept, err := save(c.target, c.keep)
		return keptSaved{kept, err}
	}
}

// keptSaved is the outcome of saving a change: all that is kept now, or why the change is
// not saved.
type keptSaved struct {
	targets []gateway.Target
	err     error
}

func (m keptSaved) apply(a *app) tea.Cmd {
	a.favourites.changes = a.favourites.changes[1:]
	if m.err != nil {
		warning := a.warn("what is kept with ★ is not saved: " + m.err.Error())
		return tea.Batch(warning, a.saveKept(), a.showKept())
	}
	return tea.Batch(a.saveKept(), a.keptKnown(m.targets))
}

// keptKnown takes over what is saved.
func (a *app) keptKnown(saved []gateway.Target) tea.Cmd {
	a.favourites.saved, a.favourites.known = saved, true
	return a.showKept()
}

// showKept tells an open picker of the favourites.
func (a *app) showKept() tea.Cmd { return a.forward(picker.KeptChanged{Targets: a.favourites.now()}) }

// renewList asks a provider for its list of models.
func (a *app) renewList(provider string) tea.Cmd {
	renew, ctx := a.opts.RenewList, a.ctx
	return func() tea.Msg {
		n, err := renew(ctx, provider)
		return picker.ListRenewed{Provider: provider, Models: n, Err: err}
	}
}

// listRenewed passes the outcome on to the picker. Where that was closed meanwhile, a
// failure is told all the same.
func (a *app) listRenewed(m picker.ListRenewed) tea.Cmd {
	if m.Err != nil && !a.pickerOpen() {
		return a.warn("the list of " + m.Provider + " is not renewed: " + m.Err.Error())
	}
	return a.forward(m)
}

// pickerOpen reports whether a picker is open, perhaps over another overlay.
func (a *app) pickerOpen() bool {
	top := a.overlay
	if below, ok := top.(overlay.Stacked); ok {
		top = below.Above()
	}
	_, ok := top.(*picker.Picker)
	return ok
}

// wantKey opens the sheet on a provider's key, or says how else it is entered.
func (a *app) wantKey(m picker.KeyWanted) tea.Cmd {
	if a.whyNoConnect() == "" {
		return a.openConnectFor(m.Provider)
	}
	return a.say("enter the key in a shell: sluice config set-key " + m.Provider)
}
