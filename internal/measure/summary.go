package measure

import (
	"math"
	"slices"
)

// Summary is what several values say.
type Summary struct {
	// N is how many values there are; all else is 0 and unknown where N is.
	N int
	// Median is the middle, P95 the value that 95 of 100 don't exceed. Below
	// twenty values P95 is hardly more than the largest of them.
	Median, P95 float64
	// Spread is the interquartile range: how far the middle half reaches.
	Spread float64
	// Min and Max are the smallest and the largest value.
	Min, Max float64
}

// Scattered tells whether there are values enough to say how they scatter: P95 and
// Spread are unknown where there is one alone.
func (s Summary) Scattered() bool { return s.N > 1 }

// Summarize sums values up. They may come in any order and stay as they are.
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

// Quantile is the value that a share p of the values, from 0 to 1, doesn't
// exceed, by Hyndman and Fan's type 7: between two values it is interpolated. It
// is not a number where there are no values.
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
