package message

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/look"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

func TestTheTraceFitsItsWidth(t *testing.T) {
	t.Parallel()
	steps := []sessions.Step{
		{Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}, State: gateway.StepTimedOut, Took: time.Second, Attempts: 3},
		{Target: gateway.Target{Provider: "openai", Model: "a"}, State: gateway.StepFailed, Kind: gateway.KindBusy, Drill: gateway.DrillCut},
		{Target: gateway.Target{Provider: "anthropic", Model: "b"}, State: gateway.StepServed, Took: 40 * time.Millisecond},
		{Target: gateway.Target{Provider: "mistral", Model: "c"}, State: gateway.StepUnknown},
	}
	st := look.New(palette.NoColour)
	for w, want := range map[int][]string{
		120: {"steps workers-ai ✗ too slow, 1 s, 3 tries → openai ✗ busy [! rehearsed: cut off] → anthropic ✓ → mistral ?", "?: the gateway doesn't say"},
		46:  {"steps workers-ai ✗ too slow, 1 s, 3 tries", "→ openai ✗ busy [! rehearsed: cut off]", "→ anthropic ✓ → mistral ?", "?: the gateway doesn't say"},
	} {
		var got []string
		for _, line := range traceLines(st, steps, w) {
			got = append(got, ansi.Strip(line))
		}
		uitest.Equal(t, "lines", got, want)
	}
}
