package measure

import (
	"fmt"
	"math"
)

// significant is the usual bound: what chance produces less often than this counts as a
// difference.
const significant = 0.05

// SignTest is the probability that chance alone divides a votes and b votes at least as
// unevenly: the exact two-sided binomial test at one half (Conover, "Practical
// Nonparametric Statistics", §3.4). Ties are left out beforehand. It is 1 if there are no
// votes.
func SignTest(a, b int) float64 {
	n, fewer := a+b, min(a, b)
	tail := 0.0
	for k := 0; k <= fewer; k++ {
		tail += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return min(1, 2*tail)
}

func logChoose(n, k int) float64 { return logFactorial(n) - logFactorial(k) - logFactorial(n-k) }

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}

// Tally puts votes into words, such as "A 9–3 B, p = 0.15, too few".
func Tally(nameA string, a int, nameB string, b int) string {
	score := fmt.Sprintf("%s %d–%d %s", nameA, a, b, nameB)
	p := SignTest(a, b)
	switch {
	case a+b == 0:
		return score + ", no votes"
	case a == b:
		return score + ", even"
	case p >= significant:
		return score + ", " + pWords(p) + ", too few"
	case a > b:
		return score + ", " + pWords(p) + ", " + nameA + " is ahead"
	}
	return score + ", " + pWords(p) + ", " + nameB + " is ahead"
}

// pWords writes a probability as it is usually written.
func pWords(p float64) string {
	switch {
	case p < 0.001:
		return "p < 0.001"
	case p < 0.1 && fmt.Sprintf("%.2f", p) == "0.05", p < 0.01:
		return fmt.Sprintf("p = %.3f", p) // 0.049 and 0.051 are not the same
	}
	return fmt.Sprintf("p = %.2f", p)
}
