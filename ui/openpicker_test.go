package ui

import (
	"strings"
	"testing"

	"sluice/gateway"
)

func TestThePickerKnowsAModelUnderAnotherName(t *testing.T) {
	t.Parallel()
	other := gateway.Target{Provider: "work", Model: "gpt-4o-mini"}
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Target = other
		o.Entry = func(t gateway.Target) (gateway.Model, bool) {
			return gateway.Model{Provider: "openai", ID: t.Model, ContextWindow: 128_000, Price: price(0.15, 0.6), Source: "the configuration"}, t == other
		}
	}})
	r.a.recents = []gateway.Target{other}
	r.press("ctrl+l").idle()
	for line := range strings.SplitSeq(r.text(), "\n") {
		if strings.Contains(line, "work/gpt-4o-mini") && strings.Contains(line, "▸") && !strings.Contains(line, "128k     0.15     0.60") {
			t.Errorf("got %q, want the model's own window and prices", line)
		}
	}
	r.wantText("work/gpt-4o-mini", "prices for a million: the configuration ")
	r.wantNoText("the configuration,")
}
