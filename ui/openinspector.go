package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/sessions"
	"sluice/ui/inspector"
)

// inspect opens the inspector on the selected answer or that of the selected prompt, else
// on the last one.
func (a *app) inspect() tea.Cmd {
	l := a.focusedLane()
	t := l.transcript
	i := t.CurrentIndex()
	for i >= 0 && i+1 < t.Len() && t.Role(i) != gateway.RoleAssistant {
		i++
	}
	if i < 0 || t.Role(i) != gateway.RoleAssistant {
		i = t.LastAnswer()
	}
	return a.open(inspector.New(a.styles, t.ID(i), l.answerIDs(), func(id string) inspector.Answer { return a.answerOf(l, id) }))
}

// answerOf collects what is known of a lane's answer.
func (a *app) answerOf(l *lane, id string) inspector.Answer {
	ids := l.answerIDs()
	d := inspector.Answer{ID: id, Place: slices.Index(ids, id) + 1, Of: len(ids)}
	at := slices.IndexFunc(l.exchanges, func(e exchange) bool { return e.shownID == id })
	if at >= 0 {
		d.Message = l.exchanges[at].answer
	}
	if t := l.turn; t != nil && t.view.ID() == id {
		d.Running = true
		d.Message = sessions.Answered(t.answer, &t.received, a.now)
		d.Message.Incomplete = false
	}
	a.httpExchanges.Complete(&d, a.opts.Client, func() (ask.Request, error) {
		if at < 0 {
			return ask.Request{}, inspector.ErrNoRequest
		}
		return a.requestAgain(l, at)
	})
	if a.opts.Entry != nil {
		d.Entry, d.Listed = a.opts.Entry(d.AnsweredBy())
	}
	if a.opts.Price != nil {
		price, _ := a.opts.Price(d.AnsweredBy())
		d.Free = price != nil && price.Free
	}
	return d
}

// requestAgain is the request of a stored answer as it would be sent now.
func (a *app) requestAgain(l *lane, at int) (ask.Request, error) {
	e := l.exchanges[at]
	target, err := gateway.ParseTarget(e.answer.Target)
	if err != nil {
		return ask.Request{}, err
	}
	steps, err := a.stepsFor(target)
	if err != nil {
		return ask.Request{}, err
	}
	settings := l.settings
	settings.Target, settings.Params = target, e.answer.Params
	return settings.Request(steps, l.historyBefore(at), e.prompt.Text, !a.opts.NoStream, l.baseOptions)
}

// whyNoInspection says why there is nothing to inspect.
func (b *board) whyNoInspection() string {
	if len(b.focusedLane().answerIDs()) == 0 {
		return "nothing was answered yet"
	}
	return ""
}
