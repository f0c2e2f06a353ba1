package measure_test

import (
	"testing"

	"sluice/internal/measure"
)

func TestVotesInWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b int
		want string
	}{
		{9, 3, "A 9–3 B, p = 0.15, too few"},
		{10, 2, "A 10–2 B, p = 0.04, A is ahead"},
		{2, 10, "A 2–10 B, p = 0.04, B is ahead"},
		{5, 0, "A 5–0 B, p = 0.06, too few"},
		{4, 4, "A 4–4 B, even"},
		{30, 2, "A 30–2 B, p < 0.001, A is ahead"},
		{0, 0, "A 0–0 B, no votes"},
	} {
		if got := measure.Tally("A", test.a, "B", test.b); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestNoiseInWords(t *testing.T) {
	t.Parallel()
	five, ten := []float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}
	for _, test := range []struct {
		a, b    []float64
		verdict measure.Verdict
		want    string
	}{
		{[]float64{1}, []float64{100}, measure.TooFew, "one sample each: unknown"},
		{[]float64{1, 2, 3}, []float64{100, 200, 300}, measure.TooFew, "3 and 3 samples: too few to tell"},
		{[]float64{1}, ten, measure.TooFew, "1 and 5 samples: too few to tell"},
		{nil, ten, measure.TooFew, "unknown"},
		{five, ten, measure.Clear, "beyond noise (p = 0.008)"},
		{five, []float64{1.5, 2.5, 3.5, 4.5, 5.5}, measure.Noise, "within noise (p = 0.69)"},
		{five, five, measure.Noise, "within noise (p = 1.00)"},
	} {
		c := measure.Compare(test.a, test.b)
		if got := c.String(); got != test.want || c.Verdict != test.verdict {
			t.Errorf("%v and %v: got %q, %d, want %q, %d", test.a, test.b, got, c.Verdict, test.want, test.verdict)
		}
	}
}

// lane makes a lane of answers that differ in one figure.
func lane(name string, f measure.Figure, values ...float64) measure.Lane {
	l := measure.Lane{Name: name}
	for _, v := range values {
		var s measure.Sample
		s.Set(f, v)
		l.Samples = append(l.Samples, s)
	}
	return l
}

func row(t *testing.T, f measure.Figure, lanes ...measure.Lane) measure.Row {
	t.Helper()
	return measure.Rows(lanes)[f]
}

func TestTheBestOfARowHasItsVerdict(t *testing.T) {
	t.Parallel()
	fast := lane("fast", measure.TTFT, 100, 101, 102, 103, 104, 105)
	slow := lane("slow", measure.TTFT, 200, 201, 202, 203, 204, 205)
	near := lane("near", measure.TTFT, 101.5, 102.5, 103.5, 104.5, 105.5, 106.5)
	silent := lane("silent", measure.Rate, 7)
	for _, test := range []struct {
		name  string
		lanes []measure.Lane
		best  int
		want  string
	}{
		{"clear", []measure.Lane{slow, fast}, 1, "beyond noise (p = 0.002)"},
		{"the nearest decides", []measure.Lane{slow, fast, near}, 1, "within noise (p = 0.24)"},
		{"an unknown lane doesn't count", []measure.Lane{slow, silent, fast}, 2, "beyond noise (p = 0.002)"},
		{"equal medians", []measure.Lane{fast, fast}, -1, ""},
		{"alone", []measure.Lane{fast}, -1, ""},
		{"alone in what it knows", []measure.Lane{fast, silent}, -1, ""},
		{"nobody", nil, -1, ""},
	} {
		r := row(t, measure.TTFT, test.lanes...)
		words := ""
		if c, ok := r.Verdict(); ok {
			words = c.String()
		}
		if r.Best != test.best || words != test.want {
			t.Errorf("%s: got lane %d, %q, want lane %d, %q", test.name, r.Best, words, test.best, test.want)
		}
	}
}

func TestTheHighestRateIsBestAndTokensHaveNoBest(t *testing.T) {
	t.Parallel()
	if r := row(t, measure.Rate, lane("a", measure.Rate, 50), lane("b", measure.Rate, 80)); r.Best != 1 {
		t.Errorf("rate: got lane %d, want 1", r.Best)
	}
	if r := row(t, measure.OutputTokens, lane("a", measure.OutputTokens, 50), lane("b", measure.OutputTokens, 80)); r.Best != -1 {
		t.Errorf("tokens: got lane %d, want none", r.Best)
	}
}

// TestMoreLanesDontMakeADifference: what is beyond noise against one lane need
// not be so when the best of five was picked (Holm: 4 × 2/252 = 0.03, and with
// eight lanes 7 × 2/252 = 0.06).
func TestMoreLanesDontMakeADifference(t *testing.T) {
	t.Parallel()
	lanes := []measure.Lane{lane("best", measure.TTFT, 1, 2, 3, 4, 5)}
	for i := range 7 {
		if i == 4 {
			if c, _ := row(t, measure.TTFT, lanes...).Verdict(); c.Verdict != measure.Clear || c.String() != "beyond noise (p = 0.03)" {
				t.Errorf("5 lanes: got %v", c)
			}
		}
		lanes = append(lanes, lane("other", measure.TTFT, 6, 7, 8, 9, 10))
	}
	if c, _ := row(t, measure.TTFT, lanes...).Verdict(); c.Verdict != measure.TooFew {
		t.Errorf("8 lanes: got %v, want too few", c)
	}
}

func TestFailedAnswersLendNoFigures(t *testing.T) {
	t.Parallel()
	l := lane("a", measure.TTFT, 10, 20, 30)
	l.Samples[2].Failed, l.Samples[1].FromCache = true, true
	if got, want := row(t, measure.TTFT, l).Lanes[0], (measure.Summary{N: 2, Median: 15, P95: 19.5, Spread: 5, Min: 10, Max: 20}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if l.Failed() != 1 || l.FromCache() != 1 {
		t.Errorf("%d failed and %d from the cache, want 1 each", l.Failed(), l.FromCache())
	}
}
