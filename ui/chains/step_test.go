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

func TestPlaceholdersThatAreNotReplacedAreToldBesideTheField(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field stepField
		typed string
		want  string
	}{
		{stepPrompt, "Briefly: {prompt}", ""},
		{stepPrompt, `Fill in {"a": 1} or {}: {prompt}`, ""},
		{stepPrompt, "Briefly: {promt}", "{promt} isn't replaced"},
		{stepSystem, "Answer {prompt}", "{prompt} isn't replaced here"},
		{stepSystem, "Answer {name}", "{name} isn't replaced"},
	} {
		for _, w := range []int{120, 80, 60} {
			b := composing(t, Draft{Chain: sessions.Chain{Name: "x", Steps: []sessions.ChainStep{{Target: "openai/m"}}}, SavedName: "x"})
			b.Resize(w, 30)
			b.press("enter" + strings.Repeat(" down", int(tt.field-stepTimeout))).write(tt.typed)
			if tt.want == "" {
				b.WantNoText("isn't replaced")
				continue
			}
			b.WantText("! " + tt.want)
			if b.press("ctrl+s"); len(b.saved) == 0 {
				t.Errorf("%q can't be saved", tt.typed)
			}
		}
	}
}

// The form is whole at every size, with the focused row in view, and shows no more than
// there is room for.
func TestTheComposerFitsEverySize(t *testing.T) {
	t.Parallel()
	long := sessions.Chain{Name: "long", Mode: modeGateway}
	for range 12 {
		long.Steps = append(long.Steps, sessions.ChainStep{Target: "workers-ai/@cf/meta/llama-3.3-70b-instruct-日本語-fp8-fast"})
	}
	for _, c := range []sessions.Chain{{Name: "none"}, resilient, long} {
		for _, size := range []struct{ w, h int }{{200, 48}, {110, 22}, {80, 22}, {60, 18}, {40, 8}} {
			b := composing(t, Draft{Chain: c, SavedName: "x", Drills: []gateway.Drill{gateway.DrillBadKey}})
			b.Resize(size.w, size.h).FullText()
			for i := range len(c.Steps) + 1 {
				marked := "▌"
				if i < len(c.Steps) {
					b.WantText("▌")
				}
				if n := strings.Count(b.Text(), marked); n < 1 || n > 2 {
					t.Errorf("%dx%d: step %d has %d marks:\n%s", size.w, size.h, i+1, n, b.Text())
				}
				b.press("down")
			}
			b.press("home enter")
			for i := 0; b.area == areaFields && len(c.Steps) > 0 && i < 20; i++ {
				if !strings.Contains(b.Text(), "▌") {
					t.Errorf("%dx%d: the field %s isn't in view:\n%s", size.w, size.h, stepNames[b.field], b.Text())
				}
				b.press("down")
			}
		}
	}
}

func TestThePreviewIsBesideTheFormFrom110Columns(t *testing.T) {
	t.Parallel()
	b := composing(t, Draft{Chain: resilient, SavedName: "x"})
	b.Resize(110, 30).WantText("What will be posted")
	b.Resize(109, 30).WantNoText("What will be posted")
	b.press("p").WantText("What will be posted")
	b.press("p").WantNoText("What will be posted")
	b.press("p").Resize(120, 30)
	b.Resize(109, 30).WantNoText("What will be posted") // the keys are the form's again
	for _, want := range []string{"p", "f1", "!"} {
		found := false
		for _, k := range b.ShortHelp() {
			found = found || k.Help().Key == want
		}
		if !found {
			t.Errorf("the footer doesn't name %s", want)
		}
	}
}
