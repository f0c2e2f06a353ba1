package compare

import (
	"fmt"

	"sluice/internal/measure"
)

// MayBeChance ends the words about lanes that were asked too seldom to tell.
const MayBeChance = "may be chance"

// Best names the lanes that are best in the figures that matter most, such as "first
// word: 2", and says whether that may be chance; nothing where there is nothing to
// compare. blind leaves out figures that reveal the vendor.
func Best(lanes []measure.Lane, blind bool) (best []string, chance string) {
	words := []struct {
		figure measure.Figure
		words  string
	}{{measure.TTFT, "first word"}, {measure.Duration, "done first"}, {measure.Cost, "cheapest"}, {measure.Rate, "fastest"}}
	rows := measure.Rows(lanes)
	few, noise, beyond := 0, 0, 0
	for _, w := range words {
		row := rows[w.figure]
		if row.Best < 0 || blind && revealsVendor(w.figure) {
			continue
		}
		best = append(best, w.words+": "+lanes[row.Best].Name)
		switch c, _ := row.Verdict(); c.Verdict {
		case measure.TooFew:
			few++
		case measure.Noise:
			noise++
		case measure.Clear:
			beyond++
		}
	}
	switch {
	case few > 0:
		chance = tooFew(lanes)
	case noise > 0 && beyond > 0:
		chance = "some beyond chance, some within noise"
	case noise > 0:
		chance = "all within noise"
	case beyond > 0:
		chance = "beyond chance"
	}
	return best, chance
}

// tooFew says on how few answers the comparison is based.
func tooFew(lanes []measure.Lane) string {
	least := -1
	for _, l := range lanes {
		if n := len(l.Samples) - l.Failed(); n > 0 && (least < 0 || n < least) {
			least = n
		}
	}
	if least == 1 {
		return "one answer each: " + MayBeChance
	}
	return fmt.Sprintf("%d answers each: %s", least, MayBeChance)
}
