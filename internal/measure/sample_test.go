package measure_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/measure"
)

// known are a sample's values by their keys in JSON.
func known(s measure.Sample) map[string]float64 {
	out := map[string]float64{}
	for _, f := range measure.Figures() {
		if v, ok := s.Value(f); ok {
			out[f.Key()] = v
		}
	}
	return out
}

func TestASampleHoldsWhatAnAnswerTook(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	at := func(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }
	var a gateway.Answer
	a.Begin(noon)
	a.Add(gateway.Delta{Kind: gateway.DeltaStart, Start: &gateway.Start{Cache: "HIT"}}, at(90))
	a.Add(gateway.Delta{Kind: gateway.DeltaText, Text: "a"}, at(100))
	a.Add(gateway.Delta{Kind: gateway.DeltaText, Text: "b"}, at(500))
	a.Add(gateway.Delta{Kind: gateway.DeltaText, Text: "c"}, at(600))
	a.Add(gateway.Delta{Kind: gateway.DeltaUsage, Usage: &gateway.Usage{InputTokens: ptr(7), OutputTokens: ptr(11)}}, at(600))
	a.End(nil, at(650))
	s := measure.SampleOf(&a, &gateway.Cost{USD: 0.25, Source: gateway.CostVendor})
	want := map[string]float64{"ttft_ms": 100, "duration_ms": 600, "tokens_per_second": 20, "longest_gap_ms": 400,
		"input_tokens": 7, "output_tokens": 11, "cost_usd": 0.25}
	if got := known(s); !reflect.DeepEqual(got, want) || s.Failed || !s.FromCache {
		t.Errorf("got %v, failed %t, from the cache %t; want %v", got, s.Failed, s.FromCache, want)
	}
}

func TestWhatIsUnknownHasNoValue(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	var a gateway.Answer
	a.Begin(noon)
	a.End(errors.New("cut"), noon.Add(time.Second))
	s := measure.SampleOf(&a, nil)
	if got, want := known(s), map[string]float64{"duration_ms": 1000}; !reflect.DeepEqual(got, want) || !s.Failed {
		t.Errorf("got %v, failed %t, want %v and failed", got, s.Failed, want)
	}
}

func TestFiguresAreWrittenWithTheirUnits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		f    measure.Figure
		v    float64
		want string
	}{
		{measure.TTFT, 312.4, "312 ms"}, {measure.TTFT, 0.4, "<1 ms"}, {measure.Gap, 1, "1 ms"}, {measure.Duration, 1234, "1.23 s"}, {measure.Rate, 84.25, "84.2/s"},
		{measure.Cost, 0, "$0.00"}, {measure.Cost, 0.0000123, "$0.000012"}, {measure.Cost, 0.0123, "$0.012"}, {measure.Cost, 12.3, "$12.30"},
		{measure.OutputTokens, 212, "212"}, {measure.OutputTokens, 212.5, "212.5"}, {measure.OutputTokens, 123456, "123456"},
	} {
		if got := test.f.Format(test.v); got != test.want {
			t.Errorf("%v %v: got %q, want %q", test.f, test.v, got, test.want)
		}
	}
}
