package compare

import (
	"time"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/sessions"
)

// Measured is an answer's figures, and the target that was asked.
type Measured struct {
	target string
	sample measure.Sample
}

// Measure takes the figures of an answer that has ended.
func Measure(m sessions.Message) Measured {
	s := measure.Sample{
		Failed:    m.Incomplete || m.Error != nil,
		FromCache: m.Start.FromCache(),
	}
	for f, d := range map[measure.Figure]time.Duration{
		measure.TTFT: m.Metrics.TTFT, measure.Duration: m.Metrics.Duration, measure.Gap: m.Metrics.LongestGap,
	} {
		if d > 0 {
			s.Set(f, float64(d)/float64(time.Millisecond))
		}
	}
	if m.Metrics.TokensPerSecond > 0 {
		s.Set(measure.Rate, m.Metrics.TokensPerSecond)
	}
	for f, n := range map[measure.Figure]*int{
		measure.InputTokens: m.Usage.InputTokens, measure.OutputTokens: m.Usage.OutputTokens,
		measure.ReasoningTokens: m.Usage.ReasoningTokens, measure.CachedTokens: m.Usage.CachedTokens,
	} {
		if n != nil {
			s.Set(f, float64(*n))
		}
	}
	if m.CostUSD != nil {
		s.Set(measure.Cost, *m.CostUSD)
	}
	return Measured{target: m.Target, sample: s}
}

// SamplesBy are the samples of a target's answers.
func SamplesBy(all []Measured, target gateway.Target) []measure.Sample {
	out := make([]measure.Sample, 0, len(all))
	name := target.String()
	for _, m := range all {
		if m.target == name {
			out = append(out, m.sample)
		}
	}
	return out
}
