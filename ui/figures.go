package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
)

// figure is one of the numbers of an answer in words, with a shorter form for
// narrow columns (empty where there is none). Those of the lowest rank go first
// where there is no room for all.
type figure struct {
	long, short string
	rank        int
	// tells says that it gives the vendor away: see blind.
	tells bool
}

// essential is the rank from which figures would rather be short than missing.
const essential = 60

// shorten gives the figures that fit width cells, in their order: those that are
// not essential go first, then words become short, then more go. The first one
// always stays.
func shorten(figures []figure, width int) []string {
	left := slices.Clone(figures)
	words := func(short bool) []string {
		out := make([]string, len(left))
		for i, f := range left {
			if out[i] = f.long; short && f.short != "" {
				out[i] = f.short
			}
		}
		return out
	}
	for joined(words(false)) > width && left[lowest(left)].rank < essential {
		left = slices.Delete(left, lowest(left), lowest(left)+1)
	}
	if out := words(false); joined(out) <= width {
		return out
	}
	for joined(words(true)) > width && len(left) > 1 {
		left = slices.Delete(left, lowest(left), lowest(left)+1)
	}
	out := words(true)
	for i := 1; i < len(left); i++ { // what room is left goes to longer words
		at := slices.Clone(out)
		if at[i] = left[i].long; joined(at) <= width {
			out = at
		}
	}
	return out
}

// lowest is the figure that goes first; the first one only when it is alone.
func lowest(figures []figure) int {
	at := min(1, len(figures)-1)
	for i := 1; i < len(figures); i++ {
		if figures[i].rank < figures[at].rank {
			at = i
		}
	}
	return at
}

func joined(words []string) int { return lipgloss.Width(strings.Join(words, " · ")) }

// summary is a closed answer in figures.
type summary struct {
	state  string
	failed bool
	sessions.Message
}

// summarise puts a closed answer's state into words.
func summarise(m sessions.Message) *summary {
	state, failed := figures.Ending(m)
	return &summary{state: state, failed: failed, Message: m}
}

// stopped tells whether the user ended the answer.
func (s *summary) stopped() bool {
	return s.Error != nil && s.Error.Kind == gateway.KindCancelled
}

// stateFigure is how the answer ended.
func (s *summary) stateFigure() figure {
	mark := "✓"
	switch {
	case s.failed:
		mark = "✗"
	case s.stopped():
		mark = "■"
	}
	f := figure{long: s.state, short: strings.TrimSpace(mark + " " + strings.TrimPrefix(strings.TrimPrefix(s.state, "failed"), ": ")), rank: 100}
	switch {
	case s.failed:
		f.long = mark + " " + s.state
	case s.state == "done":
		f.short = mark
	}
	return f
}

// figures are an answer's in the fixed order of the status line.
func (s *summary) figures() []figure {
	out := []figure{s.stateFigure()}
	if s.Vote == sessions.VoteUp {
		out = append(out, figure{long: "★ your vote", short: "★", rank: 97})
	}
	m := s.Metrics
	if s.failed && m.TTFT == 0 { // nothing came that could be measured
		if m.Duration >= 10*time.Millisecond {
			out = append(out, figure{long: "after " + figures.Seconds(m.Duration), rank: 90})
		}
		return out
	}
	out = append(out, startFigures(s.Start, s.Target)...)
	out = append(out,
		figure{long: "TTFT " + figures.Seconds(m.TTFT), short: figures.Seconds(m.TTFT), rank: 90},
		figure{long: figures.Seconds(m.Duration) + " total", short: figures.Seconds(m.Duration), rank: 50},
		figure{long: figures.TokenRate(m.TokensPerSecond), short: strings.Replace(figures.TokenRate(m.TokensPerSecond), " tok", "", 1), rank: 80})
	if m.LongestGap > 0 {
		out = append(out, figure{long: "gap " + figures.Seconds(m.LongestGap), rank: 20})
	}
	out = append(out, usageFigures(s.Usage)...)
	return append(out, costFigure(s.CostUSD, s.CostSource))
}

// costFigure is a cost and, where it isn't by the catalogue's prices, who says so:
// that it is from the cache stands there already.
func costFigure(usd *float64, source gateway.CostSource) figure {
	f := figure{long: figures.Dollars(usd), rank: 60, tells: true}
	switch source {
	case gateway.CostVendor:
		f.long, f.short = f.long+" by vendor", f.long
	case gateway.CostCustom:
		f.long, f.short = f.long+" by your price", f.long
	}
	return f
}

// startFigures say which step answered, and where the answer came from.
func startFigures(start *gateway.Start, target string) []figure {
	if start == nil {
		return nil
	}
	var out []figure
	if chain := strings.HasPrefix(target, "chain:"); start.StepKnown && (chain || start.Step > 0) {
		out = append(out, figure{long: fmt.Sprintf("step %d", start.Step+1), rank: 95, tells: true})
	}
	switch start.Cache {
	case "HIT":
		out = append(out, figure{long: "cached", rank: 85})
	case "MISS":
		out = append(out, figure{long: "cache miss", rank: 10})
	}
	if !start.Streamed && !rawTarget(target) {
		out = append(out, figure{long: "not streamed", short: "whole", rank: 65, tells: true})
	}
	return out
}

// usageFigures are tokens as the vendor counts them.
func usageFigures(u gateway.Usage) []figure {
	io := figures.Count(u.InputTokens) + "→" + figures.Count(u.OutputTokens)
	out := []figure{{long: io + " tok", short: io, rank: 70, tells: true}}
	if n := u.ReasoningTokens; n != nil && *n > 0 {
		out = append(out, figure{long: figures.Count(n) + " reasoning", rank: 40, tells: true})
	}
	if n := u.CachedTokens; n != nil && *n > 0 {
		out = append(out, figure{long: figures.Count(n) + " from cache", rank: 35, tells: true})
	}
	return out
}

// live describes an answer under way as of now.
func (t *turn) live(now time.Time) []figure {
	m := t.got.Metrics(now)
	state := "waiting"
	switch {
	case t.stopped:
		state = "stopping"
	case m.TTFT > 0:
		state = "streaming"
	case t.got.Start != nil:
		state = "connected"
	case len(t.got.Retries) > 0:
		last := t.got.Retries[len(t.got.Retries)-1]
		state = fmt.Sprintf("retrying (%d of %d)", last.Attempt+1, last.Of)
	}
	took := fmt.Sprintf(" %.1fs", m.Duration.Seconds())
	out := []figure{{long: "● " + state + took, short: "●" + took, rank: 100}}
	out = append(out, startFigures(t.got.Start, t.asked.Target.String())...)
	if m.TTFT > 0 {
		out = append(out, figure{long: "TTFT " + figures.Seconds(m.TTFT), rank: 90})
	}
	if silent := now.Sub(t.lastData); m.TTFT > 0 && silent >= stallNote {
		out = append(out, figure{long: "silent for " + figures.WholeSeconds(silent.Truncate(time.Second)), short: "silent " + figures.WholeSeconds(silent.Truncate(time.Second)), rank: 98})
	}
	if m.TokensPerSecond > 0 {
		out = append(out, figure{long: figures.TokenRate(m.TokensPerSecond), rank: 80})
	}
	if m.LongestGap >= time.Second {
		out = append(out, figure{long: "gap " + figures.Seconds(m.LongestGap), rank: 20})
	}
	if t.got.Usage.OutputTokens != nil {
		out = append(out, usageFigures(t.got.Usage)...)
	}
	return out
}
