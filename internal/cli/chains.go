package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/sessions"
)

// chainList is the configured chains as the playground has changed them; nil while they
// are as in the configuration.
type chainList struct {
	mu   sync.Mutex
	list []config.Chain
}

// configuredChains are the chains as they are now.
func (s *setup) configuredChains() []config.Chain {
	s.chains.mu.Lock()
	defer s.chains.mu.Unlock()
	if s.chains.list == nil {
		return s.cfg.Chains
	}
	return s.chains.list
}

// changeChains passes a copy of the chains to a function, and keeps the result.
func (s *setup) changeChains(change func([]config.Chain) []config.Chain) {
	s.chains.mu.Lock()
	defer s.chains.mu.Unlock()
	list := s.chains.list
	if list == nil {
		list = s.cfg.Chains
	}
	s.chains.list = change(append([]config.Chain{}, list...))
}

// errNoStepOn says that a chain has nothing to send.
var errNoStepOn = errors.New("every step of the chain is turned off")

// chainSteps returns the steps of a chain that are on.
func (s *setup) chainSteps(chain config.Chain) ([]gateway.Step, error) {
	var steps []gateway.Step
	for _, cs := range chain.Steps {
		if cs.Off {
			continue
		}
		p, err := s.provider(cs.Target.Provider)
		if err != nil {
			return nil, err
		}
		o := gateway.Override{System: cs.Override.System, Prompt: cs.Override.Prompt, Stream: cs.Override.Stream, Body: json.RawMessage(cs.Override.Body)}
		if err := o.Check(); err != nil {
			return nil, fmt.Errorf("the step %s: %w", cs.Target, err)
		}
		steps = append(steps, gateway.Step{Provider: o.Of(p), Model: cs.Target.Model, Controls: cs.Controls, Mode: gateway.Mode(chain.Mode)})
	}
	if len(steps) == 0 {
		return nil, wrongUsage(errNoStepOn)
	}
	return steps, nil
}

// knownChains are the configured chains in the form of a session's.
func (s *setup) knownChains() []sessions.Chain {
	var out []sessions.Chain
	for _, c := range s.configuredChains() {
		out = append(out, sessionChain(c))
	}
	return out
}

// stepsOf returns the steps of a session's chain.
func (s *setup) stepsOf(c sessions.Chain) ([]gateway.Step, error) {
	chain, err := configChain(c)
	if err != nil {
		return nil, err
	}
	return s.chainSteps(chain)
}

// saveChain writes a chain into the configuration file, replacing the one called was.
func (s *setup) saveChain(was string, c sessions.Chain) error {
	chain, err := configChain(c)
	if err != nil {
		return err
	}
	if err := s.cfg.SaveChain(was, chain); err != nil {
		return err
	}
	s.changeChains(func(list []config.Chain) []config.Chain {
		if i := slices.IndexFunc(list, func(have config.Chain) bool { return was != "" && have.Name == was }); i >= 0 {
			list[i] = chain
			return list
		}
		return append(list, chain)
	})
	return nil
}

// removeChain removes a chain from the configuration file.
func (s *setup) removeChain(name string) error {
	if err := s.cfg.RemoveChain(name); err != nil {
		return err
	}
	s.changeChains(func(list []config.Chain) []config.Chain {
		return slices.DeleteFunc(list, func(c config.Chain) bool { return c.Name == name })
	})
	return nil
}

func sessionChain(c config.Chain) sessions.Chain {
	out := sessions.Chain{Name: c.Name, Mode: string(c.Mode)}
	for _, s := range c.Steps {
		out.Steps = append(out.Steps, sessions.ChainStep{
			Target: s.Target.String(), Controls: s.Controls,
			System: s.Override.System, Prompt: s.Override.Prompt, Stream: s.Override.Stream, Body: s.Override.Body, Off: s.Off,
		})
	}
	return out
}

// configChain converts a session's chain, which anybody may have written.
func configChain(c sessions.Chain) (config.Chain, error) {
	out := config.Chain{Name: c.Name, Mode: config.ChainMode(c.Mode)}
	for i, s := range c.Steps {
		t, err := gateway.ParseTarget(s.Target)
		if err == nil && t.Chain != "" {
			err = errors.New("a step can't be a chain itself")
		}
		if err != nil {
			return config.Chain{}, wrongUsage(fmt.Errorf("step %d of chain %q: %w", i+1, c.Name, err))
		}
		out.Steps = append(out.Steps, config.ChainStep{
			Target: t, Off: s.Off, Controls: s.Controls,
			Override: config.Override{System: s.System, Prompt: s.Prompt, Stream: s.Stream, Body: s.Body},
		})
	}
	return out, nil
}
