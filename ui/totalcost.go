package ui

import "sluice/internal/figures"

// totalCost is what the session's answers cost together.
type totalCost struct {
	// answers counts all of them, unknown those of unknown cost; usd is the sum of the
	// others.
	answers int
	usd     float64
	unknown int
}

// add adds an answer; a nil cost is unknown.
func (s *totalCost) add(cost *float64) {
	s.answers++
	if cost == nil {
		s.unknown++
		return
	}
	s.usd += *cost
}

// String is the sum, with " + ?" where some costs are unknown. It is empty where no cost
// is known.
func (s totalCost) String() string {
	if s.unknown == s.answers {
		return ""
	}
	return figures.CostSum(s.usd, s.unknown > 0)
}
