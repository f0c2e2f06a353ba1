package ui

import (
	"fmt"
	"slices"
	"time"

	"sluice/internal/measure"
)

// run is a measured run in progress.
type run struct {
	plan   measure.Plan
	prompt string
	// lanes are indexed by the lane numbers of the plan's calls.
	lanes []*lane
	// rounds are the rounds that haven't begun. The calls of one round run at the same
	// time.
	rounds [][]measure.Call
	// begun counts the calls that have begun, waiting those of the current round that
	// haven't ended.
	begun, waiting int
	// exchangeOf is the index of each lane's exchange, -1 before its first call.
	exchangeOf map[*lane]int
	// started is the time of every lane's prompt, so that they count as the same prompt.
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

// String is the progress: "call 3 of 10".
func (r *run) String() string {
	return fmt.Sprintf("call %d of %d", r.begun, r.plan.Calls())
}

// callEnded counts a call of the run as ended.
func (b *board) callEnded(t *turn) {
	if b.run != nil && t.call != nil {
		b.run.waiting--
	}
}

// dropRunFigures drops the figures of a measured run, since they don't mix with those of
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
