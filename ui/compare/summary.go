package compare

import (
	"fmt"
	"strings"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
)

// Summary is an answer that has ended, and how.
type Summary struct {
	sessions.Message
	// Failed is set where the answer isn't complete, unless the user stopped it.
	Failed bool
	// state is how it ended, in words.
	state string
}

// Summarise returns an answer's summary.
func Summarise(m sessions.Message) *Summary {
	state, failed := figures.Ending(m)
	return &Summary{state: state, Failed: failed, Message: m}
}

// Stopped reports whether the user stopped the answer.
func (s *Summary) Stopped() bool {
	return s.Error != nil && s.Error.Kind == gateway.KindCancelled
}

// stateFigure says how the answer ended.
func (s *Summary) stateFigure() Figure {
	mark := "✓"
	switch {
	case s.Failed:
		mark = "✗"
	case s.Stopped():
		mark = "■"
	}
	f := Figure{Long: s.state, Short: strings.TrimSpace(mark + " " + strings.TrimPrefix(strings.TrimPrefix(s.state, "failed"), ": ")), Priority: 100}
	switch {
	case s.Failed:
		f.Long = mark + " " + s.state
	case s.state == "done":
		f.Short = mark
	}
	return f
}

// Figures are the answer's figures in the fixed order of the status line.
func (s *Summary) Figures() []Figure {
	out := []Figure{s.stateFigure()}
	if s.Vote == sessions.VoteUp {
		out = append(out, Figure{Long: "★ your vote", Short: "★", Priority: 97})
	}
	m := s.Metrics
	if s.Failed && m.TTFT == 0 { // nothing came that could be measured
		if m.Duration >= 10*time.Millisecond {
			out = append(out, Figure{Long: "after " + figures.Seconds(m.Duration), Priority: 90})
		}
		return out
	}
	out = append(out, startFigures(s.Start, s.Target)...)
	out = append(out,
		Figure{Long: "TTFT " + figures.Seconds(m.TTFT), Short: figures.Seconds(m.TTFT), Priority: 90},
		Figure{Long: figures.Seconds(m.Duration) + " total", Short: figures.Seconds(m.Duration), Priority: 50},
		Figure{Long: figures.TokenRate(m.TokensPerSecond), Short: strings.Replace(figures.TokenRate(m.TokensPerSecond), " tok", "", 1), Priority: 80})
	if m.LongestGap > 0 {
		out = append(out, Figure{Long: "gap " + figures.Seconds(m.LongestGap), Priority: 20})
	}
	out = append(out, usageFigures(s.Usage)...)
	return append(out, costFigure(s.CostUSD, s.CostSource))
}

// costFigure is a cost and, where it isn't by the catalogue's prices, who says so. An
// answer from the cache says that elsewhere.
func costFigure(usd *float64, source gateway.CostSource) Figure {
	f := Figure{Long: figures.Dollars(usd), Priority: 60, RevealsVendor: true}
	switch source {
	case gateway.CostVendor:
		f.Long, f.Short = f.Long+" by vendor", f.Long
	case gateway.CostCustom:
		f.Long, f.Short = f.Long+" by your price", f.Long
	}
	return f
}

// startFigures say which step answered, and where the answer came from.
func startFigures(start *gateway.Start, target string) []Figure {
	if start == nil {
		return nil
	}
	var out []Figure
	if chain := strings.HasPrefix(target, "chain:"); start.StepKnown && (chain || start.Step > 0) {
		out = append(out, Figure{Long: fmt.Sprintf("step %d", start.Step+1), Priority: 95, RevealsVendor: true})
	}
	switch start.Cache {
	case "HIT":
		out = append(out, Figure{Long: "cached", Priority: 85})
	case "MISS":
		out = append(out, Figure{Long: "cache miss", Priority: 10})
	}
	if !start.Streamed && !strings.HasPrefix(target, "raw:") {
		out = append(out, Figure{Long: "not streamed", Short: "whole", Priority: 65, RevealsVendor: true})
	}
	return out
}

// usageFigures are tokens as the vendor counts them.
func usageFigures(u gateway.Usage) []Figure {
	io := figures.Count(u.InputTokens) + "→" + figures.Count(u.OutputTokens)
	out := []Figure{{Long: io + " tok", Short: io, Priority: 70, RevealsVendor: true}}
	if n := u.ReasoningTokens; n != nil && *n > 0 {
		out = append(out, Figure{Long: figures.Count(n) + " reasoning", Priority: 40, RevealsVendor: true})
	}
	if n := u.CachedTokens; n != nil && *n > 0 {
		out = append(out, Figure{Long: figures.Count(n) + " from cache", Priority: 35, RevealsVendor: true})
	}
	return out
}
