package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// This file is what happens to a conversation: send, stop, regenerate.

// errNoTarget says that nothing was picked yet.
var errNoTarget = errors.New("pick a model first")

// send gives the prompt to the lane. The draft is only taken when it can go.
func (a *app) send() tea.Cmd {
	text := a.composer.Value()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	l := a.focusedLane()
	switch {
	case l.busy():
		return a.say("an answer is under way: esc stops it")
	case a.opening != 0:
		return a.say("the session is being opened")
	case l.target.IsZero():
		return tea.Batch(a.say(errNoTarget.Error()), a.openPicker())
	}
	prompt := sessions.Message{Role: gateway.RoleUser, Text: text, Time: time.Now()}
	cmd, err := a.ask(l, prompt, len(l.exchanges))
	if err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	a.composer.HistoryAdd(text)
	a.composer.Reset()
	return cmd
}

// ask begins a turn: the prompt becomes the exchange at a place, and takes the
// place of the one that is there. After an error nothing has changed.
func (a *app) ask(l *lane, prompt sessions.Message, at int) (tea.Cmd, error) {
	if l.target.IsZero() {
		return nil, errNoTarget
	}
	steps, chain, err := a.resolve(l.target)
	if err != nil {
		return nil, err
	}
	settings := sessions.Lane{Target: l.target.String(), System: l.system, Params: l.params}
	if err := a.ensureBook(settings); err != nil {
		return nil, err
	}
	now := time.Now()
	a.turns++
	a.now = now
	ctx, cancel := context.WithCancel(a.ctx)
	t := &turn{id: a.turns, lane: l, target: l.target, cancel: cancel, exchange: at, book: a.book}
	t.record = &record{
		lane: settings, chain: chain, prompt: prompt,
		answer: sessions.Message{Role: gateway.RoleAssistant, Time: now, Target: settings.Target, Params: l.params},
	}
	a.book.enter(t.record)
	t.got.Begin(now)

	shown := fmt.Sprintf("turn-%d", t.id)
	if at < len(l.exchanges) {
		l.transcript.Replace(l.exchanges[at].shown)
	} else {
		l.transcript.Prompt(shown+"-prompt", prompt.Text)
	}
	t.view = l.transcript.Answer(shown, settings.Target, shortModel(l.target))
	l.transcript.Bottom()
	before := l.exchanges[:at:at]
	r := request{chat: l.chat(before, prompt.Text, !a.opts.NoStream), steps: steps, opts: a.opts.RequestOptions}
	l.exchanges = append(before, exchange{prompt: prompt, shown: shown})
	l.turn = t
	a.recents = mergeRecents([]gateway.Target{l.target}, a.recents)
	return tea.Batch(t.begin(ctx, a.opts.Client, r), a.startTicking()), nil
}

// ensureBook makes the session that the first prompt opens. Its file appears
// with the first message.
func (a *app) ensureBook(settings sessions.Lane) error {
	if a.book != nil {
		return nil
	}
	s, err := a.opts.Store.Create(sessions.Meta{Lanes: []sessions.Lane{settings}})
	if err != nil {
		return err
	}
	a.book = &book{session: s}
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
	if t == nil { // it was left meanwhile
		if msg.gathered != nil {
			msg.gathered.Close()
		}
		return a.saved(msg.saveErr)
	}
	a.name, a.path = msg.title, msg.path
	t.gathered = msg.gathered
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
	var trouble tea.Cmd
	if msg.saveErr != nil {
		trouble = a.saved(msg.saveErr)
	}
	if !msg.batch.Last {
		return tea.Batch(t.next(), trouble)
	}
	a.now = time.Now()
	a.closeTurn(t, msg.batch.Err)
	return tea.Batch(t.save(), trouble)
}

// closeTurn ends an answer on the screen: figures and the lane's memory. Its
// record is final; saving it is the caller's.
func (a *app) closeTurn(t *turn, err error) {
	l := t.lane
	m := t.close(err, a.price(t), a.now)
	l.exchanges[t.exchange].answer = m
	l.last = summarise(m)
	if m.Start != nil {
		a.spent.add(m.CostUSD)
	}
	l.turn = nil
}

// price is what the model costs that answered.
func (a *app) price(t *turn) *gateway.Price {
	if a.opts.Price == nil {
		return nil
	}
	target := t.target
	if t.got.Start != nil && target.Chain != "" {
		target = t.got.Start.Target
	}
	price, _ := a.opts.Price(target)
	return price
}

func (a *app) answerSaved(msg answerSaved) tea.Cmd { return a.saved(msg.err) }

// saved tells of a save that failed, once, and that saving works again. The text
// stays on the screen, and the header says that it is not saved.
func (a *app) saved(err error) tea.Cmd {
	was := a.saveTrouble
	if err == nil {
		a.saveTrouble = ""
		if was != "" {
			return a.say("saved again")
		}
		return nil
	}
	a.saveTrouble = err.Error()
	if a.saveTrouble == was || a.readOnly != "" {
		return nil
	}
	return a.warn("not saved: " + a.saveTrouble)
}

// stop ends the focused lane's answer; the text so far stays.
func (a *app) stop() tea.Cmd {
	if t := a.focusedLane().turn; t != nil {
		t.stop()
	}
	return nil
}

func (t *turn) stop() {
	t.stopped = true
	t.cancel()
}

// interrupt is ctrl+c: stop what runs; else close the overlay; else put the
// draft away; else, pressed twice within a second, quit.
func (a *app) interrupt() tea.Cmd {
	a.leader = false
	if a.anyBusy() {
		for _, l := range a.lanes {
			if l.turn != nil {
				l.turn.stop()
			}
		}
		return a.say("stopped")
	}
	now := time.Now()
	again := now.Sub(a.lastQuit) < time.Second
	a.lastQuit = time.Time{}
	if !a.composer.Empty() && a.overlay == nil {
		a.composer.HistoryAdd(a.composer.Value())
		a.composer.Reset()
		return a.say("the draft is in the history: up brings it back")
	}
	if a.overlay != nil {
		a.dropOverlay()
		if !a.composer.Empty() {
			return nil
		}
	}
	if again {
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
	if why := a.whyNoRegenerate(); why != "" {
		return a.say(why)
	}
	last := len(l.exchanges) - 1
	cmd, err := a.ask(l, l.exchanges[last].prompt, last)
	if err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	return cmd
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
	at := -1
	for i, t := range a.recents {
		if t == a.focusedLane().target {
			at = i
		}
	}
	next := 0
	if at >= 0 && n > 0 {
		next = ((at+dir)%n + n) % n
	}
	if n == 0 || next == at {
		return a.say("no other model was used yet")
	}
	a.focusedLane().target = a.recents[next]
	return nil
}
