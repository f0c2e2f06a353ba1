package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/inspector"
)

// send sends the draft to its lanes. The draft stays unless at least one lane takes it.
func (a *app) send() tea.Cmd {
	text := a.composer.Value()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	to := a.recipients()
	switch {
	case len(to) == 0:
		return a.say("every lane is muted")
	case a.openRequest != 0:
		return a.say("the session is being opened")
	case anyPartial(to):
		return a.say(stillReadingWords)
	case a.run != nil:
		return a.say("a run is under way: ctrl+c ends it")
	}
	for _, l := range to {
		switch {
		case l.busy():
			return a.say(a.stillAnswering(to))
		case l.settings.Target.IsZero():
			return tea.Batch(a.makeCurrent(l), a.say(errNoTarget.Error()), a.openPicker())
		}
	}
	if cmd, asks := a.beforeSendingRequest(to, text); asks {
		return cmd
	}
	cmd, err := a.ask(to, text)
	if err != nil {
		return a.warn(gateway.Explain(err).What)
	}
	a.sentAsText = ""
	a.composer.HistoryAdd(text)
	a.composer.Reset()
	return cmd
}

// ask sends a prompt to lanes, each after its own history, and warns of the lanes that
// can't take it. After an error nothing was sent.
func (a *app) ask(to []*lane, text string) (tea.Cmd, error) {
	to, steps, left, err := a.sendable(to, text)
	if err != nil {
		return nil, err
	}
	if err := a.ensureWriter(); err != nil {
		return nil, err
	}
	a.hideNames()
	a.dropRunFigures()
	now := time.Now()
	var shared *sessions.SharedPrompt
	if len(to) > 1 && len(to) == len(a.lanes) && len(a.overflowLanes()) == 0 {
		shared = new(sessions.SharedPrompt)
	}
	var cmds []tea.Cmd
	for i, l := range to {
		prompt := sessions.Message{
			ID: sessions.NewID(now), Parent: l.lastMessageID(len(l.exchanges)), Lane: l.number,
			Role: gateway.RoleUser, Text: text, Time: now,
		}
		cmds = append(cmds, a.startTurn(l, prompt, len(l.exchanges), steps[i], l.settings, shared))
	}
	for _, l := range a.lanes {
		if len(l.exchanges) == 0 {
			l.transcript.Redraw() // it says what an empty lane can do
		}
	}
	if len(left) > 0 {
		cmds = append(cmds, a.warn(a.skippedWords(left)))
	}
	return tea.Batch(append(cmds, a.startTicking())...), nil
}

// askAgain sends the prompt of an exchange again; the new answer replaces the one that is
// shown.
func (a *app) askAgain(l *lane, at int) (tea.Cmd, error) {
	if l.settings.Target.IsZero() {
		return nil, errNoTarget
	}
	steps, err := a.resolve(l)
	if err != nil {
		return nil, err
	}
	if _, err := a.request(l, steps, at, l.exchanges[at].prompt.Text); err != nil {
		return nil, err
	}
	if err := a.ensureWriter(); err != nil {
		return nil, err
	}
	cmd := a.startTurn(l, l.exchanges[at].prompt, at, steps, l.settings, nil)
	return tea.Batch(cmd, a.startTicking()), nil
}

// startTurn starts a lane's turn: the prompt becomes the exchange with index at. shared
// is nil for a prompt to this lane alone.
func (a *app) startTurn(l *lane, prompt sessions.Message, at int, steps []gateway.Step, settings ask.Settings, shared *sessions.SharedPrompt) tea.Cmd {
	now := time.Now()
	a.turns++
	a.now = now
	ctx, cancel := context.WithCancel(a.ctx)
	q, _ := settings.Request(steps, l.historyBefore(at), prompt.Text, !a.opts.NoStream, l.baseOptions) // the caller has checked the error
	t := &turn{id: a.turns, lane: l, request: q, cancel: cancel, exchange: at, writer: a.writer, prices: pricesFrom(a.opts.Price), timers: a.opts.Client.Timers()}
	t.request.Chat = gateway.Chat{}
	t.answer = settings.Answer(l.number, now)
	t.entry = sessions.NewTurn(prompt, t.answer, shared)
	l.branch = ""
	a.writer.SetLanes(a.storedLanes(), a.sessionChains())
	a.writer.Queue(t.entry)
	t.received.Begin(now)

	shown := fmt.Sprintf("turn-%d", t.id)
	asked := exchange{prompt: prompt, shownID: shown}
	if at < len(l.exchanges) {
		if was := l.exchanges[at]; was.prompt.ID == prompt.ID {
			asked.versions = max(1, was.versions) + 1
		}
		l.transcript.Remove(l.exchanges[at].shownID)
	} else {
		l.transcript.AddPrompt(shown+"-prompt", prompt.Text, now)
	}
	t.view = l.transcript.AddAnswer(shown, l.settings.Target.String(), figures.ModelName(l.settings.Target))
	t.view.ShareText(t.received.Text)
	if n := asked.versions; n > 0 { // its head is there from the beginning, or the text would drop a row once it is numbered
		l.transcript.SetAside(l.transcript.Len()-1, versionWords(sessions.Place{N: n, Of: n}))
	}
	l.transcript.Bottom()
	before := l.exchanges[:at]
	if at < len(l.exchanges) {
		before = before[:at:at] // the inspector may still show the exchange that is replaced
	}
	q = a.httpExchanges.Watch(inspector.Turn{Lane: l.number, Shown: shown, Message: t.answer.ID, Got: &t.received}, q)
	l.exchanges = append(before, asked)
	l.turn, l.drills = t, nil
	a.addRecent(l.settings.Target)
	return t.begin(ctx, a.opts.Client, q, a.opts.Still)
}

// ensureWriter creates the session, unless there is one. Its file appears with the first
// message.
func (a *app) ensureWriter() error {
	if a.writer != nil {
		return nil
	}
	s, err := a.opts.Store.Create(sessions.Meta{Lanes: a.storedLanes(), Chains: a.sessionChains()})
	if err != nil {
		return err
	}
	a.writer = sessions.NewWriter(s)
	return nil
}

// sendable returns the lanes that can take a text, with the steps of each, and the lanes
// to skip: raw ones, where the text isn't JSON. The error is about a lane that can't be
// asked anything.
func (a *app) sendable(to []*lane, text string) (lanes []*lane, steps [][]gateway.Step, left []skippedLane, err error) {
	for _, l := range to {
		of, err := a.resolve(l)
		if err != nil {
			return nil, nil, nil, errors.New(a.skippedWords([]skippedLane{{l, err}}))
		}
		if _, err := a.request(l, of, len(l.exchanges), text); err != nil {
			left = append(left, skippedLane{l, err})
			continue
		}
		lanes, steps = append(lanes, l), append(steps, of)
	}
	if len(lanes) == 0 {
		return nil, nil, nil, errors.New(a.skippedWords(left))
	}
	return lanes, steps, left, nil
}

// request is a prompt as a request of the lane, after the exchanges before the index at.
// The error is about a prompt that a raw lane can't send.
func (a *app) request(l *lane, steps []gateway.Step, at int, prompt string) (ask.Request, error) {
	return l.settings.Request(steps, l.historyBefore(at), prompt, !a.opts.NoStream, l.baseOptions)
}

// price is what a model costs, nil where that is unknown. Commands use [pricesFrom],
// since a new connection replaces the options.
func (a *app) price(t gateway.Target) *gateway.Price { return pricesFrom(a.opts.Price)(t) }

// pricesFrom makes unknown prices nil. find may be nil, which knows none.
func pricesFrom(find func(gateway.Target) (*gateway.Price, bool)) func(gateway.Target) *gateway.Price {
	return func(t gateway.Target) *gateway.Price {
		if find == nil {
			return nil
		}
		price, _ := find(t)
		return price
	}
}
