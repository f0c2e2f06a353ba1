package measure

import (
	"cmp"
	"math"
	"slices"
)

// exactWork bounds the exact test, in additions: 20 against 20 values are within it, and
// 4 against 100.
const exactWork = 2_000_000

// MannWhitney is the probability that chance alone separates two groups of values at
// least as much, in either direction. Equal values share their ranks. For small groups it
// is exact, ties included: it counts in how many of all the ways to choose the smaller
// group its rank sum would be as extreme (Streitberg and Röhmel's shift algorithm,
// Statistical Software Newsletter 12, 1986). Larger ones use the normal approximation
// with the corrections for ties and continuity (Lehmann, "Nonparametrics", 1975). It is 1
// if a group is empty.
func MannWhitney(a, b []float64) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 1
	}
	ranks, ties := doubledRanks(a, b)
	sum := 0
	for _, r := range ranks[:len(a)] {
		sum += r
	}
	sorted := slices.Sorted(slices.Values(ranks))
	most := 0
	for _, r := range sorted[len(b):] {
		most += r
	}
	if len(a)*len(ranks)*most <= exactWork {
		return exactP(ranks, len(a), sum, most)
	}
	return normalP(len(a), len(b), sum, ties)
}

// doubledRanks are twice the ranks of all values, those of the first group
// first, so that shared ranks are whole numbers. The ties are the sum of t³-t
// over all runs of t equal values.
func doubledRanks(a, b []float64) (ranks []int, ties float64) {
	all := slices.Concat(a, b)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(all[i], all[j]) })
	ranks = make([]int, len(all))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && all[order[j]] == all[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = i + 1 + j // twice the mean of ranks i+1 to j
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	return ranks, ties
}

// exactP counts, for each rank sum up to the largest, the share of choices of n
// values that have it.
func exactP(ranks []int, n, sum, most int) float64 {
	// ways[k][s] is how many choices of k of the values so far have the sum s.
	ways := make([][]float64, n+1)
	for k := range ways {
		ways[k] = make([]float64, most+1)
	}
	ways[0][0] = 1
	for _, r := range ranks {
		for k := n; k > 0; k-- {
			from, to := ways[k-1], ways[k]
			for s := most; s >= r; s-- {
				to[s] += from[s-r]
			}
		}
	}
	below, above, total := 0.0, 0.0, 0.0
	for s, w := range ways[n] {
		total += w
		if s <= sum {
			below += w
		}
		if s >= sum {
			above += w
		}
	}
	return min(1, 2*min(below, above)/total)
}

func normalP(n, m, sum int, ties float64) float64 {
	fn, fm := float64(n), float64(m)
	all := fn + fm
	u := float64(sum)/2 - fn*(fn+1)/2
	variance := fn * fm / 12 * (all + 1 - ties/(all*(all-1)))
	if variance <= 0 { // every value is the same
		return 1
	}
	z := max(0, math.Abs(u-fn*fm/2)-0.5) / math.Sqrt(variance)
	return math.Erfc(z / math.Sqrt2)
}

// leastP is the smallest probability that [MannWhitney] can return for groups of these
// sizes: below some sizes no difference can be told from chance.
func leastP(n, m int) float64 {
	if n == 0 || m == 0 {
		return 1
	}
	return min(1, 2*math.Exp(-logChoose(n+m, n)))
}
