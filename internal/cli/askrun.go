package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"sluice/gateway"
)

// askRun sends one prompt to every lane, in the order asked for.
type askRun struct {
	program *Program
	setup   *setup
	flags   *askFlags
	lanes   []*askLane
	log     *askLog
}

// job is one lane's answer in one round.
type job struct {
	lane *askLane
	run  int
	// err is the answer's error, nil for a complete one.
	err error
}

// all runs every job and gives the first failure, in the lanes' order.
func (r *askRun) all(ctx context.Context) error {
	jobs := r.jobs()
	show := r.presenter()
	if r.flags.order == "parallel" {
		r.parallel(ctx, jobs, show)
	} else {
		for _, j := range jobs {
			if ctx.Err() != nil {
				break
			}
			r.one(ctx, j, show)
		}
	}
	if err := contextErr(ctx); err != nil {
		return statusError{exitInterrupted, err}
	}
	for _, j := range jobs {
		if j.err != nil {
			return statusError{exitStatus(j.err), j.err}
		}
	}
	return nil
}

// jobs lists what to do: sequential finishes a lane before the next begins,
// interleaved takes the lanes in turns.
func (r *askRun) jobs() []*job {
	var jobs []*job
	number := func(run int) int {
		if r.flags.repeat == 1 {
			return 0
		}
		return run
	}
	if r.flags.order == "sequential" {
		for _, l := range r.lanes {
			for run := 1; run <= r.flags.repeat; run++ {
				jobs = append(jobs, &job{lane: l, run: number(run)})
			}
		}
		return jobs
	}
	for run := 1; run <= r.flags.repeat; run++ {
		for _, l := range r.lanes {
			jobs = append(jobs, &job{lane: l, run: number(run)})
		}
	}
	return jobs
}

// parallel runs the lanes of one round at once, and the rounds one after another.
func (r *askRun) parallel(ctx context.Context, jobs []*job, show presenter) {
	width := len(r.lanes)
	for len(jobs) > 0 && ctx.Err() == nil {
		var wg sync.WaitGroup
		for _, j := range jobs[:width] {
			wg.Go(func() { r.one(ctx, j, show) })
		}
		wg.Wait()
		jobs = jobs[width:]
	}
}

// one sends the prompt to a lane and shows what comes.
func (r *askRun) one(ctx context.Context, j *job, show presenter) {
	l := j.lane
	sent := time.Now()
	prompt, saveErr := r.log.prompt(l.chat.Messages[len(l.chat.Messages)-1].Text, sent)
	view := show.begin(j, sent)
	opts := l.opts
	if r.flags.trace {
		opts.Trace = view.trace
	}
	var a gateway.Answer
	a.Begin(sent)
	var failed error
	for d, err := range r.setup.client.Stream(ctx, l.chat, l.steps, opts) {
		now := time.Now()
		if err != nil {
			failed = err
			break
		}
		a.Add(d, now)
		view.delta(d, now)
	}
	now := time.Now()
	a.End(failed, now)
	cost := r.setup.cost(&a, l.target)
	j.err = failed
	if saveErr == nil {
		saveErr = r.log.answer(prompt, &a, l.chat.Params, cost, now)
	}
	view.end(&a, cost, now)
	if saveErr != nil {
		r.program.complain("not saved: " + saveErr.Error())
		j.err = errors.Join(j.err, saveErr)
	}
}

// presenter makes the view of each lane's answer.
type presenter interface {
	begin(j *job, sent time.Time) laneView
}

// laneView shows one answer as it comes.
type laneView interface {
	delta(gateway.Delta, time.Time)
	trace(gateway.TraceEvent)
	end(a *gateway.Answer, cost *float64, at time.Time)
}

func (r *askRun) presenter() presenter {
	if r.flags.json {
		return jsonPresenter{newEventWriter(r.program.Out)}
	}
	return newTextPresenter(r.program, r.flags.raw, len(r.lanes)*r.flags.repeat > 1)
}

// jsonPresenter writes events as they come, lanes mixed.
type jsonPresenter struct{ w *eventWriter }

func (p jsonPresenter) begin(j *job, sent time.Time) laneView {
	return &laneEvents{w: p.w, lane: j.lane.index, run: j.run, sent: sent}
}

// trace writes what went over the wire.
func (l *laneEvents) trace(t gateway.TraceEvent) {
	switch t.Kind {
	case gateway.TraceRequest:
		l.emit("request", t.At, event{"attempt": t.Attempt, "method": t.Method, "url": t.URL, "headers": joined(t.Header), "body": string(t.Body)})
	case gateway.TraceResponse:
		l.emit("response", t.At, event{"attempt": t.Attempt, "status": t.Status, "headers": joined(t.Header)})
	case gateway.TraceFrame:
		l.emit("frame", t.At, event{"event": t.Frame.Event, "data": string(t.Frame.Data)})
	}
}

func joined(header map[string][]string) map[string]string {
	out := make(map[string]string, len(header))
	for k, v := range header {
		out[k] = strings.Join(v, ", ")
	}
	return out
}

// errorEvent is an error in the contract's keys.
func errorEvent(err error) event {
	var e *gateway.Error
	if !errors.As(err, &e) {
		return event{"kind": "", "provider": "", "step": 0, "status": 0, "code": "", "message": err.Error(), "retryable": false}
	}
	return event{
		"kind": e.Kind, "provider": e.Provider, "step": e.Step, "status": e.Status, "code": e.Code,
		"message": e.Message, "retryable": e.Retryable,
	}
}

// summaryLine is an answer in figures, on standard error.
func summaryLine(target gateway.Target, a *gateway.Answer, cost *float64, at time.Time) string {
	m := a.Metrics(at)
	return fmt.Sprintf("%s · TTFT %s · %s · %s→%s tok · %s", target, ms(m.TTFT), ms(m.Duration),
		number(a.Usage.InputTokens), number(a.Usage.OutputTokens), money(cost))
}

func ms(d time.Duration) string {
	if d <= 0 {
		return "?"
	}
	return fmt.Sprintf("%.2fs", d.Seconds())
}

func number(n *int) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}

func money(usd *float64) string {
	if usd == nil {
		return "$?"
	}
	return fmt.Sprintf("$%.6f", *usd)
}
