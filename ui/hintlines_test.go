package ui

import (
	"strings"
	"testing"

	"sluice/gateway"
)

func TestNoStepOfAChainHasAHintThatIsCut(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{80, 24}, {60, 20}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h, ui: withChains(&chainShelf{})}).idle()
		r.press("f7").idle().press("tab")
		fields := 0
		for sheet := r.a.overlay.(*chainComposer); sheet.area == areaFields; fields++ {
			if hint := stepHints[sheet.field]; !strings.Contains(r.said(), hint) {
				t.Errorf("%dx%d cuts %q:\n%s", size.w, size.h, hint, r.text())
			}
			r.wantNoText(" …")
			r.press("tab")
		}
		wantEqual(t, "fields behind the target", fields, int(stepFields)-1)
	}
}

func TestTheGatewaysOwnWordsFit(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{200, 50}, {120, 36}, {80, 24}, {60, 20}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
		r.press("ctrl+g").wantText("● from the request", "‹ as the gateway ›")
	}
}

func TestTheKeysUnderAFailureAreWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 24, ui: lanes(mini, gateway.Target{Provider: "openai", Model: "fault-401"})}).idle()
	r.ask("hello").wantText("alt+2 r retry", "alt+2 R other model", "alt+2 i details")
}

// said is the screen's words in one line, without the frames around them.
func (r *rig) said() string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(r.text())), " ")
}
