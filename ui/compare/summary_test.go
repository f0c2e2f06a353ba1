package compare

import (
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
	"sluice/ui/uitest"
)

func tokens(n int) *int { return &n }

func TestFiguresAreShortenedInOrder(t *testing.T) {
	t.Parallel()
	usd := 0.0123
	s := Summarise(sessions.Message{
		Target: "chain:resilient", Start: &gateway.Start{Step: 1, StepKnown: true, Cache: "MISS", Streamed: true},
		Usage:   gateway.Usage{InputTokens: tokens(12), OutputTokens: tokens(212), ReasoningTokens: tokens(130), CachedTokens: tokens(8)},
		Metrics: gateway.Metrics{TTFT: 310 * time.Millisecond, Duration: 2 * time.Second, LongestGap: 120 * time.Millisecond, TokensPerSecond: 84}, CostUSD: &usd,
	})
	for width, want := range map[int]string{
		140: "done · step 2 · cache miss · TTFT 0.31s · 2.00s total · 84 tok/s · gap 0.12s · 12→212 tok · 130 reasoning · 8 from cache · $0.0123",
		100: "done · step 2 · TTFT 0.31s · 2.00s total · 84 tok/s · 12→212 tok · 130 reasoning · $0.0123",
		52:  "✓ · step 2 · TTFT 0.31s · 84/s · 12→212 · $0.0123",
		35:  "✓ · step 2 · 0.31s · 84/s · 12→212",
		10:  "✓ · step 2",
		1:   "✓",
	} {
		got := strings.Join(Shorten(s.Figures(), width), " · ")
		if got != want {
			t.Errorf("in %d cells:\n got %q\nwant %q", width, got, want)
		}
	}
	for width := range 160 {
		if got := strings.Join(Shorten(s.Figures(), width), " · "); lipgloss.Width(got) > max(1, width) {
			t.Errorf("%q is wider than %d cells", got, width)
		}
	}
}

func TestAnAnswersStateIsInWordsAndInShort(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		m           sessions.Message
		long, short string
	}{
		{sessions.Message{}, "done", "✓"},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishLength}}, "done: length", "✓ done: length"},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Kind: gateway.KindCancelled}}, "stopped", "■ stopped"},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Kind: gateway.KindTimeoutIdle}}, "✗ failed: timeout idle", "✗ timeout idle"},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Message: "?"}}, "✗ failed", "✗"},
		{sessions.Message{Incomplete: true}, "✗ cut", "✗ cut"},
	} {
		f := Summarise(test.m).stateFigure()
		uitest.Equal(t, "the state", []string{f.Long, f.Short}, []string{test.long, test.short})
	}
}

func TestAShortTimeIsNotZero(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{0: "?", 1: "<0.01s", 5 * time.Millisecond: "0.01s", 12 * time.Second: "12.0s"} {
		if got := figures.Seconds(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
