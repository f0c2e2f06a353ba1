package figures

import (
	"slices"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
)

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
	for usd, want := range map[float64]string{
		0: "free", 0.0000004: "<$0.0001", 0.00009999: "<$0.0001", 0.0001: "$0.0001", 0.0138: "$0.0138", 0.7894: "$0.79", 12.345: "$12.35",
	} {
		if got := Cost(&usd); got != want {
			t.Errorf("%v is written %q, want %q", usd, got, want)
		}
	}
	if got := Cost(nil); got != Unknown {
		t.Errorf("an unknown cost is written %q", got)
	}
}

func TestACostSaysWhoSaysSo(t *testing.T) {
	t.Parallel()
	some, nothing := 0.0138, 0.0
	for want, c := range map[string]struct {
		usd    *float64
		source gateway.CostSource
	}{
		"$0.0138": {&some, gateway.CostCatalogue}, "$0.0138 as the vendor says": {&some, gateway.CostVendor},
		"free": {&nothing, ""}, "free, from the gateway's cache": {&nothing, gateway.CostCache}, "?": {nil, gateway.CostVendor},
	} {
		if got := CostBy(c.usd, c.source); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestASumNamesWhatIsUnknownOfIt(t *testing.T) {
	t.Parallel()
	got := []string{CostSum(0.0038, false), CostSum(0.0038, true), CostSum(0, false), CostSum(0, true)}
	if want := []string{"$0.0038", "$0.0038 + ?", "free", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A limit is never rounded down.
func TestEstimatesHaveTwoDigits(t *testing.T) {
	t.Parallel()
	for usd, want := range map[float64][2]string{
		0: {"free", "free"}, 0.02: {"$0.02", "$0.02"}, 0.1804: {"$0.18", "$0.19"}, 0.00123: {"$0.0012", "$0.0013"},
		0.0201: {"$0.02", "$0.021"}, 12.341: {"$12.34", "$12.35"}, 0.1: {"$0.10", "$0.10"},
	} {
		if got := [2]string{About(usd), AtMost(usd)}; got != want {
			t.Errorf("%v is written %q, want %q", usd, got, want)
		}
	}
	if got := ExactDollars(0.5) + " " + ExactDollars(0.0000135) + " " + ExactDollars(0.1+0.2) + " " + ExactDollars(2); got != "$0.50 $0.0000135 $0.30 $2.00" {
		t.Errorf("exact amounts: %s", got)
	}
}

func TestPricesOfTokens(t *testing.T) {
	t.Parallel()
	in, out, nothing := 0.15, 0.6, 0.0
	for want, p := range map[string]*gateway.Price{
		"?": nil, "$0.15 in, $0.60 out": {Input: &in, Output: &out}, "$0.15 in, ? out": {Input: &in},
		"free in, $0.60 out": {Input: &nothing, Output: &out}, "free": {Input: &nothing, Output: &nothing},
	} {
		if got := PriceWords(p); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if in, out := Prices(&gateway.Price{Input: &nothing}); in != "free" || out != Unknown {
		t.Errorf("columns: %q and %q", in, out)
	}
}

func TestWhereAPriceComesFromIsSaidPlainly(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]gateway.Model{
		"catalogue of 19 Aug 2026":    {Source: "catwalk v0.52.1", Date: "2026-08-19"},
		"catalogue of Dec 2025":       {Source: "somebody/else#34412", Date: "2025-12"},
		"openai's list of 5 Nov 2026": {Source: "openai's list", Date: "2026-11-05"},
		"the configuration":           {Source: "the configuration"},
		"":                            {},
	} {
		if got := PriceSource(m); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTimesAsSeenFromNow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for want, at := range map[string]time.Time{
		"today 08:30": now.Add(-30 * time.Minute), "30 Nov 23:00": now.Add(-10 * time.Hour), "1 Dec 2025": now.AddDate(-1, 0, 0),
	} {
		if got := When(at, now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := DayOf("2026-05-30") + ", " + DayOf("soon"); got != "30 May 2026, soon" {
		t.Errorf("got %q", got)
	}
}

func TestTheEndOfAnAnswerInASentence(t *testing.T) {
	t.Parallel()
	finish := func(r gateway.FinishReason) sessions.Message {
		return sessions.Message{Finish: &gateway.Finish{Reason: r}}
	}
	for want, m := range map[string]sessions.Message{
		"by itself": finish(gateway.FinishStop), "out of tokens": finish(gateway.FinishLength), "asked for a tool": finish(gateway.FinishToolCalls),
		"cut by a filter": finish(gateway.FinishContentFilter), "for another reason": finish(gateway.FinishOther), "cut off": {Incomplete: true},
		"you stopped it": {Error: &sessions.MessageError{Kind: gateway.KindCancelled}}, "refused: the key": {Error: &sessions.MessageError{Kind: gateway.KindAuth}},
	} {
		if got := Ended(m); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
