package cli

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"sluice/gateway"
	"sluice/internal/ask"
	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui"
)

// askRun sends one prompt to every lane, in the order asked for.
type askRun struct {
	program *Program
	setup   *setup
	flags   *askFlags
	plan    measure.Plan
	lanes   []*askLane
	log     *askLog
}

// job is one lane's answer in one round.
type job struct {
	lane *askLane
	// position counts the jobs from 0, in the order in which they are listed.
	position int
	// run counts the lane's calls from 1; it is 0 if there is only one. A warm-up has
	// warmup instead.
	run, warmup int
	// err says why there is no complete answer, or why it could not be shown or saved.
	err error
}

// presenter creates the view of each lane's answer.
type presenter interface {
	begin(j *job, sent time.Time) laneView
	// summary shows the results of the run, once it is over.
	summary(run *askRun, made int) error
}

// laneView shows one answer as it comes. An error means that nobody can see it.
type laneView interface {
	delta(gateway.Delta, time.Time) error
	// flush shows everything that came so far, when nothing more is waiting.
	flush() error
	trace(gateway.TraceEvent)
	end(a *gateway.Answer, cost costs, at time.Time) error
}

// costs returns what an answer cost, nil if unknown. It is only called if the cost is
// shown or kept: the catalogue of prices takes longer to read than many an answer.
type costs func() *gateway.Cost

func (r *askRun) presenter() presenter {
	switch {
	case r.flags.json:
		return &jsonPresenter{w: newEventWriter(r.program.out()), began: time.Now()}
	case r.flags.run.measures():
		return newTablePresenter(r.program, r.plan.Calls(), time.Now())
	}
	return newTextPresenter(r)
}

// guarded keeps a panic in one lane from ending the others.
func (r *askRun) guarded(ctx context.Context, j *job, show presenter) {
	defer func() {
		if fault := recover(); fault != nil {
			crash := &ui.Fault{Value: fault, Stack: debug.Stack()}
			j.err = statusError{r.program.crashed(crash), fmt.Errorf("lane %d: %w", j.lane.index, crash)}
		}
	}()
	r.runJob(ctx, j, show)
}

// runAll makes every call and returns the first failure, in the calls' order. If a run is
// stopped, what was measured until then is shown all the same.
func (r *askRun) runAll(ctx context.Context) error {
	show := r.presenter()
	made := 0
	var failed error
	for calls := range r.plan.Rounds() {
		if ctx.Err() != nil {
			break
		}
		jobs := r.jobs(calls)
		var wg sync.WaitGroup
		for _, j := range jobs {
			wg.Go(func() { r.guarded(ctx, j, show) })
		}
		wg.Wait()
		for _, j := range jobs {
			if outputClosed(j.err) {
				return j.err
			}
			if failed == nil && j.warmup == 0 && j.err != nil {
				failed = statusError{exitStatus(j.err), j.err}
			}
		}
		made += len(jobs)
	}
	err := show.summary(r, made)
	return firstOf(ctx.Err(), err, failed)
}

// jobs are the calls of one round.
func (r *askRun) jobs(calls []measure.Call) []*job {
	jobs := make([]*job, 0, len(calls))
	for _, c := range calls {
		j := &job{lane: r.lanes[c.Lane], position: c.Position}
		switch {
		case c.Warmup:
			j.warmup = c.Run
		case r.plan.Repeat > 1:
			j.run = c.Run
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// measured are the figures of the lanes' answers.
func (r *askRun) measured() []measure.Lane {
	lanes := make([]measure.Lane, 0, len(r.lanes))
	for _, l := range r.lanes {
		lanes = append(lanes, measure.Lane{Name: l.Target.String(), Samples: l.samples})
	}
	return lanes
}

// runJob sends the prompt to a lane, and saves and shows what comes.
func (r *askRun) runJob(ctx context.Context, j *job, show presenter) {
	l, sent, request := j.lane, time.Now(), j.lane.Request
	view := show.begin(j, sent)
	if r.flags.trace {
		request.Options.Trace = view.trace
	}
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	var a gateway.Answer
	a.Begin(sent)
	var failed, unseen error
	// The stream is read independently of its display, so that a slow terminal or reader
	// doesn't affect the figures.
	g := gateway.Gather(request.Stream(ctx, r.setup.client), 0)
	for batch, ok := g.Next(); ok; batch, ok = g.Next() {
		for i, d := range batch.Deltas {
			if unseen != nil {
				break
			}
			r.log.delta(d)
			a.Add(d, batch.Times[i])
			unseen = view.delta(d, batch.Times[i])
		}
		if unseen = firstOf(unseen, view.flush()); unseen != nil {
			g.Close()
			hangUp()
		}
		failed = batch.Err
	}
	if unseen != nil {
		failed = &gateway.Error{Kind: gateway.KindCancelled, Message: unseen.Error(), Err: unseen}
	}
	now := time.Now()
	a.End(failed, now)
	cost := costs(sync.OnceValue(func() *gateway.Cost { return request.Cost(&a, r.setup.priceOf) }))
	if j.warmup == 0 && gateway.KindOf(failed) != gateway.KindCancelled {
		l.text = a.Text()
		if r.flags.run.measures() {
			l.samples = append(l.samples, measure.SampleOf(&a, cost()))
		}
	}
	unsaved := r.log.end(func() sessions.Message { return ask.End(r.log.begun, &a, cost(), now) })
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

// firstOf returns the first error that isn't nil.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
