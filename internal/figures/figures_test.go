package figures

import "testing"

func TestPricesAndWindowsAreWritten(t *testing.T) {
	t.Parallel()
	for usd, want := range map[float64]string{0: "0.00", 0.282: "0.282", 1: "1.00", 12.5: "12.50", 0.0375: "0.0375", 150: "150.00"} {
		if got := PerMillion(&usd); got != want {
			t.Errorf("a price of %v: got %q, want %q", usd, got, want)
		}
	}
	if got := PerMillion(nil); got != Unknown {
		t.Errorf("an unknown price: got %q", got)
	}
	for tokens, want := range map[int]string{0: "?", 7968: "7k", 128_000: "128k", 1_000_000: "1M", 1_050_000: "1.1M"} {
		if got := ContextWindow(tokens); got != want {
			t.Errorf("a window of %d: got %q, want %q", tokens, got, want)
		}
	}
}
