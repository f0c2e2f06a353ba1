package ui

import (
	"regexp"
	"strings"
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
	r.press("f7").chooseDrill(gateway.DrillBadKey).press("u").idle()
	r.ask("Which are you?").press("f3 3")
	for _, want := range []string{
		`│ Steps  `,
		`1  workers-ai/@cf/meta/llama-3.1-8b-instruct  `,
		`✗ failed · 401 Unauthorized · auth · .*[0-9.]+ (µs|ms|s) · drill: bad key`,
		`     Authentication error`,
		`2  openai/gpt-4o-mini  ✓ answered · [0-9.]+ (µs|ms|s)`,
		`3  openai/gpt-5  not asked`,
	} {
		if !regexp.MustCompile(want).MatchString(r.text()) {
			t.Errorf("the timeline lacks %q:\n%s", want, r.text())
		}
	}
	r.press("esc")
	kept := dossier{answer: r.stored().Transcript(0)[1]}
	s := &sheet{st: r.a.styles, w: 60}
	kept.storedTimes(s)
	if got := plain(strings.Join(s.lines, "\n")); !strings.Contains(got, "2  openai/gpt-4o-mini  ✓ answered") {
		t.Errorf("of a stored answer the timeline says\n%s", got)
	}
	for _, line := range s.lines {
		if len([]rune(plain(line))) > 60 {
			t.Errorf("%q is wider than the sheet", line)
		}
	}
}
