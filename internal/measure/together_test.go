package measure_test

import (
	"testing"

	"sluice/internal/measure"
)

func TestBillsTogetherSayWhatIsUnknown(t *testing.T) {
	t.Parallel()
	usd := func(v float64) *float64 { return &v }
	priced := measure.Bill{Lane: "a", Estimated: usd(0.01), Maximal: usd(0.5), ByModel: true}
	free := measure.Bill{Lane: "demo", Estimated: usd(0), Maximal: usd(0)}
	for want, lanes := range map[string][][]measure.Bill{
		"about $0.02, at most $1.00 by the model's limit":                                 {{priced, priced}},
		"1 of 2 lanes: about $0.01, at most $0.50 by the model's limit; b: price unknown": {{priced}, {{Lane: "b"}, {Lane: "b", Estimated: usd(1), Maximal: usd(1)}}},
		"price unknown": {{{Lane: "b"}}},
		"free":          {{free, free}, {free}},
		"about $0.01, at most $0.50 by the model's limit": {{priced}, {}},
	} {
		if got := measure.Together(lanes).String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
