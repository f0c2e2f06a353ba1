package cli

import (
	"errors"
	"fmt"
	"strings"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/ui"
)

// steps turns a target into the steps of a request.
func (s *setup) steps(t gateway.Target) ([]gateway.Step, error) {
	if t.Endpoint != "" {
		return nil, wrongUsage(fmt.Errorf("%s is for a lane of the playground: \"sluice request %s %s\" sends such a request", t, t.Provider, t.Endpoint))
	}
	if t.Chain == "" {
		p, err := s.provider(t.Provider)
		if err != nil {
			return nil, err
		}
		return []gateway.Step{{Provider: p, Model: t.Model}}, nil
	}
	for _, kept := range s.sessionChains {
		if kept.Name == t.Chain {
			return s.stepsOf(kept)
		}
	}
	for _, chain := range s.configuredChains() {
		if chain.Name == t.Chain {
			return s.chainSteps(chain)
		}
	}
	return nil, s.unknownChain(t.Chain)
}

func (s *setup) unknownChain(name string) error {
	var names []string
	for _, c := range s.configuredChains() {
		names = append(names, c.Name)
	}
	text := fmt.Sprintf("there is no chain %q in the configuration", name)
	switch near, ok := config.Nearest(name, names); {
	case ok:
		text += fmt.Sprintf("; did you mean %q?", near)
	case len(names) > 0:
		text += ": there are " + strings.Join(names, ", ")
	default:
		text += ": add a [[chains]] table to it"
	}
	return wrongUsage(errors.New(text))
}

// checkAddress refuses steps whose provider lacks a part of its address, such as a region.
func (s *setup) checkAddress(steps []gateway.Step) error {
	for _, step := range steps {
		name := step.Provider.Name()
		if s.emulated(name) {
			continue
		}
		if state := s.cfg.KeyState(name); state.Lacks != "" {
			return wrongUsage(fmt.Errorf("%s has no %s: %s", name, state.Lacks, state.Advice))
		}
	}
	return nil
}

// checkSendable refuses steps that can't be sent: through a gateway that isn't
// configured, or without any key if no gateway could hold one, which only an
// authenticated gateway does.
func (s *setup) checkSendable(steps []gateway.Step) error {
	for _, step := range steps {
		name := step.Provider.Name()
		if s.emulated(name) {
			continue
		}
		if s.cfg.Providers[name].BaseURL == "" && !s.cfg.Configured() {
			return wrongUsage(errNoGateway)
		}
		if s.embedded == nil && (!s.cfg.Gateway.Token.IsZero() || s.client.Loopback()) {
			continue
		}
		state := s.cfg.KeyState(name)
		if state.Lacks != "" {
			state.Advice = s.cfg.MissingKey(name)
		}
		if state.Status != config.KeyMissing || state.Advice == "" {
			continue
		}
		return wrongUsage(fmt.Errorf("there is no key for %s, and no gateway token with which the gateway could use a stored one: %s", name, state.Advice))
	}
	return nil
}

// checkKeyAlias refuses to select a stored key if the gateway would not use one.
func (s *setup) checkKeyAlias(c gateway.Controls) error {
	if c.KeyAlias == "" || s.embedded != nil || s.client.Loopback() || !s.cfg.Gateway.Token.IsZero() {
		return nil
	}
	return wrongUsage(errors.New("--key-alias picks one of the keys stored at the gateway, and it uses those only for requests with its token: " +
		"set CF_AIG_TOKEN, or run sluice config set-key gateway"))
}

// target parses a target, or returns the default one for an empty word.
func (s *setup) target(word string) (gateway.Target, error) {
	if word != "" {
		t, err := gateway.ParseTarget(word)
		return t, wrongUsage(err)
	}
	if t := s.defaultTarget(); !t.IsZero() {
		return t, nil
	}
	if !s.cfg.Configured() {
		return gateway.Target{}, wrongUsage(errNoGateway)
	}
	return gateway.Target{}, wrongUsage(errors.New("no target: give one with -t PROVIDER/MODEL, or set target under [defaults]"))
}

// tourModel is the default target on the embedded gateway.
var tourModel = gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}

func (s *setup) defaultTarget() gateway.Target {
	if t := s.cfg.Defaults.Target; !t.IsZero() {
		return t
	}
	if s.embedded != nil {
		return tourModel
	}
	return gateway.Target{}
}

// laneTargets parses the targets that the screen opens with. Each must be known, so that
// a mistyped one is reported before the screen opens.
func (s *setup) laneTargets(words []string) ([]gateway.Target, error) {
	if len(words) > ui.MostLanes {
		return nil, wrongUsage(fmt.Errorf("%d targets: at most %d lanes", len(words), ui.MostLanes))
	}
	var targets []gateway.Target
	for _, word := range words {
		t, err := gateway.ParseTarget(word)
		if err != nil {
			return nil, wrongUsage(err)
		}
		if _, err := s.steps(t); err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	return targets, nil
}
