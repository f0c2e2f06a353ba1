package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
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
	// What was kept meanwhile comes first.
	for _, t := range m.targets {
		if !slices.Contains(a.kept, t) {
			a.kept = append(a.kept, t)
		}
	}
	return nil
}

// keepModel keeps a model or drops it, and saves what is kept.
func (a *app) keepModel(t gateway.Target, keep bool) tea.Cmd {
	a.kept = slices.DeleteFunc(slices.Clone(a.kept), func(kept gateway.Target) bool { return kept == t })
	if keep {
		a.kept = append(a.kept, t)
	}
	save, kept := a.opts.SaveKept, slices.Clone(a.kept)
	return func() tea.Msg { return keptSaved{save(kept)} }
}

// keptSaved is the outcome of saving what is kept.
type keptSaved struct{ err error }

func (m keptSaved) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.warn("what is kept with ★ is not saved: " + m.err.Error())
	}
	return nil
}

// renewList asks a provider for its list of models.
func (a *app) renewList(provider string) tea.Cmd {
	renew, ctx := a.opts.RenewList, a.ctx
	return func() tea.Msg {
		n, err := renew(ctx, provider)
		return picker.ListRenewed{Provider: provider, Models: n, Err: err}
	}
}

// wantKey opens the sheet on a provider's key, or says how else it is entered.
func (a *app) wantKey(m picker.KeyWanted) tea.Cmd {
	if a.whyNoConnect() == "" {
		return a.openConnectFor(m.Provider)
	}
	return a.say("enter the key in a shell: sluice config set-key " + m.Provider)
}
