package connect

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/internal/figures"
)

// listGateways asks for the account's gateways, once for an account and a key.
func (s *Sheet) listGateways() tea.Cmd {
	account := strings.TrimSpace(s.account.Value())
	if s.o.Gateways == nil || account == "" && !onThisMachine(s.address.Value()) {
		s.gateways, s.listed, s.noList, s.asked = nil, "", "", ""
		return nil
	}
	asked := account + " " + s.address.Value()
	if f := s.keys[cloudflare]; f != nil && f.text != "" {
		asked += " edit " + strconv.Itoa(f.edits) // the key itself stays where it is
	}
	if asked == s.asked {
		return nil
	}
	s.asked, s.gateways, s.listed, s.noList = asked, nil, "looking for a list…", ""
	list, ctx, d := s.o.Gateways, s.ctx, s.draft()
	return func() tea.Msg {
		gateways, err := list(ctx, d)
		return gatewaysListed{asked, gateways, err}
	}
}

// cloudflare is the provider whose key is a token of Cloudflare's API.
const cloudflare = "workers-ai"

func (s *Sheet) listArrived(msg gatewaysListed) {
	if msg.asked != s.asked {
		return
	}
	s.gateways = msg.gateways
	switch {
	case msg.err != nil:
		s.listed, s.noList = "", msg.err.Error()
	case len(msg.gateways) == 0:
		s.listed = "none in this account yet"
	default:
		s.listed = figures.Thousands(len(msg.gateways)) + " in this account"
	}
	s.focusInput()
}

// test checks what is filled in, and makes the test calls.
func (s *Sheet) test() tea.Cmd {
	s.takeAddress()
	if strings.TrimSpace(s.account.Value()) == "" && !onThisMachine(s.address.Value()) {
		cmd := s.goTo(s.rowOf(accountRow, ""))
		s.remark = "the account is missing: the id, or the gateway's URL as the dashboard shows it"
		return cmd
	}
	if strings.TrimSpace(s.gateway.Value()) == "" {
		cmd := s.goTo(s.rowOf(gatewayRow, ""))
		s.remark = "the gateway's name is missing"
		return cmd
	}
	return tea.Batch(s.askPlan(), s.focusInput())
}

// askPlan asks what there is to test.
func (s *Sheet) askPlan() tea.Cmd {
	s.forget()
	s.stage, s.seconds = calling, 0
	return s.plannedCmd(planned{call: s.call, test: true})
}

// askLines asks what would be written, to show it or to say how much it is.
func (s *Sheet) askLines(show bool) tea.Cmd {
	return s.plannedCmd(planned{call: s.call, show: show})
}

func (s *Sheet) plannedCmd(msg planned) tea.Cmd {
	plan, ctx, d, lane := s.o.Plan, s.ctx, s.draft(), s.o.Lane
	return func() tea.Msg {
		msg.plan, msg.err = plan(ctx, d, lane)
		return msg
	}
}

func (s *Sheet) planned(msg planned) tea.Cmd {
	if msg.call != s.call {
		return nil
	}
	if msg.err != nil {
		if s.stage == calling {
			s.stage = filling
		}
		s.remark = msg.err.Error()
		return nil
	}
	s.plan = msg.plan
	if msg.plan.ByHand {
		s.stage, s.lines = filling, true
		return nil
	}
	if !msg.test {
		s.lines = s.lines || msg.show
		return nil
	}
	if len(msg.plan.Targets) == 0 {
		s.stage = tested
		return nil
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(s.ctx)
	cmds := []tea.Cmd{s.tick()}
	for i, t := range msg.plan.Targets {
		s.results = append(s.results, result{Result: Result{Target: t}})
		call, test, d := s.call, s.o.Test, s.draft()
		cmds = append(cmds, func() tea.Msg { return answered{call, i, test(ctx, d, t)} })
	}
	return tea.Batch(cmds...)
}

// save writes the draft.
func (s *Sheet) save() tea.Cmd {
	s.stage = saving
	ctx, stop := context.WithCancel(s.ctx)
	s.stop = stop
	return s.o.Save(ctx, s.draft())
}

func (s *Sheet) notSaved(msg NotSaved) {
	if s.stage != saving {
		return
	}
	s.stage = tested
	s.remark = msg.Words
	if msg.NoKeyring {
		s.found.NoKeyring, s.place = "it refused the key", File
		s.remark += ". With enter the keys go into files that only you can read"
	}
}
