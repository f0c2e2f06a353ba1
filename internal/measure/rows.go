package measure

import (
	"cmp"
	"slices"

	"sluice/gateway"
)

// Lane is a lane's answers.
type Lane struct {
	// Name is the lane's name for people.
	Name    string
	Samples []Sample
}

// Failed counts the lane's answers that are not complete.
func (l Lane) Failed() int {
	return l.count(func(s Sample) bool { return s.Failed })
}

// FromCache counts the answers that came from the gateway's cache.
func (l Lane) FromCache() int {
	return l.count(func(s Sample) bool { return s.FromCache && !s.Failed })
}

// CostsFrom counts the answers whose cost comes from a source.
func (l Lane) CostsFrom(source gateway.CostSource) int {
	return l.count(func(s Sample) bool { return s.CostSource == source && !s.Failed })
}

func (l Lane) count(is func(Sample) bool) int {
	n := 0
	for _, s := range l.Samples {
		if is(s) {
			n++
		}
	}
	return n
}

// Row is one figure over all lanes.
type Row struct {
	Figure Figure
	// Lanes are the lanes' summaries, in their order; N is 0 if nothing is known.
	Lanes []Summary
	// Best is the lane with the best median. It is -1 if there is none: the figure has no
	// better and worse, fewer than two lanes have it, or the best medians are equal.
	Best int
	// Against compares the best lane with each other one; the zero value if there is
	// nothing to compare.
	Against []Comparison
}

// Rows compares the lanes in every figure. With several lanes the probabilities are
// corrected by Holm's method (Scandinavian Journal of Statistics 6, 1979), so that more
// lanes don't turn chance into a difference.
func Rows(lanes []Lane) []Row {
	rows := make([]Row, 0, figureCount)
	for _, f := range Figures() {
		rows = append(rows, rowOf(f, lanes))
	}
	return rows
}

func rowOf(f Figure, lanes []Lane) Row {
	r := Row{Figure: f, Best: -1, Lanes: make([]Summary, len(lanes)), Against: make([]Comparison, len(lanes))}
	values := make([][]float64, len(lanes))
	for i, l := range lanes {
		values[i] = Values(l.Samples, f)
		r.Lanes[i] = Summarize(values[i])
	}
	if r.Best = r.best(); r.Best < 0 {
		return r
	}
	var others []int
	for i, v := range values {
		if i != r.Best && len(v) > 0 {
			r.Against[i] = Compare(values[r.Best], v)
			others = append(others, i)
		}
	}
	holm(r.Against, others)
	return r
}

// best is the lane with the best median, or -1.
func (r Row) best() int {
	best, known, tied := -1, 0, false
	for i, s := range r.Lanes {
		if s.N == 0 {
			continue
		}
		known++
		switch {
		case best < 0 || r.Figure.Better(s.Median, r.Lanes[best].Median):
			best, tied = i, false
		case s.Median == r.Lanes[best].Median:
			tied = true
		}
	}
	if !r.Figure.Ranked() || known < 2 || tied {
		return -1
	}
	return best
}

// holm corrects the p-values of several comparisons and sets their verdicts again.
func holm(all []Comparison, which []int) {
	order := slices.SortedFunc(slices.Values(which), func(i, j int) int { return cmp.Compare(all[i].P, all[j].P) })
	most := 0.0
	for rank, i := range order {
		factor := float64(len(order) - rank)
		most = max(most, min(1, all[i].P*factor))
		all[i].P = most
		all[i] = all[i].judged(factor)
	}
}

// Verdict says whether the best lane is really ahead: it is if it is beyond noise of
// every other. The comparison is the deciding one. ok is false if there is no best.
func (r Row) Verdict() (c Comparison, ok bool) {
	if r.Best < 0 {
		return c, false
	}
	for _, other := range r.Against {
		if other.N == 0 {
			continue
		}
		if !ok || other.Verdict < c.Verdict || other.Verdict == c.Verdict && other.P > c.P {
			c, ok = other, true
		}
	}
	return c, ok
}
