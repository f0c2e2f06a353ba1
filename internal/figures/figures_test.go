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

// What costs something is never written as if it cost nothing, and the other way round.
func TestACostIsNotRoundedToNothing(t *testing.T) {
	t.Parallel()
	for usd, want := range map[float64][2]string{
		0: {"$0", "free"}, 0.0000004: {"<$0.0001", "under $0.0001"}, 0.00009999: {"<$0.0001", "under $0.0001"},
		0.0001: {"$0.0001", "$0.0001"}, 0.0138: {"$0.0138", "$0.0138"}, 12.345: {"$12.35", "$12.35"},
	} {
		if got := [2]string{Dollars(&usd), Charge(&usd)}; got != want {
			t.Errorf("%v is written %q, want %q", usd, got, want)
		}
	}
	if got := [2]string{Dollars(nil), Charge(nil)}; got != [2]string{"$?", "$?"} {
		t.Errorf("an unknown cost is written %q", got)
	}
}
