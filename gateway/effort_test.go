package gateway

import "testing"

func TestEffortIsAWordOrABudget(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in     string
		ok     bool
		budget int
	}{
		{"", true, 0}, {"low", true, 0}, {"medium", true, 0}, {"high", true, 0},
		{"none", true, 0}, {"minimal", true, 0}, {"xhigh", true, 0}, {"max", true, 0}, {"maximal", false, 0}, {"default", false, 0}, {"2048", true, 2048}, {"1", true, 1},
		{"0", false, 0}, {"-1", false, 0}, {"+5", false, 0}, {"007", false, 0}, {"1e3", false, 0}, {"HIGH", false, 0}, {"high ", false, 0},
		{"99999999999999999999", false, 0},
	} {
		e, err := ParseEffort(tt.in)
		if (err == nil) != tt.ok || tt.ok && string(e) != tt.in {
			t.Errorf("%q: got %q and error %v, want ok %v", tt.in, e, err, tt.ok)
		}
		if n, ok := e.Budget(); n != tt.budget || ok != (tt.budget > 0) {
			t.Errorf("%q: budget %d, %v, want %d", tt.in, n, ok, tt.budget)
		}
	}
}
