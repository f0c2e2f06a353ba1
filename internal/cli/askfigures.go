package cli

import (
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
)

// noticed is how long a failure has to take for its time to mean anything.
const noticed = 100 * time.Millisecond

// figuresLine says how fast and how long an answer was, and what it cost; what isn't known
// is left out. Of an answer that failed before its first word it says the time.
func figuresLine(m gateway.Metrics, usage gateway.Usage, cost *gateway.Cost, failed bool) string {
	var words []string
	if m.TTFT > 0 {
		words = append(words, "first word "+figures.Seconds(m.TTFT))
	}
	if m.TTFT <= 0 && failed {
		if m.Duration < noticed {
			return ""
		}
		return "in all " + figures.Seconds(m.Duration)
	}
	if m.Duration > 0 {
		words = append(words, "in all "+figures.Seconds(m.Duration))
	}
	if m.TokensPerSecond > 0 {
		words = append(words, figures.TokenRate(m.TokensPerSecond))
	}
	switch in, out := usage.InputTokens, usage.OutputTokens; {
	case in != nil && out != nil:
		words = append(words, figures.Tokens(in)+" → "+figures.Counted(*out, "token"))
	case out != nil:
		words = append(words, figures.Counted(*out, "token"))
	case in != nil:
		words = append(words, figures.Counted(*in, "token")+" sent")
	}
	if cost != nil {
		words = append(words, costWords(cost))
	}
	return strings.Join(words, " · ")
}

// costWords is a cost and, unless it is by the catalogue's prices, its source.
func costWords(cost *gateway.Cost) string {
	return figures.CostBy(&cost.USD, cost.Source)
}
