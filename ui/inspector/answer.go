package inspector

import (
	"errors"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/sessions"
)

// Answer is everything that is known of one answer. The caller sets the exported fields,
// Exchanges.Complete the others.
type Answer struct {
	// ID is the answer's id in its transcript. It is number Place, counted from 1, of the
	// Of answers of its lane.
	ID        string
	Place, Of int
	// Message is the answer as the session keeps it, or will keep it once it has ended.
	Message sessions.Message
	Running bool
	// Entry is the catalogue's entry for the model that answered; Listed is false where
	// there is none.
	Entry  gateway.Model
	Listed bool
	// Free is set where answers of the target cost nothing.
	Free bool

	// trace is nil where the exchange isn't kept: the answer was loaded from a session.
	trace *trace
	// retries and notes are what else is known of an answer of this run.
	retries []gateway.Retry
	notes   []string
	// prepared is the request as it was made or, without a trace, as it would be made
	// now; unprepared is why there is none.
	prepared   *gateway.Prepared
	unprepared error
	// universal returns the request as universal JSON; nil for a raw one.
	universal func() ([]byte, error)
	// sent is when the request was sent.
	sent time.Time
}

// ErrNoRequest is why the request of an answer can't be shown: its prompt is gone.
var ErrNoRequest = errors.New("the prompt of this answer is not here any more")

// AnsweredBy is the target that answered, or the one that was asked where that isn't
// known.
func (a *Answer) AnsweredBy() gateway.Target {
	asked, _ := gateway.ParseTarget(a.Message.Target)
	if a.Message.Start != nil && asked.Chain != "" && !a.Message.Start.Target.IsZero() {
		return a.Message.Start.Target
	}
	return asked
}

// Complete sets the unexported fields of an answer. again returns the request as it would
// be made now, for an answer whose exchange isn't kept, or why it can't be made.
func (x *Exchanges) Complete(d *Answer, client *gateway.Client, again func() (ask.Request, error)) {
	d.sent = d.Message.Time
	f := x.find(d.ID)
	if f != nil {
		d.trace = f.trace
		d.retries, d.notes = f.remarks()
		if calls, _ := d.trace.requests(); len(calls) > 0 {
			d.sent = calls[0].Sent
		}
	}
	if f != nil && !f.trace.isForgotten() {
		d.prepared, d.unprepared = x.prepared(f, client)
		d.universal = f.madeRequest().Universal(client)
		return
	}
	r, err := again()
	if err != nil {
		d.unprepared = err
		return
	}
	d.prepared, d.unprepared = r.Prepare(client)
	d.universal = r.Universal(client)
}

// hasText reports whether the answer has a text that can be shown in two ways.
func (a *Answer) hasText() bool {
	return a.Message.Text != "" || a.Message.Reasoning != "" || a.Message.Refusal != ""
}
