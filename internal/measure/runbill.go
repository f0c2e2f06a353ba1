package measure

import (
	"fmt"
	"strings"

	"sluice/internal/figures"
)

// RunBill is what a whole run may cost, in US dollars, warm-ups included: each lane's call
// as often as it is made.
type RunBill struct {
	// Lanes is how many lanes there are.
	Lanes int
	// Estimated and Maximal are sums over the lanes for which the amount is known:
	// Estimable and Bounded lanes. They are nil where it is known for none.
	Estimated, Maximal *float64
	Estimable, Bounded int
	// Unpriced names the lanes whose estimate is unknown.
	Unpriced []string
	// ByModel says that Maximal is based on a model's own limit, since the chat has none.
	ByModel bool
}

// Bill is what the whole run may cost.
func (p Plan) Bill(lanes []Bill) RunBill {
	times := float64(p.Repeat + p.Warmup)
	all := RunBill{Lanes: len(lanes)}
	for _, l := range lanes {
		if l.Estimated == nil {
			all.Unpriced = append(all.Unpriced, l.Lane)
		}
		all.Estimable += add(&all.Estimated, l.Estimated, times)
		all.Bounded += add(&all.Maximal, l.Maximal, times)
		all.ByModel = all.ByModel || l.ByModel && l.Maximal != nil
	}
	return all
}

// add adds an amount so many times to a sum, and returns how many amounts were known.
func add(sum **float64, usd *float64, times float64) int {
	if usd == nil {
		return 0
	}
	if *sum == nil {
		*sum = new(float64)
	}
	**sum += *usd * times
	return 1
}

// Together is what calls of several lanes may cost, each made once: the bills of the calls
// of each lane. What is unknown of one of a lane's calls is unknown of the lane. A lane
// without calls costs nothing and isn't counted.
func Together(lanes [][]Bill) RunBill {
	var sums []Bill
	for _, calls := range lanes {
		if len(calls) == 0 {
			continue
		}
		sums = append(sums, Bill{})
		sum := &sums[len(sums)-1]
		var estimable, bounded int
		for _, call := range calls {
			sum.Lane = call.Lane
			estimable += add(&sum.Estimated, call.Estimated, 1)
			bounded += add(&sum.Maximal, call.Maximal, 1)
			sum.ByModel = sum.ByModel || call.ByModel
		}
		if estimable < len(calls) {
			sum.Estimated = nil
		}
		if bounded < len(calls) {
			sum.Maximal = nil
		}
	}
	return Plan{Lanes: len(sums), Repeat: 1}.Bill(sums)
}

// free reports whether it is known that nothing is charged.
func (b RunBill) free() bool {
	return b.Lanes > 0 && b.Estimable == b.Lanes && b.Bounded == b.Lanes && *b.Estimated == 0 && *b.Maximal == 0
}

// String is "about $0.012, at most $0.48", where the maximum comes from if the chat sets
// none, and what a sum holds if an amount is unknown: "3 of 4 lanes: about $0.02, at most
// $0.18; llama-3.1-8b: price unknown". Names of lanes may be untrusted.
func (b RunBill) String() string {
	if b.Estimable == 0 && b.Bounded == 0 {
		return "price unknown"
	}
	if b.free() {
		return "free"
	}
	var parts []string
	if b.Estimable > 0 {
		parts = append(parts, b.of(b.Estimable)+"about "+figures.About(*b.Estimated))
	}
	switch b.Bounded {
	case 0:
		parts = append(parts, "the most is unknown")
	case b.Estimable:
		parts = append(parts, "at most "+figures.AtMost(*b.Maximal))
	default:
		parts = append(parts, b.of(b.Bounded)+"at most "+figures.AtMost(*b.Maximal))
	}
	text := strings.Join(parts, ", ")
	if b.ByModel {
		text += " by the model's limit"
	}
	if len(b.Unpriced) > 0 {
		text += "; " + b.unpriced() + ": price unknown"
	}
	return text
}

// of says how many of the lanes an amount is for, unless it is for all.
func (b RunBill) of(lanes int) string {
	if lanes == b.Lanes {
		return ""
	}
	return fmt.Sprintf("%d of %d lanes: ", lanes, b.Lanes)
}

// unpriced names the lanes of unknown price, the first few of many.
func (b RunBill) unpriced() string {
	const most = 3
	if n := len(b.Unpriced) - most; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(b.Unpriced[:most], ", "), n)
	}
	return strings.Join(b.Unpriced, ", ")
}

// Over says why the run needs a confirmation before it begins, empty if it stays within a
// budget whatever happens. An unknown maximum may be too much.
func (b RunBill) Over(budget float64) string {
	switch {
	case b.Bounded < b.Lanes || b.Lanes == 0:
		return fmt.Sprintf("the most it can cost is unknown, the budget is %s", figures.ExactDollars(budget))
	case *b.Maximal > budget:
		return fmt.Sprintf("it can cost %s, the budget is %s", figures.AtMost(*b.Maximal), figures.ExactDollars(budget))
	}
	return ""
}
