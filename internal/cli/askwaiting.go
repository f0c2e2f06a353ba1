package cli

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
)

// waitingAnswers says what the answers of an ask are doing, for the live line.
type waitingAnswers struct {
	program *Program
	calls   int

	mu      sync.Mutex
	answers []*waitingAnswer
	ended   int
}

// waitingAnswer is an answer that hasn't ended.
type waitingAnswer struct {
	all      *waitingAnswers
	position int
	name     safe.Text
	sent     time.Time
	// doing is what it does; retry is the failed try, and next when the next one starts.
	doing safe.Text
	retry *gateway.Retry
	next  time.Time
}

func (w *waitingAnswers) begin(j *job, sent time.Time) *waitingAnswer {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := &waitingAnswer{all: w, position: j.position, name: safe.Line(j.lane.Target.String()), sent: sent, doing: safe.Line("waiting for the first word")}
	w.answers = append(w.answers, a)
	slices.SortFunc(w.answers, func(a, b *waitingAnswer) int { return a.position - b.position })
	return a
}

func (a *waitingAnswer) delta(d gateway.Delta, at time.Time) {
	a.all.mu.Lock()
	defer a.all.mu.Unlock()
	switch d.Kind {
	case gateway.DeltaText, gateway.DeltaRefusal:
		a.doing, a.retry = safe.Line("answering"), nil
	case gateway.DeltaReasoning:
		a.doing, a.retry = safe.Line("thinking"), nil
	case gateway.DeltaProgress:
		a.doing, a.retry = safe.Line(d.Text), nil
	case gateway.DeltaRetry:
		a.retry, a.next = d.Retry, at.Add(d.Retry.Wait)
	}
}

func (a *waitingAnswer) end() {
	a.all.mu.Lock()
	defer a.all.mu.Unlock()
	a.all.ended++
	a.all.answers = slices.DeleteFunc(a.all.answers, func(b *waitingAnswer) bool { return b == a })
}

// words are about the first answer that hasn't ended, whose text is being printed.
func (w *waitingAnswers) words(now time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.answers) == 0 {
		return ""
	}
	ink, a := w.program.inks(w.program.Err), w.answers[0]
	doing := a.doing.String() + ", " + w.program.liveSeconds(now.Sub(a.sent))
	if a.retry != nil {
		doing = fmt.Sprintf("try %d of %d", a.retry.Attempt+1, a.retry.Of)
		if left := a.next.Sub(now); left > 0 {
			doing += " in " + figures.WholeSeconds(left)
		}
	}
	count := ""
	if w.calls > 1 {
		count = fmt.Sprintf("%d of %d done · ", w.ended, w.calls)
	}
	return ink.water.Render("●") + ink.dim.Render(" "+count+a.name.String()+" "+doing)
}
