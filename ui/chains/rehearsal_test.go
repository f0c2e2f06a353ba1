package chains

import (
	"errors"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/uitest"
)

func TestARehearsalTakesEffectWhenTheComposerCloses(t *testing.T) {
	t.Parallel()
	b := composing(t, Draft{Chain: resilient, SavedName: "resilient"}, resilient)
	b.inUse = "resilient"
	b.press("down !").WantText("! step 2 fails as ‹ bad key ›", "rehearse: bad key")
	b.WantNoText("changed here")
	if b.press("esc"); !b.Closed() {
		t.Error("a rehearsal asks whether to drop it")
	}
	uitest.Equal(t, "rehearsed", b.rehearsed, [][]gateway.Drill{{"", gateway.DrillBadKey}})

	b = composing(t, Draft{Chain: resilient, SavedName: "resilient", Drills: []gateway.Drill{"", gateway.DrillCut}}, resilient)
	b.inUse = "resilient"
	b.press("down !").WantText("! step 2 ‹ doesn't fail ›")
	b.press("esc")
	uitest.Equal(t, "rehearsed", b.rehearsed, [][]gateway.Drill{nil})
}

func TestARehearsalOfAChainThatNoLaneAsksIsNotDroppedInSilence(t *testing.T) {
	t.Parallel()
	b := composing(t, Draft{Chain: resilient, SavedName: "resilient"}, resilient)
	b.press("! esc").WantText("the lane doesn't use this chain: u uses it and rehearses; esc again drops the rehearsal")
	if b.Closed() {
		t.Error("it closes")
	}
	b.press("u")
	uitest.Equal(t, "used", b.used, []Draft{{Chain: resilient, SavedName: "resilient", Drills: []gateway.Drill{gateway.DrillBadKey, ""}}})
}

func TestAStepThatCannotFailSaysWhy(t *testing.T) {
	t.Parallel()
	b := composing(t, Draft{Chain: resilient, SavedName: "resilient"}, resilient)
	b.drillFault = errors.New("the token is missing")
	b.press("!").WantText("step 1 can't rehearse a failure: the token is missing")
	for _, k := range b.ShortHelp() {
		if k.Help().Key == "!" {
			t.Error("the footer names !, which does nothing")
		}
	}
	b.press("down down !").WantText("mark the step that should fail, then press !")
}

func TestTheWayOfTheNextPrompt(t *testing.T) {
	t.Parallel()
	steps := func(targets ...string) (c sessions.Chain) {
		for _, target := range targets {
			name, off := strings.CutSuffix(target, " off")
			c.Steps = append(c.Steps, sessions.ChainStep{Target: name, Off: off})
		}
		return c
	}
	for _, tt := range []struct {
		chain  sessions.Chain
		drills []gateway.Drill
		want   string
	}{
		{steps("openai/a"), nil, "openai ✓"},
		{steps("openai/a", "groq/b"), nil, "openai ✓ → (groq if that fails)"},
		{steps("openai/a", "openai/b", "groq/c off"), []gateway.Drill{gateway.DrillRate}, "a ✗ 429 → b ✓ → (groq is off)"},
		{steps("openai/a", "groq/b"), []gateway.Drill{gateway.DrillTimeout, gateway.DrillUnknownModel}, "openai ✗ too slow → groq ✗ no such model → no answer: every step fails"},
		{steps("openai/a", "groq/b"), []gateway.Drill{"cut-20"}, "openai ✗ cut off after 20 tokens → (groq isn't asked) → the answer had begun, so it ends there"},
		{steps("openai/a", "groq/b"), []gateway.Drill{"", gateway.DrillBadKey}, "openai ✓ → (groq isn't reached, so nothing is rehearsed)"},
		{steps("openai/a off"), nil, "(openai is off) → nowhere: no step is on"},
	} {
		b := composing(t, Draft{Chain: tt.chain, SavedName: "x", Drills: tt.drills})
		uitest.Equal(t, "the way", uitest.Plain(strings.Join(b.nextLines(1000), "|")), tt.want)
		for _, line := range b.nextLines(30) {
			if got := len([]rune(uitest.Plain(line))); got > 30 && !strings.Contains(tt.want, uitest.Plain(line)) {
				t.Errorf("a line takes %d cells: %q", got, line)
			}
		}
	}
}
