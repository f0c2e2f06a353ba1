package ui

import "sluice/internal/figures"

// totalCost adds up what the session's answers cost.
type totalCost struct {
	answers int
	usd     float64
	// unknown counts answers whose cost nobody knows.
	unknown int
}

func (s *totalCost) add(cost *float64) {
	s.answers++
	if cost == nil {
		s.unknown++
		return
	}
	s.usd += *cost
}

// String is the sum, with a "+ ?" where a part of it is unknown.
func (s totalCost) String() string {
	if s.unknown == s.answers {
		return "$" + figures.Unknown
	}
	out := figures.Dollars(&s.usd)
	if s.unknown > 0 {
		out += " + " + figures.Unknown
	}
	return out
}
