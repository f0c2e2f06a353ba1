package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/sessions"
)

// frameTime is how long deltas are gathered before they are drawn.
const frameTime = 33 * time.Millisecond

// stallNote is the silence after which the screen says that it still waits.
const stallNote = 10 * time.Second

// turn is one answer under way: from the prompt's save to the answer's save.
type turn struct {
	// id keeps results of older turns away from newer ones.
	id     int
	lane   *lane
	cancel context.CancelFunc
	// exchange is the index of the exchange that is being answered.
	exchange int
	view     *answer
	got      gateway.Answer
	gathered *gateway.Gathered
	growing  *sessions.Growing
	// stopped says that the user asked for the end.
	stopped bool
	// lastData is when the newest delta came.
	lastData time.Time
	// message is the answer's record as it was begun.
	message sessions.Message
}

// The facts that a turn's commands report. Each carries the turn's id.
type (
	// turnStarted: the prompt is saved and the request is on its way.
	turnStarted struct {
		id       int
		prompt   sessions.Message
		message  sessions.Message
		gathered *gateway.Gathered
		growing  *sessions.Growing
		at       time.Time
		saveErr  error
	}
	// deltasArrived: a frame's worth of deltas, already in the journal.
	deltasArrived struct {
		id      int
		batch   gateway.Batch
		saveErr error
	}
	// answerSaved: the closed answer is in the session file, or isn't.
	answerSaved struct {
		id      int
		message sessions.Message
		err     error
	}
)

// request is what a turn needs to begin; it is built in Update and used by the
// command.
type request struct {
	id      int
	session *sessions.Session
	// prompt is appended first unless it has an id already (a regeneration).
	prompt sessions.Message
	answer sessions.Message
	chat   gateway.Chat
	steps  []gateway.Step
	opts   gateway.Options
}

// begin saves the prompt, opens the answer's journal and sends the request. The
// prompt is on disk before the request leaves. A failing save is told, and does
// not keep the user from an answer.
func (r request) begin(ctx context.Context, client *gateway.Client) tea.Cmd {
	return func() tea.Msg {
		out := turnStarted{id: r.id, prompt: r.prompt}
		if r.prompt.ID == "" {
			saved, err := r.session.Append(r.prompt)
			if err != nil {
				out.saveErr = err
			} else {
				out.prompt = saved
			}
		}
		r.answer.Parent = out.prompt.ID
		if out.saveErr == nil {
			out.growing, out.saveErr = r.session.Begin(r.answer)
		}
		out.message = r.answer
		out.at = time.Now()
		out.gathered = gateway.Gather(r.client(ctx, client), frameTime)
		return out
	}
}

func (r request) client(ctx context.Context, client *gateway.Client) func(func(gateway.Delta, error) bool) {
	return client.Stream(ctx, r.chat, r.steps, r.opts)
}

// next waits for the next frame's deltas and writes them to the journal before
// they are shown.
func (t *turn) next() tea.Cmd {
	id, gathered, growing := t.id, t.gathered, t.growing
	return func() tea.Msg {
		batch, ok := gathered.Next()
		out := deltasArrived{id: id, batch: batch}
		if !ok {
			out.batch.Last = true
		}
		if growing != nil {
			out.saveErr = journal(growing, batch.Deltas)
		}
		return out
	}
}

func journal(g *sessions.Growing, deltas []gateway.Delta) error {
	var err error
	for _, d := range deltas {
		switch d.Kind {
		case gateway.DeltaText:
			err = errors.Join(err, g.Text(d.Text))
		case gateway.DeltaReasoning:
			err = errors.Join(err, g.Reasoning(d.Text))
		}
	}
	return err
}

// apply hands a frame's deltas to the answer and its view.
func (t *turn) apply(b gateway.Batch) {
	for i, d := range b.Deltas {
		t.got.Add(d, b.Times[i])
		t.view.Apply(d)
		t.lastData = b.Times[i]
	}
	if len(b.Deltas) > 0 {
		t.view.Note("")
	}
}

// record is the answer as the session keeps it.
func (t *turn) record(price *gateway.Price, now time.Time) sessions.Message {
	m := sessions.Answered(t.message, &t.got, now)
	if usd, ok := price.Cost(t.got.Usage); ok {
		m.CostUSD = &usd
	}
	return m
}

// save writes the closed answer.
func (t *turn) save(m sessions.Message) tea.Cmd {
	id, growing := t.id, t.growing
	return func() tea.Msg {
		if growing == nil {
			return answerSaved{id: id, message: m}
		}
		m.ID = growing.Message().ID
		return answerSaved{id: id, message: m, err: growing.Finish(m)}
	}
}
