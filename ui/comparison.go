package ui

import (
	"slices"
	"strings"

	"sluice/internal/measure"
	"sluice/ui/compare"
)

// measuredLanes is every lane's answers.
func (b *board) measuredLanes() []measure.Lane {
	out := make([]measure.Lane, len(b.lanes))
	for i, l := range b.lanes {
		out[i] = measure.Lane{Name: b.laneName(i), Samples: l.samples()}
	}
	return out
}

// baselineLane is the lane that others are compared with, the first by default.
func (b *board) baselineLane() *lane {
	if slices.Contains(b.lanes, b.baseline) {
		return b.baseline
	}
	return b.lanes[0]
}

// comparedAnswers gathers the lanes' answers to a prompt with the lanes that gave them, and
// notes who is left out.
func (b *board) comparedAnswers(l *lane, e *exchange) (sides []compare.Side, from []*lane, noted string) {
	var out []string
	for _, other := range b.lanes {
		one := e
		if other != l {
			one = other.matchingExchange(e)
		}
		if why := other.whyNotCompared(one); why != "" {
			out = append(out, b.nameOf(other)+" "+why)
			continue
		}
		sides = append(sides, compare.Side{Name: b.nameOf(other), Text: one.answer.Text})
		from = append(from, other)
	}
	return sides, from, strings.Join(out, ", ")
}
