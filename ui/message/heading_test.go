package message

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// The facts end where the measure does, and what counts least goes first.
func TestAHeadTellsFactsAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	tokens, usd := 1610, 0.0002
	m := sessions.Message{
		ID: "a", Role: gateway.RoleAssistant, Target: "openai/gpt-4o-mini", Text: "Well.", CostUSD: &usd,
		Usage: gateway.Usage{OutputTokens: &tokens}, Metrics: gateway.Metrics{Duration: 1190 * time.Millisecond},
	}
	for _, tt := range []struct {
		width int
		alias string
		want  string
	}{
		{120, "", " gpt-4o-mini" + strings.Repeat(" ", 59) + "1.19 s · 1,610 tok · $0.0002"},
		{80, "", " gpt-4o-mini" + strings.Repeat(" ", 49) + "1.19 s · $0.0002"},
		{27, "", " gpt-4o-mini      1.19 s"},
		{14, "", " gpt-4o-mini"},
		{120, "A", " A"},
	} {
		head, _, _ := strings.Cut(uitest.Plain(drawn(NewStored(m), look.New(palette.Dark), tt.width, Hints{Alias: tt.alias})), "\n")
		if head = strings.TrimRight(head, " "); head != tt.want {
			t.Errorf("%d cells, alias %q: %q, want %q", tt.width, tt.alias, head, tt.want)
		}
	}
	unknown := m
	unknown.CostUSD, unknown.Usage.OutputTokens = nil, nil
	if got := factsOf(unknown); got.cost+got.tokens != "" {
		t.Errorf("unknown figures read %q", got)
	}
}
