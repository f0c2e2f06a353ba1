package sessions

import (
	"fmt"
	"strings"
	"time"

	"sluice/gateway"
)

// Step is what became of one step of a chain.
type Step struct {
	// Target is as it was requested.
	Target gateway.Target
	State  gateway.StepState
	// Drill is the failure that the step was told to simulate, empty for none.
	Drill gateway.Drill
	// Attempts and Took are 0 if unknown.
	Attempts int
	Took     time.Duration
	// Kind, Status, Code and Message say why it failed; zero if it didn't.
	Kind    gateway.Kind
	Status  int
	Code    string
	Message string
	// KeySource says where the refused key came from.
	KeySource string
}

// StepsOf converts the trace of an answer's steps.
func StepsOf(traces []gateway.StepTrace) []Step {
	var steps []Step
	for _, t := range traces {
		s := Step{Target: t.Target, State: t.State, Drill: t.Drill, Attempts: t.Attempts, Took: t.Took}
		if t.Err != nil {
			s.Kind, s.Status, s.Code, s.Message, s.KeySource = t.Err.Kind, t.Err.Status, t.Err.Code, t.Err.Message, t.Err.KeySource
		}
		steps = append(steps, s)
	}
	return steps
}

// ChainErrorOf returns why all steps of a chain failed, as far as the message says; nil
// if the message's error is about something else.
func ChainErrorOf(m Message) *gateway.ChainError {
	if m.Error == nil || !strings.HasPrefix(m.Error.Message, fmt.Sprintf("all %d steps failed", len(m.Steps))) {
		return nil
	}
	c := &gateway.ChainError{Of: len(m.Steps)}
	for i, s := range m.Steps {
		if s.State == gateway.StepFailed || s.State == gateway.StepTimedOut {
			c.Failures = append(c.Failures, &gateway.Error{
				Kind: s.Kind, Provider: s.Target.Provider, Step: i, Status: s.Status, Code: s.Code, Message: s.Message, KeySource: s.KeySource,
				Retryable: s.Kind == gateway.KindBusy || s.Kind == gateway.KindRate || s.Kind.Timeout(),
			})
		}
	}
	if len(c.Failures) == 0 {
		return nil
	}
	return c
}

// Drilled reports whether a step was told to fail: the answer is a drill's.
func (m Message) Drilled() bool {
	for _, s := range m.Steps {
		if s.Drill != "" {
			return true
		}
	}
	return false
}

// normalSteps returns the steps as they will be read back.
func normalSteps(steps []Step) []Step {
	var out []Step
	for _, s := range steps {
		s.Target = normalTarget(s.Target)
		s.State, s.Drill, s.Kind = gateway.StepState(valid(string(s.State))), gateway.Drill(valid(string(s.Drill))), gateway.Kind(valid(string(s.Kind)))
		s.Code, s.Message, s.KeySource = valid(s.Code), valid(s.Message), valid(s.KeySource)
		s.Took = s.Took.Round(time.Millisecond)
		out = append(out, s)
	}
	return out
}

func (e *encoder) step(s Step) {
	e.table("[[message.step]]")
	e.string("target", s.Target.String())
	e.string("state", string(s.State))
	e.string("drill", string(s.Drill))
	e.int("attempts", s.Attempts)
	e.int("took_ms", int(s.Took.Milliseconds()))
	e.string("kind", string(s.Kind))
	e.int("status", s.Status)
	e.string("code", s.Code)
	e.string("message", s.Message)
	e.string("key_source", s.KeySource)
}

// stepTable is a step in the file.
type stepTable struct {
	Target   string
	State    string
	Drill    string
	Attempts int
	Took     int64 `toml:"took_ms"`
	Kind     string
	Status   int
	Code     string
	Message  string

	KeySource string `toml:"key_source"`
}

func (t stepTable) step() Step {
	s := Step{
		State: gateway.StepState(t.State), Drill: gateway.Drill(t.Drill), Attempts: t.Attempts, Took: milliseconds(t.Took),
		Kind: gateway.Kind(t.Kind), Status: t.Status, Code: t.Code, Message: t.Message, KeySource: t.KeySource,
	}
	if target, err := gateway.ParseTarget(t.Target); err == nil {
		s.Target = target
	}
	return s
}
