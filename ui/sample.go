package ui

import (
	"fmt"
	"strings"
	"time"

	"sluice/internal/measure"
	"sluice/sessions"
	"sluice/ui/look"
)

// This file is the lanes' answers as figures that can be compared.

// measured is an answer's figures, and what was asked for them.
type measured struct {
	target string
	sample measure.Sample
}

// measuredOf takes the figures of a closed answer.
func measuredOf(m sessions.Message) measured {
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
	return measured{target: m.Target, sample: s}
}

// samples are the figures of the lane's answers by its present target.
func (l *lane) samples() []measure.Sample {
	var out []measure.Sample
	target := l.settings.Target.String()
	for _, m := range l.measured {
		if m.target == target {
			out = append(out, m.sample)
		}
	}
	return out
}

// laneName is what a lane is called among the others: with its number where two
// are called the same.
func (a *app) laneName(i int) string {
	name := a.lanes[i].name()
	for j, l := range a.lanes {
		if j != i && l.name() == name {
			return fmt.Sprintf("%d %s", i+1, name)
		}
	}
	return name
}

// comparison is every lane's answers.
func (a *app) comparison() []measure.Lane {
	out := make([]measure.Lane, len(a.lanes))
	for i, l := range a.lanes {
		out[i] = measure.Lane{Name: a.laneName(i), Samples: l.samples()}
	}
	return out
}

// bests names the best lane of the figures that matter most, and says where it
// may be chance. It is short where no two lanes can be compared.
func (a *app) bests() []figure {
	lanes := a.comparison()
	var out []figure
	few, chance := 0, 0
	for _, row := range measure.Rows(lanes) {
		word, rank := "", 0
		switch row.Figure {
		case measure.TTFT:
			word, rank = "TTFT", 90
		case measure.Rate:
			word, rank = "fastest", 80
		case measure.Cost:
			word, rank = "cheapest", 85
		case measure.Duration:
			word, rank = "first done", 40
		}
		if word == "" || row.Best < 0 || a.veiled && revealsVendor(row.Figure) {
			continue
		}
		value := row.Figure.Format(row.Lanes[row.Best].Median)
		f := figure{
			long:  word + " " + lanes[row.Best].Name + " " + value,
			short: word + " " + lanes[row.Best].Name, rank: rank,
		}
		switch c, _ := row.Verdict(); c.Verdict {
		case measure.TooFew:
			few++
		case measure.Noise:
			chance++
			f.long, f.short = f.long+" (noise)", f.short+" (noise)"
		}
		out = append(out, f)
	}
	switch {
	case len(out) == 0:
		return []figure{{long: "nothing to compare yet", rank: 100}}
	case few > 0:
		out = append(out, figure{long: tooFew(lanes), short: "too few to tell", rank: 100})
	case chance > 0:
		out = append(out, figure{long: "noise: within chance", short: "", rank: 50})
	}
	return out
}

// tooFew says how little the comparison stands on.
func tooFew(lanes []measure.Lane) string {
	least := -1
	for _, l := range lanes {
		if n := len(l.Samples) - l.Failed(); n > 0 && (least < 0 || n < least) {
			least = n
		}
	}
	if least == 1 {
		return "one answer each: may be noise"
	}
	return fmt.Sprintf("%d answers each: may be noise", least)
}

// summaryRow names the best lanes above the prompt.
func (a *app) summaryRow(width int) string {
	words := shorten(a.bests(), width-2)
	return look.Fit(" "+a.styles.Muted.Render(strings.Join(words, " · ")), width)
}
