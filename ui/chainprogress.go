package ui

import (
	"strconv"

	"sluice/gateway"
	"sluice/internal/figures"
)

// step returns which step of a chain is being asked or answers, counted from 1, and how
// many there are. It is not known where the gateway doesn't report it, or there is one
// step.
func (t *turn) step() (now, of int, known bool) {
	steps := len(t.request.Steps)
	if steps < 2 {
		return 0, steps, false
	}
	if start := t.received.Start; start != nil {
		return start.Step + 1, steps, start.StepKnown
	}
	if t.request.Steps[0].Mode != gateway.ModeClient { // the gateway tries them
		return 0, steps, false
	}
	for _, s := range t.received.Steps {
		if s.State == gateway.StepFailed || s.State == gateway.StepTimedOut {
			now = s.Step + 1
		}
	}
	return min(now+1, steps), steps, true
}

// stepWords are the step in the lane's title: " · step 2 of 3".
func (l *lane) stepWords() string {
	if l.turn == nil {
		return ""
	}
	now, of, known := l.turn.step()
	switch {
	case of < 2:
		return ""
	case !known:
		return dot + "step " + figures.Unknown + " of " + strconv.Itoa(of)
	}
	return dot + "step " + strconv.Itoa(now) + " of " + strconv.Itoa(of)
}
