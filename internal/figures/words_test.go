package figures

import (
	"testing"

	"sluice/gateway"
)

func TestEveryRehearsedFailureHasWords(t *testing.T) {
	t.Parallel()
	seen := map[string]gateway.Drill{}
	for _, d := range append(gateway.Drills(), "cut-20", "stall-3") {
		words := DrillWord(d)
		if other, twice := seen[words]; words == "" || twice {
			t.Errorf("%s is %q, like %s", d, words, other)
		}
		seen[words] = d
	}
	for d, want := range map[gateway.Drill]string{"bad-key": "bad key", "429": "over the limit", "cut-20": "cut off after 20 tokens"} {
		if got := DrillWord(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
