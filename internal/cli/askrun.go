package cli

import (
	"context"
	"fmt"
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
	// position counts the jobs from 0, in the order in which they are listed.
	position int
	// run counts the rounds from 1; it is 0 where there is only one.
	run int
	// err says why there is no complete answer, or why it could not be shown or
	// saved.
	err error
}

// presenter makes the view of each lane's answer.
type presenter interface {
	begin(j *job, sent time.Time) laneView
}

// laneView shows one answer as it comes. An error means that nobody can see it.
type laneView interface {
	delta(gateway.Delta, time.Time) error
	trace(gateway.TraceEvent)
	end(a *gateway.Answer, cost *float64, at time.Time) error
}

func (r *askRun) presenter() presenter {
	if r.flags.json {
		return jsonPresenter{newEventWriter(r.program.out())}
	}
	return newTextPresenter(r.program, r.setup.cfg.UI, r.flags.raw, len(r.lanes)*r.flags.repeat > 1)
}

// guarded keeps a fault in one lane from ending the others. What the fault holds
// may be a request with its keys, so only its type is told.
func (r *askRun) guarded(ctx context.Context, j *job, show presenter) {
	defer func() {
		if fault := recover(); fault != nil {
			j.err = fmt.Errorf("internal fault in lane %d (%T)", j.lane.index, fault)
			r.program.complain(j.err.Error())
		}
	}()
	r.one(ctx, j, show)
}

// all runs every job and gives the first failure, in the lanes' order.
func (r *askRun) all(ctx context.Context) error {
	jobs := r.jobs()
	show := r.presenter()
	width := 1
	if r.flags.order == orderParallel {
		width = len(r.lanes)
	}
	for at := 0; at < len(jobs) && ctx.Err() == nil; at += width {
		var wg sync.WaitGroup
		for _, j := range jobs[at : at+width] {
			wg.Go(func() { r.guarded(ctx, j, show) })
		}
		wg.Wait()
		for _, j := range jobs[at : at+width] {
			if outputClosed(j.err) {
				return j.err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, j := range jobs {
		if j.err != nil {
			return statusError{exitStatus(j.err), j.err}
		}
	}
	return nil
}

// jobs lists what to do: sequential finishes a lane before the next begins, the
// others take the lanes in turns.
func (r *askRun) jobs() []*job {
	var jobs []*job
	add := func(l *askLane, run int) {
		if r.flags.repeat == 1 {
			run = 0
		}
		jobs = append(jobs, &job{lane: l, position: len(jobs), run: run})
	}
	if r.flags.order == orderSequential {
		for _, l := range r.lanes {
			for run := 1; run <= r.flags.repeat; run++ {
				add(l, run)
			}
		}
		return jobs
	}
	for run := 1; run <= r.flags.repeat; run++ {
		for _, l := range r.lanes {
			add(l, run)
		}
	}
	return jobs
}

// one sends the prompt to a lane, and saves and shows what comes.
func (r *askRun) one(ctx context.Context, j *job, show presenter) {
	l, opts := j.lane, j.lane.opts
	sent := time.Now()
	view := show.begin(j, sent)
	if r.flags.trace {
		opts.Trace = view.trace
	}
	var a gateway.Answer
	a.Begin(sent)
	var failed, unseen error
	for d, err := range r.setup.client.Stream(ctx, l.chat, l.steps, opts) {
		if err != nil {
			failed = err
			break
		}
		now := time.Now()
		r.log.delta(d)
		a.Add(d, now)
		if unseen = view.delta(d, now); unseen != nil {
			failed = &gateway.Error{Kind: gateway.KindCancelled, Message: unseen.Error(), Err: unseen}
			break
		}
	}
	now := time.Now()
	a.End(failed, now)
	cost := r.setup.cost(&a, l.target)
	unsaved := r.log.end(&a, cost, now)
	if err := view.end(&a, cost, now); unseen == nil {
		unseen = err
	}
	j.err = failed
	if unsaved != nil {
		r.program.complain("the answer is not saved: " + unsaved.Error())
		j.err = firstOf(j.err, unsaved)
	}
	if unseen != nil {
		if !outputClosed(unseen) {
			r.program.complain(unseen.Error())
		}
		j.err = unseen
	}
}

// firstOf gives the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// summaryLine is an answer in figures, on standard error.
func summaryLine(target gateway.Target, a *gateway.Answer, cost *float64, at time.Time) string {
	m := a.Metrics(at)
	return fmt.Sprintf("%s · TTFT %s · %s · %s→%s tok · %s", target, seconds(m.TTFT), seconds(m.Duration),
		count(a.Usage.InputTokens), count(a.Usage.OutputTokens), money(cost))
}

// The figures of a summary; what is unknown is a question mark.

func seconds(d time.Duration) string {
	if d <= 0 {
		return "?"
	}
	return fmt.Sprintf("%.2fs", d.Seconds())
}

func count(n *int) string {
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
