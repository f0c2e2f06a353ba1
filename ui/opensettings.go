package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/ui/settings"
)

// openParams opens the system prompt and the parameters of the focused lane.
func (a *app) openParams() tea.Cmd {
	l := a.focusedLane()
	return a.open(settings.NewParametersForm(a.styles, settings.Parameters{System: l.settings.System, Params: l.settings.Params, API: l.settings.API}, func(s settings.Parameters) tea.Cmd {
		l.settings.System, l.settings.Params, l.settings.API = s.System, s.Params, s.API
		return tea.Batch(a.lanesChanged(), a.say("applies from the next prompt on"))
	}))
}

// openGateway opens the gateway's controls for the focused lane.
func (a *app) openGateway() tea.Cmd {
	l := a.focusedLane()
	var tabs []settings.StepTab
	if !l.settings.Target.IsZero() {
		if steps, err := a.resolve(l); err == nil && (len(steps) > 1 || l.settings.Target.Chain != "") {
			for _, step := range steps {
				tabs = append(tabs, settings.StepTab{Name: step.Target().String(), Controls: step.Controls})
			}
		}
	}
	where, price := strings.Join(a.destinationNames(l), ", "), a.pricesOf(l)
	if a.mask.on { // they would say which model it is
		where, price = "", ""
	}
	return a.open(settings.NewGatewaySheet(a.styles, settings.GatewayOptions{
		Controls: l.settings.Controls, Steps: tabs, Lanes: len(a.lanes), Where: where, Price: price,
		Save: func(c gateway.Controls, every bool) tea.Cmd { return a.setControls(l, c, every) },
	}))
}

// pricesOf is what a lane's model costs by the catalogue, empty where that isn't known.
func (a *app) pricesOf(l *lane) string {
	if price := a.price(l.settings.Target); price != nil {
		return figures.PriceWords(price)
	}
	return ""
}

// setControls sets the controls of a lane, or of all lanes.
func (a *app) setControls(l *lane, c gateway.Controls, every bool) tea.Cmd {
	to := []*lane{l}
	if every {
		to = slices.Clone(a.lanes)
	}
	for _, each := range to {
		each.settings.Controls = c
	}
	words := "applies from the next prompt on"
	if every {
		words = fmt.Sprintf("%s, to %d lanes", words, len(to))
	}
	return tea.Batch(a.lanesChanged(), a.say(words))
}

// openRun opens the sheet that plans a measured run.
func (a *app) openRun() tea.Cmd {
	prompt, lanes := a.runPrompt(), a.recipients()
	draft := strings.TrimSpace(a.composer.Value()) != ""
	plan := measure.Plan{Lanes: len(lanes), Repeat: 5, Order: measure.Interleaved, Seed: rand.Uint64N(10_000)}
	names := make([]string, len(lanes))
	for i, l := range lanes {
		names[i] = l.name()
	}
	bill := func(p measure.Plan) measure.RunBill { return a.bill(p, prompt, lanes) }
	return a.open(settings.NewRunSheet(a.styles, settings.RunOptions{Plan: plan, Prompt: prompt, Lanes: names, Bill: bill, Start: func(p measure.Plan) tea.Cmd {
		if draft {
			a.composer.HistoryAdd(prompt)
			a.composer.Reset()
		}
		return a.startRun(p, prompt, lanes)
	}}))
}
