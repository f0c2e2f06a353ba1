package message

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/ui/look"
)

func TestARetryOfAHiddenLaneGivesNoReason(t *testing.T) {
	t.Parallel()
	st := look.New(palette.Dark)
	a := NewAnswer("1", "openai/gpt-5", "gpt-5")
	a.Apply(gateway.Delta{Kind: gateway.DeltaRetry, Retry: &gateway.Retry{Attempt: 1, Of: 3, Err: &gateway.Error{Message: "openai is busy"}}})
	if got := drawn(Of(a), st, 80, Hints{}); !strings.Contains(got, "Try 2 of 3.") || !strings.Contains(got, "penai is busy") {
		t.Errorf("with names: %q", got)
	}
	if got := drawn(Of(a), st, 80, Hints{Alias: "A"}); !strings.Contains(got, "Try 2 of 3.") || strings.Contains(got, "openai") {
		t.Errorf("without names: %q", got)
	}
}
