package ui

import (
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/sessions"
)

// dossier is all that is known of one answer.
type dossier struct {
	// id is the answer's in its transcript, place and of its place among the lane's
	// answers, from 1.
	id        string
	place, of int
	// answer is as the session keeps it, or will keep it of a running one.
	answer  sessions.Message
	running bool
	// evidence is nil where the exchange is not kept: the answer is from a session.
	evidence *evidence
	// retries and notes are what is known of an answer of this run beside that.
	retries []gateway.Retry
	notes   []string
	// entry is what the catalogue says of the model that answered.
	entry  gateway.Model
	listed bool
	// free says that nothing is charged for the target's answers.
	free bool
	// prepared is the request as it was made or, without evidence, as it would be
	// made now; unprepared says why there is none.
	prepared   *gateway.Prepared
	unprepared error
	// universal gives the request as universal JSON, nil for a raw one.
	universal func() ([]byte, error)
	// sent is when the request left.
	sent time.Time
}

// errNoRequest says that nobody knows how an answer was asked for.
var errNoRequest = errors.New("the prompt of this answer is not here any more")

// whyNoInspection says why there is nothing to look into.
func (a *app) whyNoInspection() string {
	if len(a.focusedLane().answers()) == 0 {
		return "nothing was answered yet"
	}
	return ""
}

// answers are the ids of the lane's answers, in order.
func (l *lane) answers() []string {
	var ids []string
	for i := range l.transcript.Len() {
		if l.transcript.Role(i) == gateway.RoleAssistant {
			ids = append(ids, l.transcript.ID(i))
		}
	}
	return ids
}

// inspect opens the inspector on the marked answer, or that of the marked prompt,
// else on the last.
func (a *app) inspect() tea.Cmd {
	l := a.focusedLane()
	t := l.transcript
	i := t.Chosen()
	for i >= 0 && i+1 < t.Len() && t.Role(i) != gateway.RoleAssistant {
		i++
	}
	if i < 0 || t.Role(i) != gateway.RoleAssistant {
		i = t.LastAnswer()
	}
	return a.open(newInspector(a.styles, t.ID(i), l.answers(), func(id string) dossier { return a.dossier(l, id) }))
}

// dossier gathers what is known of an answer of a lane.
func (a *app) dossier(l *lane, id string) dossier {
	ids := l.answers()
	d := dossier{id: id, place: slices.Index(ids, id) + 1, of: len(ids), unprepared: errNoRequest}
	at := slices.IndexFunc(l.exchanges, func(e exchange) bool { return e.shown == id })
	if at >= 0 {
		d.answer = l.exchanges[at].answer
	}
	if t := l.turn; t != nil && t.view.ID() == id {
		d.running = true
		d.answer = sessions.Answered(t.answer, &t.got, a.now)
		d.answer.Incomplete = false
	}
	d.sent = d.answer.Time
	f := a.archive.find(id)
	if f != nil {
		d.evidence = f.evidence
		d.retries, d.notes = f.remarks()
		if calls, _ := d.evidence.requests(); len(calls) > 0 {
			d.sent = calls[0].Sent
		}
	}
	if f != nil && !f.evidence.left() {
		d.prepared, d.unprepared = a.archive.prepared(f, a.opts.Client)
		d.universal = f.asked().Universal(a.opts.Client)
	} else if at >= 0 {
		var r ask.Request
		if r, d.unprepared = a.requestAgain(l, at); d.unprepared == nil {
			d.prepared, d.unprepared = r.Prepare(a.opts.Client)
			d.universal = r.Universal(a.opts.Client)
		}
	}
	if a.opts.Entry != nil {
		d.entry, d.listed = a.opts.Entry(d.answered())
	}
	if a.opts.Price != nil {
		price, _ := a.opts.Price(d.answered())
		d.free = price != nil && price.Free
	}
	return d
}

// answered is the target that answered, the one that was asked where nobody knows.
func (d *dossier) answered() gateway.Target {
	asked, _ := gateway.ParseTarget(d.answer.Target)
	if d.answer.Start != nil && asked.Chain != "" && !d.answer.Start.Target.IsZero() {
		return d.answer.Start.Target
	}
	return asked
}

// requestAgain makes the request of a stored answer as it would be made now.
func (a *app) requestAgain(l *lane, at int) (ask.Request, error) {
	e := l.exchanges[at]
	target, err := gateway.ParseTarget(e.answer.Target)
	if err != nil {
		return ask.Request{}, err
	}
	steps, err := a.stepsOf(target)
	if err != nil {
		return ask.Request{}, err
	}
	settings := l.settings
	settings.Target, settings.Params = target, e.answer.Params
	return settings.Request(steps, l.historyBefore(at), e.prompt.Text, !a.opts.NoStream, l.base)
}
