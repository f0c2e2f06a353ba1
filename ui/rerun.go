package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/sessions"
)

func (a *app) whyNoRerun() string {
	switch {
	case a.anyBusy():
		return "an answer is under way"
	case a.writer == nil || len(a.focusedLane().exchanges) == 0:
		return "nothing was asked yet"
	case anyPartial(a.lanes):
		return stillReadingWords
	}
	return ""
}

// runAgain opens the overlay that sends the session's prompts again.
func (a *app) runAgain() tea.Cmd { return a.openRerun(a.lanes, gateway.Target{}) }

// runAgainWith is runAgain with another model, which the user picks first.
func (a *app) runAgainWith() tea.Cmd {
	l := a.focusedLane()
	o := a.pickerOptions(func(t gateway.Target) tea.Cmd { return a.openRerun([]*lane{l}, t) })
	o.Title = "Replay the session with"
	return a.pick(o)
}

// openRerun lists the prompts of lanes, to be sent again: to another target, unless it is
// zero.
func (a *app) openRerun(lanes []*lane, other gateway.Target) tea.Cmd {
	var items []*rerunItem
	bills := make([][]measure.Bill, len(lanes))
	for n, l := range lanes {
		target := l.settings.Target
		if !other.IsZero() {
			target = other
		}
		if target.IsZero() {
			return a.warn(errNoTarget.Error())
		}
		steps, err := a.resolve(l)
		if !other.IsZero() {
			steps, err = a.stepsFor(other)
		}
		if err != nil {
			return a.warn(gateway.Explain(err).What)
		}
		for i, e := range l.exchanges {
			settings := l.settings
			settings.Target = target
			q, err := settings.Request(steps, l.historyBefore(i), e.prompt.Text, !a.opts.NoStream, l.baseOptions)
			if err != nil {
				return a.warn(gateway.Explain(err).What)
			}
			bill := q.Bill(a.opts.Client, a.price, a.maxOutput)
			if bill.Lane = l.name(); !other.IsZero() {
				bill.Lane = figures.ModelName(other)
			}
			bills[n] = append(bills[n], bill)
			items = append(items, &rerunItem{
				lane: l, number: l.number, prompt: e.prompt, before: e.answer, Request: q, settings: settings,
			})
		}
	}
	ctx, cancel := context.WithCancel(a.ctx)
	o := &rerun{st: a.styles, items: items, cancel: cancel, running: -1, bill: measure.Together(bills)}
	for _, calls := range bills {
		if len(calls) > 0 {
			o.names = append(o.names, calls[0].Lane)
		}
	}
	o.rows.Height = func(int, int) int { return rerunRow }
	o.rows.SetLen(len(items))
	// The commands keep what they were begun with: a connection that is set up meanwhile
	// replaces the program's own.
	writer, client, price := a.writer, a.opts.Client, pricesFrom(a.opts.Price)
	o.ask = func(n int) tea.Cmd {
		it := items[n]
		return func() tea.Msg {
			out := rerunAnswered{rerun: o, writer: writer, item: n}
			out.answer, out.err = answerAgain(ctx, client, price, it)
			if !out.stopped() { // one that was complete before the stop is kept: it was charged
				out.saveErr = writer.Append(out.answer)
			}
			return out
		}
	}
	return a.open(o)
}

// answerAgain sends one prompt and waits for the whole answer. It runs in a command, and
// uses nothing that changes.
func answerAgain(ctx context.Context, client *gateway.Client, price func(gateway.Target) *gateway.Price, it *rerunItem) (sessions.Message, error) {
	now := time.Now()
	var got gateway.Answer
	got.Begin(now)
	m := it.settings.Answer(it.number, now)
	m.Parent = it.prompt.ID
	var failed error
	for d, err := range it.Stream(ctx, client) {
		if err != nil {
			failed = err
			break
		}
		got.Add(d, time.Now())
	}
	got.End(failed, time.Now())
	return ask.End(m, &got, it.Cost(&got, price), time.Now()), failed
}

// stopped reports whether the user stopped the answer, which isn't saved then.
func (m rerunAnswered) stopped() bool {
	return errors.Is(m.err, context.Canceled) || gateway.KindOf(m.err) == gateway.KindCancelled
}

// apply adds the answer to the session's cost, and continues with the next prompt.
func (m rerunAnswered) apply(a *app) tea.Cmd {
	if m.writer != a.writer {
		m.rerun.cancel()
		return nil
	}
	if m.stopped() {
		return a.showRerun(m.rerun)
	}
	if open, ok := a.overlay.(*rerun); !ok || open != m.rerun {
		m.rerun.Close() // no other prompt is sent
	}
	if m.answer.Start != nil {
		a.cost.add(m.answer.CostUSD)
	}
	cmds := []tea.Cmd{a.reportSave(m.saveErr), m.rerun.answered(m)}
	if m.rerun.done() || m.rerun.closed {
		cmds = append(cmds, a.showRerun(m.rerun))
	}
	return tea.Batch(cmds...)
}

// showRerun shows the newest answer of each lane, as the session will when it is opened
// again.
func (s *session) showRerun(r *rerun) tea.Cmd {
	newest := map[*lane]string{}
	for _, it := range r.items {
		if it.after != nil {
			newest[it.lane] = it.after.ID
		}
	}
	var cmds []tea.Cmd
	writer := s.writer
	for l, id := range newest {
		number := l.number
		cmds = append(cmds, func() tea.Msg {
			read := loadBranch(writer, l, number, id)
			read.selectID = "" // it wasn't the user's choice
			return read
		})
	}
	return tea.Batch(cmds...)
}

// regenerate asks the last prompt again; the earlier answer stays in the file.
func (a *app) regenerate() tea.Cmd {
	l := a.focusedLane()
	if why := a.whyNoRegenerate(); why != "" {
		return a.say(why)
	}
	var saved tea.Cmd
	switch t := l.turn; {
	case t != nil && t.retry != nil:
		t.tryNow()
		return nil
	case t != nil:
		a.now = time.Now()
		a.cancelTurn(t)
		saved = t.save()
	}
	last := len(l.exchanges) - 1
	cmd, err := a.askAgain(l, last)
	if err != nil {
		return tea.Batch(saved, a.warn(gateway.Explain(err).What))
	}
	return tea.Batch(saved, cmd)
}

// whyNoRegenerate says why the last prompt can't be asked again. An answer under way can
// only be given up for that while nothing of it comes.
func (b *board) whyNoRegenerate() string {
	l := b.focusedLane()
	switch {
	case b.run != nil:
		return "a run is under way"
	case l.busy() && !l.turn.stuck(b.now):
		return "an answer is under way"
	case len(l.exchanges) == 0:
		return "nothing was asked yet"
	case l.partial:
		return stillReadingWords
	}
	return ""
}

// whyNoOtherModel says why the last prompt can't be asked of another model.
func (b *board) whyNoOtherModel() string {
	if b.focusedLane().busy() {
		return "an answer is under way"
	}
	return b.whyNoRegenerate()
}

// regenerateWith lets the user pick another model, and asks it the last prompt again.
func (a *app) regenerateWith() tea.Cmd {
	return a.pick(a.pickerOptions(func(t gateway.Target) tea.Cmd {
		return tea.Batch(a.setTarget(t), a.regenerate())
	}))
}
