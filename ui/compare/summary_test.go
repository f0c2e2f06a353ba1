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
		Metrics: gateway.Metrics{TTFT: 310 * time.Millisecond, Duration: 2 * time.Second, LongestGap: 1200 * time.Millisecond, TokensPerSecond: 84}, CostUSD: &usd,
	})
	for width, want := range map[int]string{
		140: "✓ 2.00 s · step 2 · first word 0.31 s · 84 tok/s · longest gap 1.20 s · 12 → 212 tokens · 130 of thinking · 8 read from cache · $0.0123",
		100: "✓ 2.00 s · step 2 · first word 0.31 s · 84 tok/s · 12 → 212 tokens · 130 of thinking · $0.0123",
		60:  "✓ 2.00 s · step 2 · first word 0.31 s · 84 tok/s · 12 → 212",
		35:  "✓ 2.00 s · step 2 · 0.31 s first",
		12:  "✓ 2.00 s",
		1:   "✓ 2.00 s",
	} {
		got := strings.Join(Shorten(s.Figures(), width), " · ")
		if got != want {
			t.Errorf("in %d cells:\n got %q\nwant %q", width, got, want)
		}
	}
	for width := range 160 {
		if got := strings.Join(Shorten(s.Figures(), width), " · "); lipgloss.Width(got) > max(len("+ 2.00 s"), width) {
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
		{sessions.Message{}, "✓", "✓"},
		{sessions.Message{Metrics: gateway.Metrics{Duration: 2 * time.Second}}, "✓ 2.00 s", "✓ 2.00 s"},
		{sessions.Message{Error: &sessions.MessageError{Kind: gateway.KindAuth}, Metrics: gateway.Metrics{Duration: 2 * time.Second}}, "✗ refused: the key after 2.00 s", "✗ refused: the key"},
		{sessions.Message{Finish: &gateway.Finish{Reason: gateway.FinishLength}}, "✓ out of tokens", "✓ out of tokens"},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Kind: gateway.KindCancelled}}, "■ stopped", "■ stopped"},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Kind: gateway.KindTimeoutIdle}}, "✗ fell silent", "✗ fell silent"},
		{sessions.Message{Incomplete: true, Error: &sessions.MessageError{Message: "?"}}, "✗ failed", "✗ failed"},
		{sessions.Message{Incomplete: true}, "✗ cut off", "✗ cut off"},
	} {
		f := Summarise(test.m).stateFigure()
		uitest.Equal(t, "the state", []string{f.Long, f.Short}, []string{test.long, test.short})
	}
}

func TestAShortTimeIsNotZero(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{0: "?", 1: "<0.01 s", 5 * time.Millisecond: "0.01 s", 12 * time.Second: "12.0 s"} {
		if got := figures.Seconds(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

// An answer that the user changed by hand has no figures, and no price that is unknown.
func TestAnEditedAnswerHasNoFigures(t *testing.T) {
	t.Parallel()
	s := Summarise(sessions.Message{Role: gateway.RoleAssistant, Edited: "a1", Text: "mine", Target: "openai/gpt-5"})
	if got := s.Figures(); len(got) != 1 || got[0].Long != "✓ edited by you" {
		t.Errorf("got %+v", got)
	}
}
