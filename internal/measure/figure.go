package measure

import (
	"fmt"
	"math"
	"strconv"
)

// Figure is one of the numbers of an answer.
type Figure uint8

// The figures, in the order in which they are listed.
const (
	// TTFT is the time to the first text or reasoning, in milliseconds.
	TTFT Figure = iota
	// Duration is the time from sending to the end, in milliseconds.
	Duration
	// Rate is output tokens per second after the first piece of content.
	Rate
	// Gap is the longest silence between two pieces of content, in milliseconds.
	Gap
	// InputTokens, OutputTokens, ReasoningTokens and CachedTokens are counted as
	// the vendor counts them.
	InputTokens
	OutputTokens
	ReasoningTokens
	CachedTokens
	// Cost is in US dollars.
	Cost

	figureCount = iota
)

// Figures lists all figures.
func Figures() []Figure {
	out := make([]Figure, figureCount)
	for i := range out {
		out[i] = Figure(i)
	}
	return out
}

// figureWords are each figure's name for people and its key in JSON.
var figureWords = [figureCount]struct{ name, key string }{
	TTFT: {"TTFT", "ttft_ms"}, Duration: {"total", "duration_ms"}, Rate: {"tokens/s", "tokens_per_second"},
	Gap: {"longest gap", "longest_gap_ms"}, InputTokens: {"input tokens", "input_tokens"},
	OutputTokens: {"output tokens", "output_tokens"}, ReasoningTokens: {"reasoning tokens", "reasoning_tokens"},
	CachedTokens: {"cached tokens", "cached_tokens"}, Cost: {"cost", "cost_usd"},
}

// String is the figure's name for people.
func (f Figure) String() string { return figureWords[f].name }

// Key is the figure's name in JSON, with its unit.
func (f Figure) Key() string { return figureWords[f].key }

// Ranked reports whether the figure has a best value at all. Token counts have none: long
// is neither good nor bad.
func (f Figure) Ranked() bool {
	switch f {
	case TTFT, Duration, Rate, Gap, Cost:
		return true
	}
	return false
}

// Better reports whether a is the better value of the two.
func (f Figure) Better(a, b float64) bool {
	if f == Rate {
		return a > b
	}
	return a < b
}

// Format writes a value with its unit.
func (f Figure) Format(v float64) string {
	switch f {
	case TTFT, Duration, Gap:
		if v < 1 {
			return "<1 ms"
		}
		if v < 1000 {
			return fmt.Sprintf("%.0f ms", v)
		}
		return fmt.Sprintf("%.2f s", v/1000)
	case Rate:
		return fmt.Sprintf("%.1f/s", v)
	case Cost:
		return dollars(v)
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// dollars keeps small amounts readable: at least two significant digits. Statistics of
// costs need them, and a spread of 0 isn't "free".
func dollars(v float64) string {
	switch {
	case v == 0 || v >= 1:
		return fmt.Sprintf("$%.2f", v)
	case v >= 0.01:
		return fmt.Sprintf("$%.3f", v)
	}
	return fmt.Sprintf("$%.6f", v)
}
