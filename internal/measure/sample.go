package measure

import (
	"time"

	"sluice/gateway"
)

// Sample holds the figures of one answer. The zero value has none.
type Sample struct {
	values [figureCount]float64
	known  [figureCount]bool
	// Failed says that there is no complete answer.
	Failed bool
	// FromCache says that the gateway answered from its cache, so that the times
	// are the cache's and not the model's.
	FromCache bool
	// CostSource says where the cost comes from, empty if unknown.
	CostSource gateway.CostSource
}

// SampleOf returns the figures of an answer that has ended. A nil cost is unknown.
func SampleOf(a *gateway.Answer, cost *gateway.Cost) Sample {
	s := Sample{Failed: a.Incomplete(), FromCache: a.FromCache()}
	m := a.Metrics(time.Time{})
	for f, d := range map[Figure]time.Duration{TTFT: m.TTFT, Duration: m.Duration, Gap: m.LongestGap} {
		if d > 0 {
			s.Set(f, milliseconds(d))
		}
	}
	if m.TokensPerSecond > 0 {
		s.Set(Rate, m.TokensPerSecond)
	}
	for f, n := range map[Figure]*int{
		InputTokens: a.Usage.InputTokens, OutputTokens: a.Usage.OutputTokens,
		ReasoningTokens: a.Usage.ReasoningTokens, CachedTokens: a.Usage.CachedTokens,
	} {
		if n != nil {
			s.Set(f, float64(*n))
		}
	}
	if cost != nil {
		s.Set(Cost, cost.USD)
		s.CostSource = cost.Source
	}
	return s
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Set sets a figure's value.
func (s *Sample) Set(f Figure, v float64) { s.values[f], s.known[f] = v, true }

// Value is a figure's value. ok is false if it is unknown.
func (s Sample) Value(f Figure) (v float64, ok bool) { return s.values[f], s.known[f] }

// Values are the known values of one figure in the answers that didn't fail.
func Values(samples []Sample, f Figure) []float64 {
	var out []float64
	for _, s := range samples {
		if v, ok := s.Value(f); ok && !s.Failed {
			out = append(out, v)
		}
	}
	return out
}
