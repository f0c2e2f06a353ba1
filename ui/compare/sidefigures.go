package compare

import (
	"sluice/internal/figures"
	"sluice/sessions"
)

// sideFigures counts the figures of an answer that is compared with another one.
const sideFigures = 6

// SideFigures are an answer's figures in words, in a fixed order. What isn't known is
// empty.
type SideFigures [sideFigures]string

// FiguresOf returns an answer's figures. masked leaves out those that reveal the vendor.
func FiguresOf(m sessions.Message, masked bool) SideFigures {
	var f SideFigures
	if m.Metrics.TTFT > 0 {
		f[0] = "first word " + figures.Seconds(m.Metrics.TTFT)
	}
	if m.Metrics.Duration > 0 {
		f[1] = "in all " + figures.Seconds(m.Metrics.Duration)
	}
	if m.Metrics.TokensPerSecond > 0 {
		f[2] = figures.TokenRate(m.Metrics.TokensPerSecond)
	}
	if masked {
		return f
	}
	if in, out := m.Usage.InputTokens, m.Usage.OutputTokens; in != nil && out != nil {
		f[3] = figures.Count(in) + " → " + figures.Count(out) + " tokens"
	} else if out != nil {
		f[3] = figures.Count(out) + " tokens"
	}
	if n := m.Usage.ReasoningTokens; n != nil && *n > 0 {
		f[4] = figures.Count(n) + " of thinking"
	}
	if m.CostUSD != nil {
		f[5] = figures.Cost(m.CostUSD)
	}
	return f
}

// differing returns what of f is known and isn't the same in another answer.
func (f SideFigures) differing(other SideFigures) []Figure {
	priority := [sideFigures]int{90, 70, 80, 75, 40, 85}
	var out []Figure
	for i, words := range f {
		if words != "" && words != other[i] {
			out = append(out, Figure{Long: words, Priority: min(priority[i], essential-1)})
		}
	}
	return out
}
