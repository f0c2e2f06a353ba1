package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/compare"
)

// startRun starts a measured run, whose figures replace the earlier ones.
func (a *app) startRun(plan measure.Plan, prompt string, lanes []*lane) tea.Cmd {
	for _, l := range lanes {
		if _, err := a.stepsFor(l.settings.Target); err != nil {
			return a.warn(gateway.Explain(err).What)
		}
	}
	if err := a.ensureWriter(); err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	for _, l := range a.lanes {
		l.measured = nil
	}
	a.runPlan = compare.PlanWords(plan)
	a.run = newRun(plan, prompt, lanes)
	return a.startNextRound()
}

// startNextRound starts the calls of the next round once the last one has ended.
func (a *app) startNextRound() tea.Cmd {
	r := a.run
	if r == nil || r.waiting > 0 {
		return nil
	}
	if len(r.rounds) == 0 {
		a.run = nil
		return a.say(fmt.Sprintf("measured: %s · %s compares", a.runPlan, a.keyFor("compare", a.focusScope())))
	}
	calls := r.rounds[0]
	r.rounds = r.rounds[1:]
	var cmds []tea.Cmd
	for _, call := range calls {
		l := r.lanes[call.Lane]
		if !slices.Contains(a.lanes, l) { // closed meanwhile
			continue
		}
		cmd, err := a.startCall(l, call)
		if err != nil {
			a.run = nil
			return tea.Batch(append(cmds, a.warn(gateway.Explain(err).What))...)
		}
		r.begun++
		r.waiting++
		cmds = append(cmds, cmd)
	}
	if r.waiting == 0 {
		return a.startNextRound()
	}
	return tea.Batch(append(cmds, a.startTicking())...)
}

// startCall asks a lane once. Each answer replaces the lane's one before.
func (a *app) startCall(l *lane, call measure.Call) (tea.Cmd, error) {
	steps, err := a.stepsFor(l.settings.Target)
	if err == nil {
		_, err = a.request(l, steps, 0, a.run.prompt)
	}
	if err != nil {
		return nil, err
	}
	at := a.run.exchangeOf[l]
	prompt := sessions.Message{
		ID: sessions.NewID(a.run.started), Lane: l.number, Role: gateway.RoleUser, Text: a.run.prompt, Time: a.run.started,
	}
	if at < 0 {
		at = len(l.exchanges)
		a.run.exchangeOf[l], prompt.Parent = at, l.lastMessageID(at)
	} else {
		prompt = l.exchanges[at].prompt
	}
	settings := l.settings
	if !a.run.plan.Cache {
		settings.Controls.SkipCache = true
	}
	cmd := a.startTurn(l, prompt, at, steps, settings, nil)
	l.turn.call = &call
	return cmd, nil
}

// bill is what a run may cost.
func (a *app) bill(plan measure.Plan, prompt string, lanes []*lane) measure.RunBill {
	bills := make([]measure.Bill, len(lanes))
	for i, l := range lanes {
		steps, err := a.stepsFor(l.settings.Target)
		if err != nil {
			bills[i].Lane = l.name()
			continue
		}
		q, _ := a.request(l, steps, len(l.exchanges), prompt)
		bills[i] = q.Bill(a.opts.Client, a.price, a.maxOutput)
		bills[i].Lane = l.name()
	}
	return plan.Bill(bills)
}

// maxOutput is the most tokens that a model writes, 0 where that is unknown.
func (a *app) maxOutput(t gateway.Target) int {
	if a.opts.Entry == nil {
		return 0
	}
	model, _ := a.opts.Entry(t)
	return measure.LongestOutput(model)
}

func (a *app) whyNoRun() string {
	switch {
	case a.anyBusy():
		return "an answer is under way"
	case len(a.recipients()) == 0:
		return "every lane is muted"
	case a.runPrompt() == "":
		return "write a prompt first"
	}
	for _, l := range a.recipients() {
		if l.settings.Target.IsZero() {
			return errNoTarget.Error()
		}
	}
	return ""
}

// runPrompt is the prompt of a run: the draft, else the last prompt.
func (a *app) runPrompt() string {
	if draft := a.composer.Value(); strings.TrimSpace(draft) != "" {
		return draft
	}
	if e := a.focusedLane().lastExchange(); e != nil {
		return e.prompt.Text
	}
	return ""
}
