package ui

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// This file is which chains there are, and what a target that names one means.

// The ways in which a chain's steps are walked.
const (
	modeGateway = "gateway"
	modeClient  = "client"
)

// knownChain is a chain that a target may name.
type knownChain struct {
	sessions.Chain
	// kept says that the session has it, configured that the configuration does;
	// both may be, and differ. What the session has comes first.
	kept, configured bool
}

// where says where the chain is, for a list.
func (c knownChain) where() string {
	switch {
	case c.kept && c.configured:
		return "changed in this session"
	case c.kept:
		return "this session only"
	}
	return "configuration"
}

// configuredChains are those of the configuration.
func (a *app) configuredChains() []sessions.Chain {
	if a.opts.Chains == nil {
		return nil
	}
	return a.opts.Chains()
}

// knownChains lists the session's chains and the configuration's, in the order of
// the configuration. A chain that the session has as the configuration has it is
// the configuration's.
func (a *app) knownChains() []knownChain {
	var out []knownChain
	for _, c := range a.configuredChains() {
		known := knownChain{Chain: c, configured: true}
		if own, ok := chainOf(a.chains, c.Name); ok && !sameChain(own, c) {
			known.Chain, known.kept = own, true
		}
		out = append(out, known)
	}
	for _, c := range a.chains {
		if !slices.ContainsFunc(out, func(have knownChain) bool { return have.Name == c.Name }) {
			out = append(out, knownChain{Chain: c, kept: true})
		}
	}
	return out
}

// chain finds a chain by its name: the session's own, else the configuration's.
func (a *app) chain(name string) (knownChain, bool) {
	for _, c := range a.knownChains() {
		if c.Name == name {
			return c, true
		}
	}
	return knownChain{}, false
}

func chainOf(chains []sessions.Chain, name string) (sessions.Chain, bool) {
	i := slices.IndexFunc(chains, func(c sessions.Chain) bool { return c.Name == name })
	if i < 0 {
		return sessions.Chain{}, false
	}
	return chains[i], true
}

// sameChain compares what chains do: no mode is the gateway's.
func sameChain(one, other sessions.Chain) bool {
	for _, c := range []*sessions.Chain{&one, &other} {
		if c.Mode == "" {
			c.Mode = modeGateway
		}
		if len(c.Steps) == 0 {
			c.Steps = nil
		}
	}
	return reflect.DeepEqual(one, other)
}

// resolve gives the steps of a lane's target, with the drills that it is to
// rehearse.
func (a *app) resolve(l *lane) ([]gateway.Step, error) {
	steps, err := a.stepsOf(l.settings.Target)
	known, ok := a.chain(l.settings.Target.Chain)
	if err != nil || !ok {
		return steps, err
	}
	return rehearsing(known.Chain, steps, l.due()), nil
}

// stepsOf gives the steps of a target.
func (a *app) stepsOf(t gateway.Target) ([]gateway.Step, error) {
	if t.Chain == "" || a.opts.Steps == nil {
		return a.opts.Resolve(encoded(t))
	}
	known, ok := a.chain(t.Chain)
	if !ok {
		return nil, &gateway.Error{Kind: gateway.KindRequest, Message: fmt.Sprintf(
			"there is no chain %q any more, in this session or the configuration: pick another target (%s) or make it anew (%s)",
			t.Chain, a.keyFor("model.pick", a.where()), a.keyFor("chain", a.where()))}
	}
	return a.opts.Steps(known.Chain)
}

// rehearsing gives the steps of a chain their drills, which are told by the
// chain's places, those included that are off.
func rehearsing(c sessions.Chain, steps []gateway.Step, drills []gateway.Drill) []gateway.Step {
	out := slices.Clone(steps)
	for n, i := range stepsOn(c) {
		if i < len(drills) && n < len(out) {
			out[n].Drill = drills[i]
		}
	}
	return out
}

// canDrill says why a step can't rehearse a failure. One whose provider isn't known
// yet is taken for one that goes through the gateway.
func (a *app) canDrill(step sessions.ChainStep, d gateway.Drill, place, of int) error {
	known, err := a.opts.Steps(sessions.Chain{Steps: []sessions.ChainStep{{Target: step.Target}}})
	if err != nil || len(known) != 1 {
		return a.opts.Client.CanDrill(d, place, of)
	}
	known[0].Drill = d
	return a.opts.Client.CanDrillStep(known[0], place, of)
}

// sessionChains are the chains that the session keeps: its own, and the
// configuration's that its lanes name, as they are now.
func (a *app) sessionChains() []sessions.Chain {
	out := slices.Clone(a.chains)
	for _, l := range a.known {
		t, err := gateway.ParseTarget(l.Target)
		if err != nil || t.Chain == "" {
			continue
		}
		if _, ok := chainOf(out, t.Chain); ok {
			continue
		}
		if known, ok := a.chain(t.Chain); ok {
			out = append(out, known.Chain)
		}
	}
	return out
}

// keepChain puts a chain into the session, in the place of the one called was.
func (a *app) keepChain(was string, c sessions.Chain) {
	chains := slices.Clone(a.chains)
	chains = slices.DeleteFunc(chains, func(have sessions.Chain) bool { return have.Name == c.Name && have.Name != was })
	if i := slices.IndexFunc(chains, func(have sessions.Chain) bool { return have.Name == was }); i >= 0 {
		chains[i] = c
	} else {
		chains = append(chains, c)
	}
	a.chains = chains
}

// forgetChain takes a chain out of the session.
func (a *app) forgetChain(name string) {
	a.chains = slices.DeleteFunc(slices.Clone(a.chains), func(c sessions.Chain) bool { return c.Name == name })
}

// renameTargets points the lanes that name a chain at its new name.
func (a *app) renameTargets(was, name string) {
	for _, l := range a.lanes {
		if was != "" && l.settings.Target.Chain == was {
			l.settings.Target = gateway.Target{Chain: name}
		}
	}
}

// lanesOn counts the lanes that name a chain.
func (a *app) lanesOn(name string) int {
	n := 0
	for _, l := range a.lanes {
		if l.settings.Target.Chain == name {
			n++
		}
	}
	return n
}

// freeChainName is a name that no chain has: "chain", "chain 2".
func (a *app) freeChainName() string {
	for n := 1; ; n++ {
		name := "chain"
		if n > 1 {
			name += "-" + strconv.Itoa(n)
		}
		if _, taken := a.chain(name); !taken {
			return name
		}
	}
}

// errNoSteps says that the playground was started without chains.
var errNoSteps = errors.New("chains can't be used here")

// openChain edits the focused lane's chain, or makes one of the lane's model.
func (a *app) openChain() tea.Cmd {
	if a.opts.Steps == nil {
		return a.warn(errNoSteps.Error())
	}
	l := a.focusedLane()
	if l.settings.Target.Chain != "" {
		if known, ok := a.chain(l.settings.Target.Chain); ok {
			p := newChainComposer(a.styles, a.chainDesk(l), known.Chain, known.Name)
			p.arm(l.due())
			return a.open(p)
		}
		return a.open(newChainComposer(a.styles, a.chainDesk(l), sessions.Chain{Name: l.settings.Target.Chain, Mode: modeGateway}, ""))
	}
	c := sessions.Chain{Name: a.freeChainName(), Mode: modeGateway}
	if t := l.settings.Target; !t.IsZero() && t.Endpoint == "" {
		c.Steps = []sessions.ChainStep{{Target: t.String()}}
	}
	return a.open(newChainComposer(a.styles, a.chainDesk(l), c, ""))
}

// newChain composes a chain from nothing.
func (a *app) newChain() tea.Cmd {
	c := sessions.Chain{Name: a.freeChainName(), Mode: modeGateway}
	return a.open(newChainComposer(a.styles, a.chainDesk(a.focusedLane()), c, ""))
}

// chainDesk is what the composer of chains works with, for one lane.
func (a *app) chainDesk(l *lane) chainDesk {
	settings := l.settings
	settings.Target = gateway.Target{} // a chain asks chats, also where the lane is raw
	sample, _ := settings.Request(nil, l.historyBefore(len(l.exchanges)), a.samplePrompt(), !a.opts.NoStream, l.base)
	return chainDesk{
		known: a.knownChains,
		pick:  a.pickStep,
		steps: a.opts.Steps,
		prepare: func(steps []gateway.Step) ([]*gateway.Prepared, error) {
			return a.opts.Client.PrepareAll(sample.Chat, steps, sample.Options)
		},
		canDrill: a.canDrill,
		use: func(was string, c sessions.Chain, drills []gateway.Drill) tea.Cmd {
			return a.useChain(l, was, c, drills)
		},
		save: a.saveChain(),
		saved: func(was string, c sessions.Chain, drills []gateway.Drill) tea.Cmd {
			return a.chainSaved(l, was, c, drills)
		},
		remove: a.removeChain,
		alone: func(t gateway.Target) tea.Cmd {
			return tea.Batch(a.setTarget(t), a.say("the lane asks "+t.String()+" alone from the next prompt on"))
		},
		lanesOn: a.lanesOn,
	}
}

// samplePrompt is what a preview asks: what stands in the prompt, or a question.
func (a *app) samplePrompt() string {
	if text := a.composer.Value(); text != "" {
		return text
	}
	return "Why is pizza so good?"
}

func modelsOnly(targets []gateway.Target) []gateway.Target {
	return slices.DeleteFunc(slices.Clone(targets), func(t gateway.Target) bool { return t.Chain != "" })
}

// useChain keeps a chain in the session and points the lane at it.
func (a *app) useChain(l *lane, was string, c sessions.Chain, drills []gateway.Drill) tea.Cmd {
	known, ok := a.chain(was)
	note := "asked from the next prompt on"
	if !ok || !sameChain(known.Chain, c) {
		note = "kept in this session, and asked from the next prompt on"
	}
	if ok && !known.configured {
		a.renameTargets(was, c.Name)
		a.keepChain(was, c)
	} else {
		a.keepChain("", c)
	}
	l.settings.Target = gateway.Target{Chain: c.Name}
	l.drill(drills)
	a.recents = mergeRecents([]gateway.Target{l.settings.Target}, a.recents)
	note = l.settings.Target.String() + " is " + note
	if drills != nil {
		note = l.settings.Target.String() + " rehearses its drills with the next prompt"
	}
	return tea.Batch(a.lanesChanged(), a.say(note))
}

// saveChain gives a function that writes a chain into the configuration, nil
// where there is none.
func (a *app) saveChain() func(string, sessions.Chain) tea.Cmd {
	if a.opts.SaveChain == nil {
		return nil
	}
	return func(was string, c sessions.Chain) tea.Cmd {
		if known, ok := a.chain(was); !ok || !known.configured {
			was = ""
		}
		save := a.opts.SaveChain
		return func() tea.Msg { return chainSaved{was, c, save(was, c)} }
	}
}

// chainSaved takes over what the configuration has now.
func (a *app) chainSaved(l *lane, was string, c sessions.Chain, drills []gateway.Drill) tea.Cmd {
	a.renameTargets(was, c.Name)
	a.forgetChain(was)
	a.forgetChain(c.Name)
	l.settings.Target = gateway.Target{Chain: c.Name}
	l.drill(drills)
	a.recents = mergeRecents([]gateway.Target{l.settings.Target}, a.recents)
	where := "the configuration"
	if a.opts.ConnectHint != "" {
		where = a.opts.ConnectHint
	}
	return tea.Batch(a.lanesChanged(), a.say("saved in "+where+"; asked from the next prompt on"))
}

// removeChain deletes a chain. Lanes that name it keep its steps.
func (a *app) removeChain(name string) tea.Cmd {
	known, ok := a.chain(name)
	if !ok {
		return nil
	}
	if known.configured && a.opts.RemoveChain != nil {
		remove := a.opts.RemoveChain
		return func() tea.Msg { return chainRemoved{known.Chain, remove(name)} }
	}
	return a.chainRemoved(chainRemoved{chain: known.Chain})
}

// chainRemoved keeps the steps for the lanes that still name the chain.
func (a *app) chainRemoved(msg chainRemoved) tea.Cmd {
	if msg.err != nil {
		return a.warn(msg.err.Error())
	}
	name := msg.chain.Name
	switch n := a.lanesOn(name); n {
	case 0:
		a.forgetChain(name)
		return a.say(fmt.Sprintf("chain %q is deleted", name))
	case 1:
		a.keepChain(name, msg.chain)
		return a.say(fmt.Sprintf("chain %q is deleted; the lane that asks it keeps its steps in this session", name))
	default:
		a.keepChain(name, msg.chain)
		return a.say(fmt.Sprintf("chain %q is deleted; the %d lanes that ask it keep its steps in this session", name, n))
	}
}

// The facts that the commands on chains report.
type (
	// chainSaved: a chain was written into the configuration, or couldn't be.
	chainSaved struct {
		was   string
		chain sessions.Chain
		err   error
	}
	// chainRemoved: a chain was taken out of the configuration, or couldn't be.
	chainRemoved struct {
		chain sessions.Chain
		err   error
	}
)
