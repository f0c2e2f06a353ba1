package measure

import "fmt"

// Verdict says whether two groups of values differ.
type Verdict uint8

// The verdicts.
const (
	// TooFew means that with so few values no difference could be told from chance.
	TooFew Verdict = iota
	// Noise means that chance alone would often produce as large a difference.
	Noise
	// Clear means that chance alone would hardly do that.
	Clear
)

// String is the verdict's word in JSON.
func (v Verdict) String() string {
	switch v {
	case Noise:
		return "noise"
	case Clear:
		return "clear"
	}
	return "too_few"
}

// Comparison is the result of comparing two groups of values.
type Comparison struct {
	Verdict Verdict
	// P is the Mann-Whitney test's p-value, corrected if several comparisons were made.
	// It means nothing if the verdict is TooFew.
	P float64
	// N and M are the sizes of the groups.
	N, M int
}

// Compare compares two groups.
func Compare(a, b []float64) Comparison {
	return Comparison{N: len(a), M: len(b), P: MannWhitney(a, b)}.judged(1)
}

// judged sets the verdict, where a p-value must stay below the bound even times factor.
func (c Comparison) judged(factor float64) Comparison {
	switch {
	case leastP(c.N, c.M)*factor >= significant:
		c.Verdict = TooFew
	case c.P < significant:
		c.Verdict = Clear
	default:
		c.Verdict = Noise
	}
	return c
}

// PWords is the comparison's p-value as it is usually written: "p = 0.02".
func (c Comparison) PWords() string { return pWords(c.P) }

// String says the verdict, such as "within noise (p = 0.31)".
func (c Comparison) String() string {
	switch {
	case c.N == 0 || c.M == 0:
		return "unknown"
	case c.N == 1 && c.M == 1:
		return "one sample each: unknown"
	case c.Verdict == TooFew:
		return fmt.Sprintf("%d and %d samples: too few to tell", c.N, c.M)
	case c.Verdict == Clear:
		return "beyond noise (" + pWords(c.P) + ")"
	}
	return "within noise (" + pWords(c.P) + ")"
}
