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

// WrittenByHand reports whether the user changed the answer: no model was asked for that
// text, so it has no figures.
func (s *Summary) WrittenByHand() bool { return s.Edited != "" && s.Start == nil }

// stateFigure says how the answer ended, and how long it took.
func (s *Summary) stateFigure() Figure {
	mark, state := "✓", s.state
	switch {
	case s.Failed:
		mark = "✗"
	case s.Stopped():
		mark = "■"
	case state == "done":
		state = ""
	}
	short, long := mark+" "+state, mark+" "+state
	if s.Metrics.Duration >= 10*time.Millisecond || state == "" && s.Metrics.Duration > 0 {
		took := figures.Seconds(s.Metrics.Duration)
		switch {
		case state == "":
			long, short = long+took, short+took
		case s.Failed:
			long += " after " + took
		default:
			long += " · " + took
		}
	}
	return Figure{Long: strings.TrimSpace(long), Short: strings.TrimSpace(short), Priority: 100}
}

// Figures are the answer's figures in their fixed order. Those that aren't known are left
// out.
func (s *Summary) Figures() []Figure {
	if s.WrittenByHand() {
		return []Figure{{Long: "✓ edited by you", Priority: 100}}
	}
	out := []Figure{s.stateFigure()}
	if s.Vote == sessions.VoteUp {
		out = append(out, Figure{Long: "★ your vote", Short: "★", Priority: 97})
	}
	m := s.Metrics
	if s.Failed && m.TTFT == 0 { // nothing came that could be measured
		return out
	}
	out = append(out, startFigures(s.Start, s.Target)...)
	if m.TTFT > 0 {
		out = append(out, firstWord(m.TTFT))
	}
	if m.TokensPerSecond > 0 {
		out = append(out, rate(m.TokensPerSecond))
	}
	if m.LongestGap >= noticedGap {
		out = append(out, Figure{Long: "longest gap " + figures.Seconds(m.LongestGap), Priority: 20})
	}
	out = append(out, usageFigures(s.Usage)...)
	switch {
	case s.CostUSD != nil:
		out = append(out, costFigure(s.CostUSD, s.CostSource))
	case !s.Failed && !s.Stopped():
		out = append(out, Figure{Long: "price unknown", Priority: 15, RevealsVendor: true})
	}
	return out
}

// noticedGap is how long nothing has to come within an answer for people to notice.
const noticedGap = time.Second

// firstWord is the time to the first word.
func firstWord(d time.Duration) Figure {
	return Figure{Long: "first word " + figures.Seconds(d), Short: figures.Seconds(d) + " first", Priority: 90}
}

// rate is how fast the words came.
func rate(tokensPerSecond float64) Figure {
	return Figure{Long: figures.TokenRate(tokensPerSecond), Priority: 80}
}

// costFigure is a cost and, where it isn't by the catalogue's prices, who says so. An
// answer from the cache says that elsewhere.
func costFigure(usd *float64, source gateway.CostSource) Figure {
	f := Figure{Long: figures.Cost(usd), Priority: 60, RevealsVendor: true}
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
		out = append(out, Figure{Long: "from cache", Priority: 85})
	}
	if !start.Streamed && !strings.HasPrefix(target, "raw:") {
		out = append(out, Figure{Long: "not streamed", Short: "whole", Priority: 65, RevealsVendor: true})
	}
	return out
}

// usageFigures are tokens as the vendor counts them, as far as it says.
func usageFigures(u gateway.Usage) []Figure {
	var out []Figure
	reveal := func(long, short string, priority int) {
		out = append(out, Figure{Long: long, Short: short, Priority: priority, RevealsVendor: true})
	}
	switch in, end := figures.Count(u.InputTokens), figures.Count(u.OutputTokens); {
	case u.InputTokens != nil && u.OutputTokens != nil:
		reveal(in+" → "+end+" tokens", in+" → "+end, 70)
	case u.OutputTokens != nil:
		reveal(end+" tokens", "", 70)
	case u.InputTokens != nil:
		reveal(in+" tokens in", "", 70)
	}
	if n := u.ReasoningTokens; n != nil && *n > 0 {
		reveal(figures.Count(n)+" of thinking", "", 40)
	}
	if n := u.CachedTokens; n != nil && *n > 0 {
		reveal(figures.Count(n)+" read from cache", "", 35)
	}
	return out
}
