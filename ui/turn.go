package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/compare"
	"sluice/ui/message"
)

// batchInterval is how long deltas are collected before they are drawn, stillInterval how
// long where as little as possible may move.
const (
	batchInterval = 33 * time.Millisecond
	stillInterval = 500 * time.Millisecond
)

// turn is one answer in progress: from saving the prompt to the end of the answer.
type turn struct {
	// id keeps the results of older turns apart from those of newer ones.
	id   int
	lane *lane
	// request is what was sent, without its chat: the lane's target may change meanwhile.
	request ask.Request
	cancel  context.CancelFunc
	// exchange is the index of the lane's exchange that is answered.
	exchange int
	view     *message.Answer
	// received is the answer so far, gathered delivers the deltas to come; it is nil
	// until the request is sent.
	received gateway.Answer
	gathered *gateway.Gathered
	writer   *sessions.Writer
	// entry is the turn as the writer saves it.
	entry *sessions.Turn
	// call is the turn's call in a measured run, nil outside a run.
	call *measure.Call
	// answer is the message without text, as it is known before the reply.
	answer sessions.Message
	prices ask.Prices
	// stopped is set once the user has stopped the answer.
	stopped bool
	// lastData is the time of the newest delta.
	lastData time.Time
	// silences are when nothing came, once the first word had come.
	silences []compare.Span
	// pieces are when the text came.
	pieces compare.Pieces
	// spent is what the answer has cost so far, of the counts spentOf.
	spent   *float64
	spentOf [2]int
	// timers are the client's, which end an answer of which nothing comes.
	timers gateway.Timers
	// retry is the attempt that is being waited for, nil for none.
	retry *gateway.Retry
}

type (
	// turnStarted reports that the prompt was saved, and unless it is held back, that the
	// request was sent.
	turnStarted struct {
		id     int
		writer *sessions.Writer
		sessions.Begun
		gathered *gateway.Gathered
		at       time.Time
		saveErr  error
	}
	// deltasArrived delivers the deltas of one interval, which are in the journal
	// already.
	deltasArrived struct {
		id      int
		batch   gateway.Batch
		saveErr error
	}
	// answerSaved reports the outcome of saving the session.
	answerSaved struct {
		writer *sessions.Writer
		err    error
	}
)

// begin saves the prompt, opens the answer's journal and sends the request, in this
// order. A prompt that can't be saved is not sent, unless the user has asked for that.
func (t *turn) begin(ctx context.Context, client *gateway.Client, r ask.Request, still bool) tea.Cmd {
	id, writer, entry, interval := t.id, t.writer, t.entry, batchInterval
	if still {
		interval = stillInterval
	}
	return func() tea.Msg {
		begun, err := writer.Begin(entry)
		out := turnStarted{id: id, writer: writer, Begun: begun, saveErr: err, at: time.Now()}
		if begun.Send {
			out.gathered = gateway.Gather(r.Stream(ctx, client), interval)
		}
		return out
	}
}

// next waits for the next batch of deltas, and writes it to the journal before it is
// shown.
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

// apply adds a batch of deltas to the answer and its view.
func (t *turn) apply(b gateway.Batch) {
	for i, d := range b.Deltas {
		t.noteSilence(b.Times[i])
		t.received.Add(d, b.Times[i])
		if n := len(d.Text); n > 0 && (d.Kind == gateway.DeltaText || d.Kind == gateway.DeltaReasoning) {
			t.pieces.Add(t.received.Metrics(b.Times[i]).Duration, n)
		}
		t.view.Apply(d)
		t.lastData, t.retry = b.Times[i], d.Retry
	}
	t.view.SetThinking(t.received.Metrics(t.lastData).Thinking)
	if len(b.Deltas) > 0 && t.retry == nil {
		t.view.Wait(message.Waiting{})
	}
}

// mostSilences bounds how many silences of an answer are kept.
const mostSilences = 64

// noteSilence notes when nothing came before a delta.
func (t *turn) noteSilence(at time.Time) {
	if at.Sub(t.lastData) < compare.NoticedSilence || t.lastData.IsZero() || len(t.silences) == mostSilences {
		return
	}
	if m := t.received.Metrics(at); m.TTFT > 0 {
		t.silences = append(t.silences, compare.Span{From: m.Duration - at.Sub(t.lastData), To: m.Duration})
	}
}

// costSoFar is what the answer has cost by the vendor's counts so far, nil where it hasn't
// told them.
func (t *turn) costSoFar() *float64 {
	u := t.received.Usage
	if u.InputTokens == nil || u.OutputTokens == nil {
		return nil
	}
	if of := [2]int{*u.InputTokens, *u.OutputTokens}; of != t.spentOf {
		t.spent, t.spentOf = nil, of
		if cost := t.request.Cost(&t.received, t.prices); cost != nil {
			t.spent = &cost.USD
		}
	}
	return t.spent
}

// live is the answer in progress, as the lane's status shows it.
func (t *turn) live() compare.Live {
	return compare.Live{Answer: &t.received, Target: t.request.Target, Stopped: t.stopped, LastData: t.lastData, Retrying: t.retry != nil}
}

// noteWaiting notes below the answer what it waits for: the next attempt, or data that
// doesn't come.
func (t *turn) noteWaiting(now time.Time) {
	if t.lastData.IsZero() {
		return
	}
	silent := now.Sub(t.lastData)
	switch {
	case t.retry != nil:
		t.view.Wait(message.Waiting{Retry: t.retry, Left: t.retry.Wait - silent})
	case silent >= compare.Silence:
		t.view.Wait(message.Waiting{Silent: silent, Since: t.lastData, GivenUp: t.givenUp(now)})
	}
}

// givenUp is when the client gives up an answer of which nothing comes, zero where it
// doesn't.
func (t *turn) givenUp(now time.Time) time.Time {
	limits := []time.Duration{t.timers.Silence, t.timers.NoContent} // the second where only signs of life come
	switch {
	case t.received.Start == nil:
		limits = []time.Duration{t.timers.Headers}
	case t.received.Metrics(now).TTFT == 0:
		limits = []time.Duration{t.timers.FirstContent}
	}
	for _, limit := range limits {
		if at := t.lastData.Add(limit); limit > 0 && at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// stuck reports whether nothing comes of the answer: another try is waited for, or it has
// been silent for as long as the screen says so.
func (t *turn) stuck(now time.Time) bool {
	return t.retry != nil || t.live().Silent(now)
}

// tryNow ends the wait for the next attempt.
func (t *turn) tryNow() {
	if t.retry.Now != nil {
		t.retry.Now()
	}
	begun := *t.retry
	begun.Wait = 0
	t.retry = &begun
	t.view.Wait(message.Waiting{Retry: t.retry})
}

// close ends the answer and returns its message. The writer's next save includes it.
func (t *turn) close(err error, now time.Time) sessions.Message {
	t.received.End(err, now)
	t.view.End(gateway.Explain(err), err)
	t.cancel()
	m := ask.End(t.answer, &t.received, t.request.Cost(&t.received, t.prices), now)
	t.entry.End(m)
	t.view.SetFigures(m)
	return m
}

// save saves the closed answer.
func (t *turn) save() tea.Cmd {
	writer := t.writer
	return func() tea.Msg { return answerSaved{writer, writer.Save()} }
}

func (t *turn) stop() {
	t.stopped = true
	t.cancel()
}
