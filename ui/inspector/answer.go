package inspector

import (
	"errors"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/sessions"
)

// Answer is all that is known of one answer. Its maker sets the exported fields, and
// Exchanges.Complete the rest.
type Answer struct {
	// ID is the answer's in its transcript. Place is its place among the Of answers
	// of its lane, from 1.
	ID        string
	Place, Of int
	// Message is the answer as the session keeps it, or will keep it of a running one.
	Message sessions.Message
	Running bool
	// Entry is what the catalogue says of the model that answered, where it is Listed.
	Entry  gateway.Model
	Listed bool
	// Free says that nothing is charged for the target's answers.
	Free bool

	// trace is nil where the exchange is not kept: the answer is from a session.
	trace *trace
	// retries and notes are what is known of an answer of this run beside that.
	retries []gateway.Retry
	notes   []string
	// prepared is the request as it was made or, without a trace, as it would be
	// made now; unprepared says why there is none.
	prepared   *gateway.Prepared
	unprepared error
	// universal gives the request as universal JSON, nil for a raw one.
	universal func() ([]byte, error)
	// sent is when the request left.
	sent time.Time
}

// ErrNoRequest says that nobody knows how an answer was asked for.
var ErrNoRequest = errors.New("the prompt of this answer is not here any more")

// AnsweredBy is the target that answered, the one that was asked where nobody knows.
func (d *Answer) AnsweredBy() gateway.Target {
	asked, _ := gateway.ParseTarget(d.Message.Target)
	if d.Message.Start != nil && asked.Chain != "" && !d.Message.Start.Target.IsZero() {
		return d.Message.Start.Target
	}
	return asked
}

// Complete adds what is kept of the answer's exchange. again makes the request as it
// would be made now, for an answer whose exchange isn't kept; its error says why it
// can't be made.
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
