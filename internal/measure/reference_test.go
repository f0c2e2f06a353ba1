package measure_test

import (
	"math"
	"testing"

	"sluice/internal/measure"
)

// The reference values of this file were not computed by this package. Their
// sources stand beside them; "enumerated" means that Python's itertools went
// through all choices, with exact fractions.

// near tells whether two numbers agree to nine digits.
func near(got, want float64) bool { return math.Abs(got-want) <= 1e-9*max(1, math.Abs(want)) }

func TestQuantilesAreThoseOfRAndNumPy(t *testing.T) {
	t.Parallel()
	// R's own example: quantile(1:9, probs=seq(0, 1, .1)).
	nine := []float64{9, 1, 8, 2, 7, 3, 6, 4, 5}
	for i, want := range []float64{1, 1.8, 2.6, 3.4, 4.2, 5, 5.8, 6.6, 7.4, 8.2, 9} {
		if got := measure.Quantile(nine, float64(i)/10); !near(got, want) {
			t.Errorf("quantile %d0 %%: got %v, want %v", i, got, want)
		}
	}
	// Python's statistics.median and statistics.quantiles(…, method="inclusive").
	for _, test := range []struct {
		name   string
		values []float64
		want   measure.Summary
	}{
		{"ten with an outlier", []float64{2.5, 3.1, 2.9, 2.7, 3.3, 10, 2.6, 2.8, 3, 2.4},
			measure.Summary{N: 10, Median: 2.85, P95: 6.985, Spread: 0.45, Min: 2.4, Max: 10}},
		{"twenty", []float64{312, 298, 305, 331, 420, 301, 299, 307, 315, 303, 296, 310, 388, 304, 302, 309, 300, 306, 311, 308},
			measure.Summary{N: 20, Median: 306.5, P95: 389.6, Spread: 9.5, Min: 296, Max: 420}},
		{"one", []float64{7}, measure.Summary{N: 1, Median: 7, P95: 7, Min: 7, Max: 7}},
		{"none", nil, measure.Summary{}},
	} {
		got := measure.Summarize(test.values)
		if got.N != test.want.N || !near(got.Median, test.want.Median) || !near(got.P95, test.want.P95) ||
			!near(got.Spread, test.want.Spread) || got.Min != test.want.Min || got.Max != test.want.Max {
			t.Errorf("%s:\n got %+v\nwant %+v", test.name, got, test.want)
		}
	}
}

// TestSignTestAgreesWithThePublishedTable goes through Triola, "Elementary
// Statistics", table A-7: the largest number of the rarer sign that is still
// significant at 0.05, two-sided.
func TestSignTestAgreesWithThePublishedTable(t *testing.T) {
	t.Parallel()
	for n, most := range map[int]int{
		6: 0, 7: 0, 8: 0, 9: 1, 10: 1, 11: 1, 12: 2, 13: 2, 14: 2, 15: 3, 16: 3, 17: 4, 18: 4, 19: 4, 20: 5, 21: 5,
		22: 5, 23: 6, 24: 6, 25: 7,
	} {
		if p := measure.SignTest(most, n-most); p > 0.05 {
			t.Errorf("%d of %d: p = %v, want at most 0.05", most, n, p)
		}
		if p := measure.SignTest(most+1, n-most-1); p <= 0.05 {
			t.Errorf("%d of %d: p = %v, want above 0.05", most+1, n, p)
		}
	}
	for n := 1; n <= 5; n++ {
		if p := measure.SignTest(0, n); p <= 0.05 {
			t.Errorf("0 of %d: p = %v, where the table has none", n, p)
		}
	}
}

func TestSignTestAgreesWithExactFractions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b int
		want float64
	}{
		{9, 3, 299. / 2048}, {3, 9, 299. / 2048}, {10, 2, 79. / 2048}, {5, 5, 1}, {6, 0, 1. / 32}, {1, 0, 1}, {0, 0, 1},
		{60, 40, 0.05688793364098079}, {58, 42, 0.13321061920721333}, {52, 48, 0.7643534344026668}, {700, 650, 0.18231034946700564},
	} {
		if got := measure.SignTest(test.a, test.b); !near(got, test.want) {
			t.Errorf("%d–%d: got %.12f, want %.12f", test.a, test.b, got, test.want)
		}
	}
}

func TestMannWhitneyAgreesWithOthers(t *testing.T) {
	t.Parallel()
	var many, more []float64
	for i := range 60 {
		many = append(many, float64(300+i*37%101))
	}
	for i := range 50 {
		more = append(more, float64(320+i*53%97))
	}
	for _, test := range []struct {
		name, source string
		a, b         []float64
		want         float64
	}{
		{"exact", "SciPy, mannwhitneyu, example: ages at diagnosis", []float64{19, 22, 16, 29, 24}, []float64{20, 11, 17, 12}, 1. / 9},
		{"exact", "R, wilcox.test, example from Hollander and Wolfe 1973: W = 35, two-sided",
			[]float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, []float64{1.15, 0.88, 0.90, 0.74, 1.21}, 764. / 3003},
		{"exact with ties", "enumerated", []float64{312, 318, 325, 325, 331, 340}, []float64{325, 333, 340, 341, 352, 360, 360}, 7. / 429},
		{"all the same", "enumerated", []float64{1, 1, 1}, []float64{1, 1, 1, 1}, 1},
		{"apart", "2 of the 252 choices", []float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}, 2. / 252},
		{"normal with ties", "the formula of SciPy's asymptotic method, in Python", many, more, 0.00893653542382958},
		{"empty", "nothing to compare", nil, []float64{1}, 1},
	} {
		if got := measure.MannWhitney(test.a, test.b); !near(got, test.want) {
			t.Errorf("%s (%s): got %.12f, want %.12f", test.name, test.source, got, test.want)
		}
		if got, back := measure.MannWhitney(test.a, test.b), measure.MannWhitney(test.b, test.a); !near(got, back) {
			t.Errorf("%s: %v one way, %v the other", test.name, got, back)
		}
	}
}

// criticalU is the usual table of the largest U that is significant at 0.05,
// two-sided, for groups of 4 to 20 values, as printed in many textbooks (Siegel
// and Castellan, "Nonparametric Statistics", among them).
var criticalU = map[int][]int{ // by the larger group, from the smaller one of 4
	4: {0}, 5: {1, 2}, 6: {2, 3, 5}, 7: {3, 5, 6, 8}, 8: {4, 6, 8, 10, 13}, 9: {4, 7, 10, 12, 15, 17},
	10: {5, 8, 11, 14, 17, 20, 23}, 12: {7, 11, 14, 18, 22, 26, 29, 33, 37},
	15: {10, 14, 19, 24, 29, 34, 39, 44, 49, 54, 59, 64},
	20: {14, 20, 27, 34, 41, 48, 55, 62, 69, 76, 83, 90, 98, 105, 112, 119, 127},
}

func TestMannWhitneyAgreesWithThePublishedTable(t *testing.T) {
	t.Parallel()
	for larger, row := range criticalU {
		for i, u := range row {
			smaller := 4 + i
			if p := measure.MannWhitney(groupsOf(smaller, larger, u)); p > 0.05 {
				t.Errorf("%d and %d, U = %d: p = %v, want at most 0.05", smaller, larger, u, p)
			}
			if p := measure.MannWhitney(groupsOf(smaller, larger, u+1)); p <= 0.05 {
				t.Errorf("%d and %d, U = %d: p = %v, want above 0.05", smaller, larger, u+1, p)
			}
		}
	}
}

// groupsOf makes two groups without ties for which so many pairs have the first
// group's value above the second's.
func groupsOf(n, m, u int) (a, b []float64) {
	for j := range m {
		b = append(b, float64(j))
	}
	for i := range n {
		above := min(m, u)
		u -= above
		a = append(a, float64(above)-0.5-float64(n-i)/1000)
	}
	return a, b
}
