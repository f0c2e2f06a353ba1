package measure

import (
	"math"
	"slices"
)

// Summary summarizes several values.
type Summary struct {
	// N is how many values there are; if it is 0, everything else is 0 and unknown.
	N int
	// Median is the middle, P95 the value that 95 of 100 don't exceed. Below twenty
	// values P95 is hardly more than the largest of them.
	Median, P95 float64
	// Spread is the interquartile range: the width of the middle half.
	Spread float64
	// Min and Max are the smallest and the largest value.
	Min, Max float64
}

// Scattered reports whether there are enough values for P95 and Spread, which are unknown
// for a single one.
func (s Summary) Scattered() bool { return s.N > 1 }

// Summarize summarizes values. They may come in any order and are not modified.
func Summarize(values []float64) Summary {
	if len(values) == 0 {
		return Summary{}
	}
	sorted := slices.Sorted(slices.Values(values))
	return Summary{
		N: len(sorted), Median: quantile(sorted, 0.5), P95: quantile(sorted, 0.95),
		Spread: quantile(sorted, 0.75) - quantile(sorted, 0.25),
		Min:    sorted[0], Max: sorted[len(sorted)-1],
	}
}

// Quantile is the value that a share p of the values, from 0 to 1, doesn't exceed, by
// Hyndman and Fan's type 7: between two values it is interpolated. It is NaN if there are
// no values.
func Quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return quantile(slices.Sorted(slices.Values(values)), p)
}

func quantile(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * min(1, max(0, p))
	i := int(h)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}
