package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/ui/connect"
)

// offerConnect names the key that opens the sheet after an answer failed because of a key
// or a token.
func (a *app) offerConnect(err error) tea.Cmd {
	e := (*gateway.Error)(nil)
	if !errors.As(err, &e) || e.Kind != gateway.KindAuth || a.whyNoConnect() != "" {
		return nil
	}
	what := "the gateway's token"
	if !e.Gateway {
		what = "another key for " + e.Provider
	}
	return a.say(a.keyFor("connect", a.focusScope()) + " takes " + what + ", and tests it")
}

// useConnection takes over what depends on the configuration. What the user may have
// changed since the start, such as the theme, stays.
func (a *app) useConnection(o Options) {
	now := &a.opts
	now.Client, now.Resolve, now.Models, now.Providers = o.Client, o.Resolve, o.Models, o.Providers
	now.Chains, now.Steps, now.SaveChain, now.RemoveChain = o.Chains, o.Steps, o.SaveChain, o.RemoveChain
	now.Price, now.Entry, now.Paste, now.RenewList = o.Price, o.Entry, o.Paste, o.RenewList
	now.Target, now.Gateway, now.Demo, now.ConnectHint, now.Connect = o.Target, o.Gateway, o.Demo, o.ConnectHint, o.Connect
	for _, l := range a.lanes {
		if l.baseOptions.Timeout == now.RequestOptions.Timeout {
			l.baseOptions.Timeout = o.RequestOptions.Timeout
		}
	}
	now.RequestOptions = o.RequestOptions
	now.Environ, now.Found, now.Tour = o.Environ, o.Found, o.Tour
	a.forgetSideFacts()
}

// apply closes the sheet and uses the new configuration from the next prompt on. Answers
// that are under way go on as they were asked.
func (m connected) apply(a *app) tea.Cmd {
	m.sheet.Close()
	a.useConnection(m.opts)
	l, note := a.focusedLane(), ""
	if t := m.target; !t.IsZero() {
		if a.opts.Target.IsZero() {
			a.opts.Target = t
		}
		if l.settings.Target != t {
			// The sheet prefers the lane's own target, so that one can't be asked.
			l.settings.Target = t
			a.recents = mergeRecents([]gateway.Target{t}, a.recents)
			note = " This lane asks " + t.String() + " now."
		}
	}
	return tea.Batch(a.lanesChanged(), a.say("Connected. "+a.destinationSentence(l)+note))
}

// openConnect opens the sheet that sets the gateway up: on a provider's key where the
// lane's last answer failed for that.
func (a *app) openConnect() tea.Cmd {
	l := a.focusedLane()
	if n := len(l.exchanges); n > 0 {
		if e := l.exchanges[n-1].answer.Error; e != nil && e.Kind == gateway.KindAuth {
			if e.Gateway {
				return a.openConnectFor(connect.TokenName)
			}
			return a.openConnectFor(e.Provider)
		}
	}
	return a.openConnectFor("")
}
