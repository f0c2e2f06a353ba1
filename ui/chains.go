package ui

import (
	"fmt"
	"slices"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/chains"
)

// configuredChains are the chains of the configuration.
func (a *app) configuredChains() []sessions.Chain {
	if a.opts.Chains == nil {
		return nil
	}
	return a.opts.Chains()
}

// knownChains lists the configuration's chains in their order, then the session's. A
// chain that is the same in both counts as the configuration's.
func (a *app) knownChains() []chains.Known {
	var out []chains.Known
	for _, c := range a.configuredChains() {
		known := chains.Known{Chain: c, Configured: true}
		if own, ok := chainNamed(a.chains, c.Name); ok && !chains.Same(own, c) {
			known.Chain, known.InSession = own, true
		}
		out = append(out, known)
	}
	for _, c := range a.chains {
		if !slices.ContainsFunc(out, func(have chains.Known) bool { return have.Name == c.Name }) {
			out = append(out, chains.Known{Chain: c, InSession: true})
		}
	}
	return out
}

// findChain returns a chain by its name: the session's own, else the configuration's.
func (a *app) findChain(name string) (chains.Known, bool) {
	for _, c := range a.knownChains() {
		if c.Name == name {
			return c, true
		}
	}
	return chains.Known{}, false
}

// resolve returns the steps of a lane's target, with the drills for its next prompt.
func (a *app) resolve(l *lane) ([]gateway.Step, error) {
	steps, err := a.stepsFor(l.settings.Target)
	known, ok := a.findChain(l.settings.Target.Chain)
	if err != nil || !ok {
		return steps, err
	}
	return withDrills(known.Chain, steps, l.pendingDrills()), nil
}

// stepsFor returns the steps of a target.
func (a *app) stepsFor(t gateway.Target) ([]gateway.Step, error) {
	if t.Chain == "" || a.opts.Steps == nil {
		return a.opts.Resolve(resolvable(t))
	}
	known, ok := a.findChain(t.Chain)
	if !ok {
		return nil, &gateway.Error{Kind: gateway.KindRequest, Message: fmt.Sprintf(
			"there is no chain %q any more, in this session or the configuration: pick another target (%s) or create it again (%s)",
			t.Chain, a.keyFor("model.pick", a.focusScope()), a.keyFor("chain", a.focusScope()))}
	}
	return a.opts.Steps(known.Chain)
}

// withDrills returns the steps with their drills. drills are by the chain's steps,
// disabled ones included, which steps doesn't contain.
func withDrills(c sessions.Chain, steps []gateway.Step, drills []gateway.Drill) []gateway.Step {
	out, n := slices.Clone(steps), 0
	for i, s := range c.Steps {
		if s.Off {
			continue
		}
		if i < len(drills) && n < len(out) {
			out[n].Drill = drills[i]
		}
		n++
	}
	return out
}

// canDrill returns why a step can't rehearse a failure, nil where it can. A step whose
// provider is unknown counts as one that goes through the gateway.
func (a *app) canDrill(step sessions.ChainStep, d gateway.Drill, place, of int) error {
	known, err := a.opts.Steps(sessions.Chain{Steps: []sessions.ChainStep{{Target: step.Target}}})
	if err != nil || len(known) != 1 {
		return a.opts.Client.CanDrill(d, place, of)
	}
	known[0].Drill = d
	return a.opts.Client.CanDrillStep(known[0], place, of)
}

// sessionChains are the chains to save in the session: its own, and those of the
// configuration that its lanes use, as they are now.
func (a *app) sessionChains() []sessions.Chain {
	out := slices.Clone(a.chains)
	for _, l := range a.sessionLanes {
		t, err := gateway.ParseTarget(l.Target)
		if err != nil || t.Chain == "" {
			continue
		}
		if _, ok := chainNamed(out, t.Chain); ok {
			continue
		}
		if known, ok := a.findChain(t.Chain); ok {
			out = append(out, known.Chain)
		}
	}
	return out
}

// freeChainName returns a name that no chain has: base, else "base-2" and so on.
func (a *app) freeChainName(base string) string {
	name := base
	for n := 2; ; n++ {
		if _, taken := a.findChain(name); !taken {
			return name
		}
		name = fmt.Sprintf("%s-%d", base, n)
	}
}
