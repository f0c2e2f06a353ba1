package ui

import (
	"fmt"
	"slices"
	"time"

	"sluice/internal/measure"
)

// run is a measured run that is under way.
type run struct {
	plan   measure.Plan
	prompt string
	// lanes are the run's, by the numbers of its calls.
	lanes []*lane
	// rounds are the calls that are left; those of one round run at once.
	rounds [][]measure.Call
	// begun counts the calls that have begun, waiting those of the round that
	// haven't ended.
	begun, waiting int
	// exchangeOf is where each lane's exchange stands, -1 before the lane's first call.
	exchangeOf map[*lane]int
	// started is one moment for all: the lanes' prompts are the same.
	started time.Time
}

func newRun(plan measure.Plan, prompt string, lanes []*lane) *run {
	r := &run{plan: plan, prompt: prompt, lanes: slices.Clone(lanes), exchangeOf: map[*lane]int{}, started: time.Now()}
	for calls := range plan.Rounds() {
		r.rounds = append(r.rounds, slices.Clone(calls))
	}
	for _, l := range lanes {
		r.exchangeOf[l] = -1
	}
	return r
}

// String says how far the run is.
func (r *run) String() string {
	return fmt.Sprintf("call %d of %d", r.begun, r.plan.Calls())
}

// callEnded notes that a call of the run has ended.
func (b *board) callEnded(t *turn) {
	if b.run != nil && t.call != nil {
		b.run.waiting--
	}
}

// dropRunFigures ends the figures of a measured run: they don't mix with those of
// prompts.
func (b *board) dropRunFigures() {
	if b.runPlan == "" {
		return
	}
	b.runPlan = ""
	for _, l := range b.lanes {
		l.measured = nil
	}
}
