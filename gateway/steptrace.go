package gateway

import "time"

// StepState says what became of one step of a request. The values are stored in
// sessions and printed in JSON, so they never change.
type StepState string

// The states of a step.
const (
	// StepServed: the answer is this step's.
	StepServed StepState = "served"
	// StepFailed: it was asked, and refused or could not be reached.
	StepFailed StepState = "failed"
	// StepTimedOut: it was asked, and did not answer in its time.
	StepTimedOut StepState = "timed_out"
	// StepSkipped: it was not asked, since an earlier one answered or the gateway
	// refused the request as a whole.
	StepSkipped StepState = "skipped"
	// StepUnknown: the gateway doesn't tell. It returns the number of the step
	// that answered and nothing about the others.
	StepUnknown StepState = "unknown"
)

// StepTrace is what is known of one step. A later one of the same step replaces
// it: the request may be sent again.
type StepTrace struct {
	// Step counts from 0.
	Step   int
	Target Target
	State  StepState
	// Attempts counts the tries that were made here; 0 is unknown or none.
	Attempts int
	// Took is the time from asking the step to its reply's headers, or to its
	// failure, its own retries included; 0 is unknown or none.
	Took time.Duration
	// Err is why the step failed or timed out, nil where it didn't or nobody
	// knows. Do not change it.
	Err *Error
	// Drill is what the step was told to rehearse, empty for nothing.
	Drill Drill
}

// traced tells whether there is more to say of the steps than the answer itself
// says: of one plain step there isn't.
func (s *stream) traced() bool {
	return len(s.steps) > 1 || s.walking() || s.steps[0].Drill != ""
}

// tellServed tells which step a good reply is of, and what that says of the
// others.
func (s *stream) tellServed(step int, known bool) bool {
	if !known {
		return s.tellSteps(-1, StepUnknown, StepUnknown, nil)
	}
	return s.tellSteps(step, StepServed, StepSkipped, nil)
}

// tellFailure tells of a failed attempt what isn't told yet.
func (s *stream) tellFailure(v verdict) {
	if v.err == nil || s.told || s.job.polling {
		return
	}
	state, later, failure := StepFailed, StepUnknown, *v.err
	if failure.Kind.Timeout() {
		state = StepTimedOut
	}
	if s.answered {
		later = StepSkipped
	}
	step, known := s.at, len(s.steps) == 1 || s.walking()
	if s.replied != nil {
		step, known = s.stepOf(s.replied)
	}
	if !known {
		step = -1
		if failure.Gateway && !failure.Retryable {
			later = StepSkipped // the gateway let none of them begin
		}
	}
	s.tellSteps(step, state, later, s.redact.error(&failure))
}

// tellSteps tells the state of a step, and of those after it; -1 is before the
// first. Those before it are the gateway's secret, or were told when they failed.
// A walk doesn't know yet what comes.
func (s *stream) tellSteps(step int, state, later StepState, failure *Error) bool {
	s.told = true
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
		if !s.hand(Delta{Kind: DeltaStep, Step: t}) {
			return false
		}
	}
	return true
}

// measure fills in how often and how long a step was asked, as far as that is
// known: of a chain that the gateway walks only the time of its first step.
func (s *stream) measure(t *StepTrace) {
	switch {
	case s.walking():
		t.Attempts = s.legTry
	case len(s.steps) == 1:
		t.Attempts = s.attempt
	case t.Step > 0:
		return
	}
	t.Took = max(1, time.Since(s.began))
}
