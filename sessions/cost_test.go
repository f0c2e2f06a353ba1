package sessions

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
)

// Who says what an answer cost is kept with it, the fast look at a file adds it up
// all the same, and a file without the words reads as it did.
func TestF136ACostIsKeptWithItsSource(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := NewStore(dir)
	s, err := store.CreateAt(filepath.Join(dir, "s.toml"), Meta{Lanes: []Lane{{Target: "grok/grok-4.20"}}})
	if err != nil {
		t.Fatal(err)
	}
	costs := []*gateway.Cost{
		{USD: 0.25, Source: gateway.CostVendor}, {USD: 0.5, Source: gateway.CostCatalogue},
		{USD: 0, Source: gateway.CostCache}, {USD: 1, Source: gateway.CostCustom}, nil,
	}
	for _, c := range costs {
		a := &gateway.Answer{Start: &gateway.Start{Status: 200}, Usage: gateway.Usage{ReasoningTokens: pointer(9), ReasoningApart: true}}
		m := Answered(Message{Target: "grok/grok-4.20"}, a, time.Now())
		m.SetCost(c)
		mustAppend(t, s, m)
	}
	_ = s.Close()
	again := mustOpen(t, filepath.Join(dir, "s.toml"))
	mustEqual(t, "spent before anything is decoded", again.Spending(), Spending{Answers: 5, Unknown: 1, USD: 1.75})
	for i, m := range again.Messages() {
		want := costs[i]
		if want == nil {
			want = &gateway.Cost{}
		}
		if m.CostSource != want.Source || (m.CostUSD == nil) != (costs[i] == nil) || m.CostUSD != nil && *m.CostUSD != want.USD {
			t.Errorf("message %d: got %v from %q, want %+v", i, m.CostUSD, m.CostSource, costs[i])
		}
		if !m.Usage.ReasoningApart {
			t.Errorf("message %d forgot that its reasoning was counted apart", i)
		}
	}
	list, err := store.List(context.Background())
	if err != nil || len(list) != 1 || list[0].CostUSD == nil || *list[0].CostUSD != 1.75 {
		t.Errorf("listed %+v, %v; want $1.75", list, err)
	}
	for i, block := range split([]byte(mustRead(t, filepath.Join(dir, "s.toml")))).blocks {
		if _, ok := readOutline(block); !ok {
			t.Errorf("block %d isn't read fast:\n%s", i, block)
		}
	}
}

func TestAnOlderFilesCostHasNoSource(t *testing.T) {
	t.Parallel()
	block := encodeMessage(Message{ID: "a", Role: gateway.RoleAssistant, CostUSD: pointer(0.125)})
	if strings.Contains(string(block), "cost_source") {
		t.Fatalf("a source was invented:\n%s", block)
	}
	m, err := decodeBlock(block)
	if err != nil || m.CostUSD == nil || *m.CostUSD != 0.125 || m.CostSource != "" {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestACostThatIsNoNumberIsUnknown(t *testing.T) {
	t.Parallel()
	for _, cost := range []string{"nan", "inf", "-inf"} {
		m, err := decodeBlock([]byte("[[message]]\nrole = 'assistant'\n[message.metrics]\ncost_usd = " + cost + "\n"))
		if err != nil || m.CostUSD != nil {
			t.Errorf("%s: got %v, %v", cost, m.CostUSD, err)
		}
	}
}
