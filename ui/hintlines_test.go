package ui

import (
	"strings"
	"testing"

	"sluice/gateway"
)

func TestNoFieldOfAStepCutsTheScreen(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{80, 24}, {60, 20}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h, ui: withChains(&chainShelf{})}).idle()
		r.press("f7").idle().press("tab").wantText("▌ Answer within")
		fields := 0
		for ; fields < 20 && !strings.Contains(r.text(), "▌ ! step 1"); fields++ {
			r.wantNoText(" …")
			r.press("tab")
		}
		wantEqual(t, "fields", fields, 8)
		r.wantNoText(" …")
	}
}

func TestTheGatewaysOwnWordsFit(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ w, h int }{{200, 50}, {120, 36}, {80, 24}, {60, 20}} {
		r := newRig(t, rigOptions{w: size.w, h: size.h}).idle()
		r.press("ctrl+g").wantText("from the request", "‹ as the gateway ›")
	}
}

func TestTheKeysUnderAFailureAreWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 80, h: 36, ui: lanes(mini, gateway.Target{Provider: "openai", Model: "fault-401"})}).idle()
	r.ask("hello").wantText("alt+2 r ask again", "alt+2 R another model", "alt+2 i what went over the wire")
}
