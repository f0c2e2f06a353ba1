package ui

import (
	"regexp"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
)

func TestTheInspectorTellsWhatBecameOfEachStep(t *testing.T) {
	t.Parallel()
	c := three
	c.Mode = modeClient
	r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
	r.a.setTarget(gateway.Target{Chain: "three"})
	r.press("f7").rehearse(gateway.DrillBadKey).press("u").idle()
	r.ask("Which are you?").press("f3 3")
	for _, want := range []string{
		`─ Steps ─`,
		`1  workers-ai/@cf/meta/llama-3.2-3b-instruct  `,
		`✗ failed · 401 Unauthorized · refused: the key · `,
		`(<1|[0-9.]+) (ms|s) ·`,
		`rehearsed:`, // the line may be wrapped behind it
		`bad key`,
		`step 1: 401, unauthorized `,
		`✓ step 2  POST → 200 OK`,
		`     Authentication error`,
		`2  openai/gpt-4o-mini  ✓ answered · (<1|[0-9.]+) (ms|s)`,
		`3  openai/gpt-5  not asked`,
	} {
		if !regexp.MustCompile(want).MatchString(r.text()) {
			t.Errorf("the timeline lacks %q:\n%s", want, r.text())
		}
	}
	r = r.reopen(80, 24).press("f3 3")
	r.wantText("2  openai/gpt-4o-mini  ✓ answered")
}
