package gateway

import (
	"fmt"
	"strconv"
)

// Effort says how much a model may reason before it answers: a word such as [EffortLow],
// or a number of tokens such as "2048". Empty leaves it to the vendor. Each vendor
// supports some of these; unsupported values are refused before anything is sent.
type Effort string

// The efforts that are words, from no reasoning to as much as the model can.
const (
	EffortNone    Effort = "none"
	EffortMinimal Effort = "minimal"
	EffortLow     Effort = "low"
	EffortMedium  Effort = "medium"
	EffortHigh    Effort = "high"
	EffortXHigh   Effort = "xhigh"
	EffortMax     Effort = "max"
)

// ParseEffort reads one of the words or a number of tokens of at least 1. Empty text is
// no effort.
func ParseEffort(s string) (Effort, error) {
	e := Effort(s)
	switch e {
	case "", EffortNone, EffortMinimal, EffortLow, EffortMedium, EffortHigh, EffortXHigh, EffortMax:
		return e, nil
	}
	if _, ok := e.Budget(); !ok {
		return "", fmt.Errorf("reasoning effort is %q, want none, minimal, low, medium, high, xhigh, max or a number of tokens", s)
	}
	return e, nil
}

// Budget returns the number of tokens; ok is false if the effort is a word or empty.
func (e Effort) Budget() (tokens int, ok bool) {
	n, err := strconv.Atoi(string(e))
	return n, err == nil && n > 0 && strconv.Itoa(n) == string(e)
}
