package chains

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/uitest"
)

func TestStepsAreNotChangedByLookingAtThem(t *testing.T) {
	t.Parallel()
	stream := false
	for _, s := range append([]sessions.ChainStep{{
		Target: "openai/m",
		System: "a\n\tb\\", Prompt: "{prompt}", Stream: &stream, Body: "{ \"a\":\n  \"x  y\" }", Off: true,
		Controls: gateway.Controls{
			RequestTimeout: 90 * time.Second, MaxAttempts: 5, RetryDelay: 1500 * time.Millisecond, Backoff: "linear",
			CacheTTL: time.Minute, CollectLog: &stream, CustomCost: &gateway.CustomCost{Input: 1}, KeyAlias: "work",
		},
	}}, resilient.Steps...) {
		d := draftOf(s)
		if f, wrong := d.firstFault(); wrong {
			t.Errorf("%+v: %s: %s", s, stepNames[f], d.fault(f))
		}
		uitest.Equal(t, "step", d.step(), s)
	}
}

func TestNoStepOfAChainHasAHintThatIsCut(t *testing.T) {
	t.Parallel()
	// The boxes that screens of 80 by 24 and 60 by 20 cells leave.
	for _, size := range []struct{ w, h int }{{80, 22}, {60, 18}} {
		b := composing(t, Draft{Chain: sessions.Chain{Name: "chain", Steps: []sessions.ChainStep{{Target: "openai/m"}}}})
		b.Resize(size.w, size.h)
		b.press("tab")
		fields := 0
		for ; b.area == areaFields; fields++ {
			if hint := stepHints[b.field]; !strings.Contains(b.Words(), hint) {
				t.Errorf("%dx%d cuts %q:\n%s", size.w, size.h, hint, uitest.Plain(b.View()))
			}
			b.press("tab")
		}
		uitest.Equal(t, "fields behind the target", fields, int(stepFields)-1)
	}
}
