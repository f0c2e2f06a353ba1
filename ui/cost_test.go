package ui

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/measure"
)

func TestFieldW13WhatTheCacheAnsweredCostsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 40, ui: func(o *Options) { o.NoStream = true }})
	r.a.focusedLane().settings.Controls.CacheTTL = 5 * time.Minute
	r.ask("hello")
	first := r.a.cost
	if first.usd <= 0 || first.answers != 1 {
		t.Fatalf("spent %+v after one answer", first)
	}
	r.press("tab r").idle() // the same request once more
	r.wantText("from cache", "free")
	if want := (totalCost{answers: 2, usd: first.usd}); r.a.cost != want {
		t.Errorf("spent %+v, want %+v", r.a.cost, want)
	}
	m := r.stored().Messages()
	if got := m[len(m)-1]; got.Start.Cache != "HIT" || got.CostUSD == nil || *got.CostUSD != 0 || got.CostSource != gateway.CostCache || got.Usage.OutputTokens == nil {
		t.Errorf("saved %v from %q with %+v", got.CostUSD, got.CostSource, got.Usage)
	}
	samples := r.a.focusedLane().samples()
	if usd, ok := samples[len(samples)-1].Value(measure.Cost); !ok || usd != 0 {
		t.Errorf("compared as %v, %t; want free", usd, ok)
	}
	r.press("i 5")
	r.wantText("free, from the gateway's cache", "nothing was charged")
	r.wantNoText("prices have changed")
}

// The playground's lane sends what ask and replay send: see sessions.Conversation.
func TestFieldW12ALaneLeavesOutWhatHasNoAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Target = gateway.Target{Provider: "openai", Model: "fault-401-times-2"}
	}})
	r.ask("one").ask("two").ask("three").ask("four")
	var said []string
	l := r.a.focusedLane()
	for _, m := range l.settings.Chat(l.historyBefore(len(l.exchanges)), "five", true).Messages {
		text, _, _ := strings.Cut(m.Text, "\n")
		if m.Role == gateway.RoleAssistant {
			text = "…"
		}
		said = append(said, string(m.Role)+" "+text)
	}
	wantEqual(t, "sent", said, []string{"user three", "assistant …", "user four", "assistant …", "user five"})
}

func TestACostThatIsUnknownStaysAwayFromTheHeader(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	for cost, want := range map[totalCost]string{
		{}:                                   "",
		{answers: 2, unknown: 2}:             "",
		{answers: 3, unknown: 2, usd: 0.004}: "$0.0040 + ?",
		{answers: 3, usd: 0.004}:             "$0.0040",
	} {
		r.a.cost = cost
		header, _, _ := strings.Cut(r.text(), "\n")
		if _, got, found := strings.Cut(header, " · "); strings.TrimSpace(got) != want || found != (want != "") {
			t.Errorf("%+v: the header is %q, want %q", cost, header, want)
		}
	}
}
