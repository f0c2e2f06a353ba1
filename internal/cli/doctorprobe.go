package cli

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/figures"
)

const (
	// probeTokens bounds the cost of a test call.
	probeTokens = 16
	// probeWithin bounds its time.
	probeWithin = 30 * time.Second
)

// probe is the prompt of a test call.
func probe() gateway.Chat {
	limit := probeTokens
	return gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Answer with one word: pong."}}, Params: gateway.Params{MaxTokens: &limit}, Stream: true}
}

// probeTarget is the target of the doctor's prompt; zero if there is none.
func (s *setup) probeTarget(ctx context.Context) gateway.Target {
	if t := s.defaultTarget(); !t.IsZero() {
		return t
	}
	for _, name := range s.providerNames() {
		if s.cfg.CheckKey(ctx, name).Status != config.KeyPresent {
			continue
		}
		if model, ok := s.cheapest(name); ok {
			return gateway.Target{Provider: name, Model: model}
		}
	}
	if s.client.Loopback() {
		return tourModel
	}
	return gateway.Target{}
}

// cheapest is a provider's model with the lowest price for output, or its first one if no
// price is known, of those that the vendor hasn't withdrawn.
func (s *setup) cheapest(name string) (model string, ok bool) {
	lowest, today := math.Inf(1), time.Now().Format(time.DateOnly)
	for _, m := range s.catalogue.Models(s.kind(name)) {
		if m.Gone(today) {
			continue
		}
		if !ok {
			model, ok = m.ID, true
		}
		if m.Price != nil && m.Price.Output != nil && *m.Price.Output < lowest {
			model, lowest = m.ID, *m.Price.Output
		}
	}
	return model, ok
}

// callFinding sends one tiny prompt.
func (s *setup) callFinding(ctx context.Context) finding {
	t := s.probeTarget(ctx)
	if t.IsZero() {
		return finding{Check: "answer", Status: remark, Found: "not tried: there is neither a default target nor a key", Advice: "set target under [defaults]"}
	}
	check := "answer of " + cmp.Or(t.Provider, t.String())
	steps, err := s.steps(t)
	if err != nil {
		return finding{Check: check, Status: trouble, Found: err.Error()}
	}
	if err := s.checkSendable(steps); err != nil {
		return finding{Check: check, Status: trouble, Found: err.Error()}
	}
	var a gateway.Answer
	a.Begin(time.Now())
	for d, err := range s.client.Stream(ctx, probe(), steps, gateway.Options{Timeout: probeWithin}) {
		if err != nil {
			x := gateway.Explain(err)
			found := x.What
			if x.Source != "" {
				found += " (" + x.Source + ")"
			}
			return finding{Check: check, Status: trouble, Found: found, Advice: strings.ReplaceAll(x.Next, " (sluice doctor)", "")}
		}
		a.Add(d, time.Now())
	}
	a.End(nil, time.Now())
	m := a.Metrics(time.Now())
	status := 0
	if a.Start != nil {
		status = a.Start.Status
	}
	found := fmt.Sprintf("HTTP %d from %s, first word after %s", status, t, figures.Seconds(m.TTFT))
	if s.answeredByScript(&a, steps) {
		return finding{Check: check, Status: fine, Found: found + ", a scripted answer: no real model was asked"}
	}
	return finding{Check: check, Status: fine, Found: found}
}

// answeredByScript reports whether the step that answered goes to the emulator.
func (s *setup) answeredByScript(a *gateway.Answer, steps []gateway.Step) bool {
	step := 0
	if a.Start != nil && a.Start.Step < len(steps) {
		step = a.Start.Step
	}
	return s.client.Destination(steps[step].Provider).Emulated
}
