package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/transcript"
)

// batchInterval is how long deltas are gathered before they are drawn.
const batchInterval = 33 * time.Millisecond

// turn is one answer under way: from the prompt's save to the answer's end.
type turn struct {
	// id keeps results of older turns away from newer ones.
	id   int
	lane *lane
	// request is the request without its chat, whatever the lane is pointed at meanwhile.
	request ask.Request
	cancel  context.CancelFunc
	// exchange is the index of the exchange that is being answered.
	exchange int
	view     *transcript.Answer
	received gateway.Answer
	gathered *gateway.Gathered
	writer   *sessions.Writer
	// entry is the turn as the writer saves it.
	entry *sessions.Turn
	// call is the turn's place in a measured run, nil outside one.
	call *measure.Call
	// answer is what is known of the answer before it comes.
	answer sessions.Message
	prices ask.Prices
	// stopped says that the user asked for the end.
	stopped bool
	// lastData is when the newest delta came.
	lastData time.Time
	// retry is the attempt that is waited for, nil where none is.
	retry *gateway.Retry
}

// The facts that a turn's commands report. Each carries the turn's id.
type (
	// turnStarted: the prompt is saved and the request is on its way.
	turnStarted struct {
		id     int
		writer *sessions.Writer
		sessions.Begun
		gathered *gateway.Gathered
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
		writer *sessions.Writer
		err    error
	}
)

// begin saves the prompt, opens the answer's journal and sends the request. The
// prompt is on disk before the request leaves. One that can't be saved isn't sent
// unless the user says so.
func (t *turn) begin(ctx context.Context, client *gateway.Client, r ask.Request) tea.Cmd {
	id, writer, entry := t.id, t.writer, t.entry
	return func() tea.Msg {
		begun, err := writer.Begin(entry)
		out := turnStarted{id: id, writer: writer, Begun: begun, saveErr: err, at: time.Now()}
		if begun.Send {
			out.gathered = gateway.Gather(r.Stream(ctx, client), batchInterval)
		}
		return out
	}
}

// next waits for the next frame's deltas and writes them to the journal before
// they are shown.
func (t *turn) next() tea.Cmd {
	id, gathered, writer, entry := t.id, t.gathered, t.writer, t.entry
	return func() tea.Msg {
		batch, ok := gathered.Next()
		if !ok {
			batch.Last = true
		}
		return deltasArrived{id: id, batch: batch, saveErr: writer.Journal(entry, batch.Deltas)}
	}
}

// apply hands a frame's deltas to the answer and its view.
func (t *turn) apply(b gateway.Batch) {
	for i, d := range b.Deltas {
		t.received.Add(d, b.Times[i])
		t.view.Apply(d)
		t.lastData, t.retry = b.Times[i], d.Retry
	}
	if len(b.Deltas) > 0 {
		t.view.Note("")
	}
}

// live is the answer as the lane's status describes it.
func (t *turn) live() compare.Live {
	return compare.Live{Answer: &t.received, Target: t.request.Target, Stopped: t.stopped, LastData: t.lastData}
}

// noteWaiting notes under the answer what it waits for: the next attempt, or data that
// doesn't come.
func (t *turn) noteWaiting(now time.Time) {
	if t.lastData.IsZero() {
		return
	}
	silent := now.Sub(t.lastData)
	switch {
	case t.retry != nil:
		t.view.Note(transcript.RetryNote(*t.retry, max(0, t.retry.Wait-silent)))
	case silent >= compare.Silence:
		t.view.Note("no data for " + figures.WholeSeconds(silent.Truncate(time.Second)))
	}
}

// close ends the answer. From here on every save of the writer saves it.
func (t *turn) close(err error, now time.Time) sessions.Message {
	t.received.End(err, now)
	t.view.End(gateway.Explain(err), err)
	t.cancel()
	m := ask.End(t.answer, &t.received, t.request.Cost(&t.received, t.prices), now)
	t.entry.End(m)
	return m
}

// save writes the closed answer.
func (t *turn) save() tea.Cmd {
	writer := t.writer
	return func() tea.Msg { return answerSaved{writer, writer.Save()} }
}

func (t *turn) stop() {
	t.stopped = true
	t.cancel()
}
