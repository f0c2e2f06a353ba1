package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// This file is what happens to a conversation: send, stop, regenerate, new,
// open, close.

// send gives the prompt to the lane. The draft is only taken when it can go.
func (a *app) send() tea.Cmd {
	text := a.composer.Value()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	l := a.focusedLane()
	if l.busy() {
		return a.say("an answer is under way: esc stops it, then send")
	}
	cmd, err := a.ask(l, sessions.Message{Role: gateway.RoleUser, Text: text}, l.exchanges)
	if err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	a.composer.HistoryAdd(text)
	a.composer.Reset()
	return cmd
}

// ask begins a turn: the prompt follows the exchanges before it. A prompt with
// an id is asked again.
func (a *app) ask(l *lane, prompt sessions.Message, before []exchange) (tea.Cmd, error) {
	if l.target.IsZero() {
		return nil, fmt.Errorf("pick a model first: ctrl+l")
	}
	steps, err := a.opts.Resolve(l.target)
	if err != nil {
		return nil, err
	}
	if err := a.ensureSession(l); err != nil {
		return nil, err
	}
	now := time.Now()
	again := prompt.ID != ""
	if !again {
		prompt.Time = now
		prompt.Target = l.target.String()
		prompt.Parent = l.parent()
	}
	answerRecord := sessions.Message{Role: gateway.RoleAssistant, Time: now, Target: l.target.String(), Params: l.params}

	a.turns++
	ctx, cancel := context.WithCancel(a.ctx)
	id := fmt.Sprintf("turn-%d", a.turns)
	if !again {
		l.transcript.Prompt(id+"-prompt", prompt.Text)
	}
	t := &turn{id: a.turns, lane: l, cancel: cancel, exchange: len(before), message: answerRecord}
	t.view = l.transcript.Answer(id, l.target.String(), shortModel(l.target))
	t.got.Begin(now)
	l.exchanges = append(l.exchanges[:len(before):len(before)], exchange{prompt: prompt, shown: id})
	l.turn = t
	l.transcript.Bottom()
	a.recents = mergeRecents([]gateway.Target{l.target}, a.recents)
	a.now = now
	r := request{id: t.id, session: a.session, prompt: prompt, answer: answerRecord, chat: l.chat(before, prompt.Text, !a.opts.NoStream), steps: steps, opts: a.opts.RequestOptions}
	return tea.Batch(r.begin(ctx, a.opts.Client), a.startTicking()), nil
}

// ensureSession makes the session that the first prompt opens. Its file appears
// with the first message.
func (a *app) ensureSession(l *lane) error {
	if a.session != nil {
		return nil
	}
	s, err := a.opts.Store.Create(sessions.Meta{Lanes: []sessions.Lane{{Target: l.target.String(), System: l.system, Params: l.params}}})
	if err != nil {
		return err
	}
	a.session = s
	return nil
}

// turnOf finds the running turn of an id.
func (a *app) turnOf(id int) *turn {
	for _, l := range a.lanes {
		if l.turn != nil && l.turn.id == id {
			return l.turn
		}
	}
	return nil
}

func (a *app) turnStarted(msg turnStarted) tea.Cmd {
	t := a.turnOf(msg.id)
	if t == nil {
		return nil
	}
	t.gathered, t.growing, t.message = msg.gathered, msg.growing, msg.message
	t.lane.exchanges[t.exchange].prompt = msg.prompt
	t.got.Begin(msg.at)
	t.lastData = msg.at
	return tea.Batch(t.next(), a.saved(msg.saveErr))
}

func (a *app) deltasArrived(msg deltasArrived) tea.Cmd {
	t := a.turnOf(msg.id)
	if t == nil {
		return nil
	}
	t.apply(msg.batch)
	trouble := a.saved(msg.saveErr)
	if !msg.batch.Last {
		return tea.Batch(t.next(), trouble)
	}
	now := time.Now()
	a.now = now
	t.got.End(msg.batch.Err, now)
	t.view.End(gateway.Explain(msg.batch.Err), msg.batch.Err)
	return tea.Batch(a.finish(t, now), trouble)
}

// finish closes a turn: figures, the lane's memory, the session's record.
func (a *app) finish(t *turn, now time.Time) tea.Cmd {
	price, _ := a.price(t.lane.target)
	l := t.lane
	l.last = summarise(&t.got, price, now)
	if t.got.Start != nil {
		a.spent.add(l.last.cost)
	}
	m := t.record(price, now)
	l.exchanges[t.exchange].answer = m
	l.turn = nil
	t.cancel()
	return t.save(m)
}

func (a *app) price(target gateway.Target) (*gateway.Price, bool) {
	if a.opts.Price == nil {
		return nil, false
	}
	return a.opts.Price(target)
}

// answerSaved notes the id that the saved answer got, so that the next prompt
// can follow it.
func (a *app) answerSaved(msg answerSaved) tea.Cmd {
	if msg.err != nil {
		return a.saved(msg.err)
	}
	for _, l := range a.lanes {
		for i := range l.exchanges {
			if p := l.exchanges[i].prompt.ID; p != "" && p == msg.message.Parent {
				l.exchanges[i].answer = msg.message
			}
		}
	}
	a.saveTrouble = ""
	return nil
}

// saved tells of a save that failed. The text stays on the screen.
func (a *app) saved(err error) tea.Cmd {
	if err == nil {
		return nil
	}
	if a.saveTrouble == err.Error() {
		return nil
	}
	a.saveTrouble = err.Error()
	return a.warn("not saved: " + a.saveTrouble)
}

// stop ends the focused lane's answer; the text so far stays.
func (a *app) stop() tea.Cmd {
	t := a.focusedLane().turn
	if t == nil {
		return nil
	}
	t.stopped = true
	t.cancel()
	return nil
}

// interrupt is ctrl+c: stop what runs; else put the draft away; else, pressed
// twice within a second, quit.
func (a *app) interrupt() tea.Cmd {
	switch {
	case a.anyBusy():
		for _, l := range a.lanes {
			if l.turn != nil {
				l.turn.stopped = true
				l.turn.cancel()
			}
		}
		return a.say("stopped")
	case a.overlay == nil && !a.composer.Empty():
		a.composer.HistoryAdd(a.composer.Value())
		a.composer.Reset()
		return a.say("the draft is in the history: up brings it back")
	}
	now := time.Now()
	if now.Sub(a.lastQuit) < time.Second {
		return tea.Quit
	}
	a.lastQuit = now
	return a.say("ctrl+c again quits")
}

func (a *app) anyBusy() bool {
	for _, l := range a.lanes {
		if l.busy() {
			return true
		}
	}
	return false
}

// regenerate asks the last prompt again; the earlier answer stays in the file.
func (a *app) regenerate() tea.Cmd {
	l := a.focusedLane()
	if len(l.exchanges) == 0 || l.busy() {
		return nil
	}
	last := len(l.exchanges) - 1
	prompt := l.exchanges[last].prompt
	l.transcript.Replace(l.exchanges[last].shown)
	cmd, err := a.ask(l, prompt, l.exchanges[:last])
	if err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	return cmd
}

// newChat starts an empty session with the lane as it is set.
func (a *app) newChat() tea.Cmd {
	stopped := a.leaveSession()
	for _, l := range a.lanes {
		l.exchanges, l.last = nil, nil
		l.transcript.Reset()
	}
	a.spent = spending{}
	return tea.Batch(stopped, a.setFocus(focusComposer))
}

// leaveSession stops what runs, saves it in a command and lets the session go.
func (a *app) leaveSession() tea.Cmd {
	var cmds []tea.Cmd
	for _, l := range a.lanes {
		if t := l.turn; t != nil {
			cmds = append(cmds, a.abandon(t))
		}
	}
	old := a.session
	a.session = nil
	cmds = append(cmds, func() tea.Msg {
		if old != nil {
			_ = old.Close()
		}
		return nil
	})
	return tea.Sequence(cmds...)
}

// abandon closes a running turn at once with what there is.
func (a *app) abandon(t *turn) tea.Cmd {
	t.stopped = true
	t.cancel()
	now := time.Now()
	t.got.End(&gateway.Error{Kind: gateway.KindCancelled, Message: "stopped", Err: context.Canceled}, now)
	t.view.End(gateway.Explain(t.got.Err), t.got.Err)
	return a.finish(t, now)
}

func (a *app) openSession(path string) tea.Cmd {
	store := a.opts.Store
	return func() tea.Msg {
		s, err := store.Open(path)
		return sessionOpened{s, err}
	}
}

func (a *app) sessionOpened(msg sessionOpened) tea.Cmd {
	if msg.err != nil {
		return a.warn("can't open the session: " + msg.err.Error())
	}
	left := a.leaveSession()
	a.session = msg.session
	meta := msg.session.Meta()
	l := a.focusedLane()
	if len(meta.Lanes) > 0 {
		first := meta.Lanes[0]
		if t, err := gateway.ParseTarget(first.Target); err == nil {
			l.target = t
		}
		l.system, l.params = first.System, first.Params
	}
	l.load(msg.session.Messages())
	a.spent = spending{}
	for _, m := range msg.session.Messages() {
		if m.Role == gateway.RoleAssistant && m.Start != nil {
			a.spent.add(m.CostUSD)
		}
	}
	note := "opened " + fileName(msg.session.Path())
	if r := msg.session.Recovered(); r != "" {
		note = r
	}
	if ro, why := msg.session.ReadOnly(); ro {
		return tea.Batch(left, a.warn("read-only: "+why))
	}
	return tea.Batch(left, a.setFocus(focusComposer), a.say(note))
}

// setTarget points the lane at another model.
func (a *app) setTarget(t gateway.Target) tea.Cmd {
	a.focusedLane().target = t
	a.recents = mergeRecents([]gateway.Target{t}, a.recents)
	return nil
}

// cycleRecent goes through the targets used before.
func (a *app) cycleRecent(dir int) tea.Cmd {
	n := len(a.recents)
	if n == 0 {
		return a.say("no other model was used yet")
	}
	at := -1
	for i, t := range a.recents {
		if t == a.focusedLane().target {
			at = i
		}
	}
	next := 0
	if at >= 0 {
		next = ((at+dir)%n + n) % n
	}
	a.focusedLane().target = a.recents[next]
	return nil
}

// close ends the session after the screen has gone: running answers are saved
// as stopped, within the grace.
func (a *app) close(grace time.Duration) error {
	var err error
	for _, l := range a.lanes {
		if t := l.turn; t != nil {
			cmd := a.abandon(t)
			if saved, ok := cmd().(answerSaved); ok && saved.err != nil {
				err = saved.err
			}
		}
	}
	_ = grace
	if a.session != nil {
		if closeErr := a.session.Close(); err == nil {
			err = closeErr
		}
	}
	return err
}
