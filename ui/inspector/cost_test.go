package inspector

import (
	"sluice/ui/palette"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

// inspectedCost is the inspector's section on the cost of an answer.
func inspectedCost(t *testing.T, change func(*Answer)) *uitest.Driver[*Inspector] {
	t.Helper()
	d := storedSpecimen()
	change(&d)
	return inspecting(t, d, 120, 40).Press("5")
}

func TestF136TheInspectorSaysWhoseCostItIs(t *testing.T) {
	t.Parallel()
	vendor := 0.5
	says := func(source gateway.CostSource) func(*Answer) {
		return func(d *Answer) { d.Message.CostUSD, d.Message.CostSource = &vendor, source }
	}
	in := inspectedCost(t, says(gateway.CostVendor))
	in.WantText("$0.50 as the vendor says", "by the prices", "the vendor says otherwise")
	in.WantNoText("prices have changed")
	in = inspectedCost(t, says(gateway.CostCustom))
	in.WantText("$0.50 by your own price", "the request named its own")
	in = inspectedCost(t, says(gateway.CostCatalogue))
	in.WantText("$0.50 by the catalogue's prices", "prices have changed since the answer")
	in = inspectedCost(t, func(d *Answer) { says(gateway.CostVendor)(d); d.Entry, d.Listed = gateway.Model{}, false })
	in.WantText("$0.50 as the vendor says", "the sum by the prices is unknown")
}

func TestFieldW04TheInspectorChargesReasoningApart(t *testing.T) {
	t.Parallel()
	in := inspectedCost(t, func(d *Answer) {
		in, out, cached, reasoning := 10120, 1499, 128, 2809
		d.Message.Usage = gateway.Usage{InputTokens: &in, OutputTokens: &out, CachedTokens: &cached, ReasoningTokens: &reasoning, ReasoningApart: true}
		in1, out1 := 1.25, 2.5
		price := gateway.Price{Input: &in1, Output: &out1}
		hit := 0.2
		price.CachedInput, price.InputIncludesCached = &hit, true
		d.Entry.Price = &price
		usd := 0.0232856
		d.Message.CostUSD, d.Message.CostSource = &usd, gateway.CostVendor
	})
	in.WantText("2,809 beside the output", "$0.0232856 as the vendor says", "thinking, beside the output", "2,809 × $2.5")
	in.WantNoText("otherwise") // the sum is what the vendor says
}

func TestAStoredAnswerTellsWhatBecameOfItsSteps(t *testing.T) {
	t.Parallel()
	llama := gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}
	kept := Answer{Message: sessions.Message{Steps: []sessions.Step{
		{Target: llama, State: gateway.StepFailed, Status: 401, Kind: gateway.KindAuth, Took: 40 * time.Millisecond, Drill: gateway.DrillBadKey, Message: "Authentication error"},
		{Target: gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}, State: gateway.StepServed, Took: time.Second},
		{Target: gateway.Target{Provider: "openai", Model: "gpt-5"}, State: gateway.StepSkipped},
	}}}
	s := newSection(look.New(palette.NoColour), 60)
	kept.timeline(s)
	drawn := uitest.Plain(strings.Join(s.Lines, "\n"))
	for _, want := range []string{"✗ failed · 401 Unauthorized · refused: the key · 40 ms", "rehearsed: bad key", "Authentication error", "2  openai/gpt-4o-mini  ✓ answered · 1.00 s", "3  openai/gpt-5  not asked"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("the timeline lacks %q:\n%s", want, drawn)
		}
	}
	for line := range strings.SplitSeq(drawn, "\n") {
		if len([]rune(line)) > 60 {
			t.Errorf("%q is wider than the section", line)
		}
	}
}
