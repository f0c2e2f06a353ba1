package gateway

import (
	"errors"
	"time"
)

// StepState says what became of one step of a request. The values are stored in
// sessions and printed in JSON, so they never change.
type StepState string

// The states of a step.
const (
	// StepServed means that the answer is this step's.
	StepServed StepState = "served"
	// StepFailed means that the step was tried, and refused or could not be reached.
	StepFailed StepState = "failed"
	// StepTimedOut means that the step was tried, and did not answer in time.
	StepTimedOut StepState = "timed_out"
	// StepSkipped means that the step was not tried, because an earlier one answered or
	// the gateway refused the request as a whole.
	StepSkipped StepState = "skipped"
	// StepUnknown means that the gateway doesn't say. It returns the number of the step
	// that answered and nothing about the others.
	StepUnknown StepState = "unknown"
)

// StepTrace is what is known of one step. A later one for the same step replaces it: the
// request may be retried.
type StepTrace struct {
	// Step counts from 0.
	Step   int
	Target Target
	State  StepState
	// Attempts counts the tries that the client made; 0 is unknown or none.
	Attempts int
	// Took is the time from trying the step to its reply's headers, or to its failure,
	// its own retries included; 0 is unknown or none.
	Took time.Duration
	// Err is why the step failed or timed out, nil if it didn't or nobody knows. Do not
	// modify it.
	Err *Error
	// Drill is the failure that the step was told to simulate, empty for none.
	Drill Drill
}

// traced reports whether step traces say more than the answer itself does, which they
// don't for a single plain step.
func (s *stream) traced() bool {
	return len(s.steps) > 1 || s.walking() || s.steps[0].Drill != ""
}

// reportServed reports which step a good reply comes from, and what that means for
// the others.
func (s *stream) reportServed(step int, known bool) bool {
	s.reply = replyReported
	if !known {
		return s.reportSteps(-1, StepUnknown, StepUnknown, nil)
	}
	return s.reportSteps(step, StepServed, StepSkipped, nil)
}

// reportFailure reports a failed attempt unless its step was reported as serving.
func (s *stream) reportFailure(v outcome) {
	if v.err == nil || s.reply == replyReported || s.job.polling {
		return
	}
	state, later, failure := StepFailed, StepUnknown, *v.err
	if failure.Kind.Timeout() {
		state = StepTimedOut
	}
	if s.reply.endsWalk() {
		later = StepSkipped
	}
	step, known := s.current, len(s.steps) == 1 || s.walking()
	if s.replyHeader != nil {
		step, known = s.stepOf(s.replyHeader)
	}
	if !known {
		step = -1
		if errors.Is(v.err, errUnsent) || failure.Gateway && !failure.Retryable {
			later = StepSkipped // nothing was sent, or the gateway let none of them begin
		}
	}
	s.reportSteps(step, state, later, s.redact.error(&failure))
}

// reportSteps yields the state of a step and of those after it; step -1 is before the
// first. What became of earlier steps only the gateway knows, or it was reported when
// they failed. Of a walk the steps that are still to come are left out.
func (s *stream) reportSteps(step int, state, later StepState, failure *Error) bool {
	if !s.traced() {
		return true
	}
	for i := range s.steps {
		t := &StepTrace{Step: i, Target: s.steps[i].Target(), State: StepUnknown, Drill: s.steps[i].Drill}
		switch {
		case i == step:
			t.State, t.Err = state, failure
			s.measure(t)
		case i > step:
			t.State = later
		}
		if s.walking() && (i < step || t.State == StepUnknown) {
			continue
		}
		if !s.emit(Delta{Kind: DeltaStep, Step: t}) {
			return false
		}
	}
	return true
}

// measure fills in how often the step was tried and how long that took, as far as known:
// of a chain that the gateway walks only the time of its first step.
func (s *stream) measure(t *StepTrace) {
	switch {
	case s.walking():
		t.Attempts = s.stepTry
	case len(s.steps) == 1:
		t.Attempts = s.attempt
	case t.Step > 0:
		return
	}
	t.Took = max(1, time.Since(s.began))
}
