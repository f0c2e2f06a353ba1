package compare

import (
	"fmt"

	"sluice/internal/measure"
)

// Best names the lane that is best in each of the figures that matter most, and says
// where that may be chance. blind leaves out figures that reveal the vendor.
func Best(lanes []measure.Lane, blind bool) []Figure {
	var out []Figure
	few, chance := 0, 0
	for _, row := range measure.Rows(lanes) {
		word, rank := "", 0
		switch row.Figure {
		case measure.TTFT:
			word, rank = "soonest", 90
		case measure.Rate:
			word, rank = "fastest", 80
		case measure.Cost:
			word, rank = "cheapest", 85
		case measure.Duration:
			word, rank = "first done", 40
		}
		if word == "" || row.Best < 0 || blind && revealsVendor(row.Figure) {
			continue
		}
		value := row.Figure.Format(row.Lanes[row.Best].Median)
		f := Figure{
			Long:  word + " " + lanes[row.Best].Name + " " + value,
			Short: word + " " + lanes[row.Best].Name, Priority: rank,
		}
		switch c, _ := row.Verdict(); c.Verdict {
		case measure.TooFew:
			few++
		case measure.Noise:
			chance++
			f.Long, f.Short = f.Long+" (within noise)", f.Short+" (noise)"
		}
		out = append(out, f)
	}
	switch {
	case len(out) == 0:
		return []Figure{{Long: "nothing to compare yet", Priority: 100}}
	case few > 0:
		out = append(out, Figure{Long: tooFew(lanes), Short: "too few to tell", Priority: 100})
	case chance > 0:
		out = append(out, Figure{Long: "within noise", Short: "", Priority: 50})
	}
	return out
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
		return "one answer each: may be chance"
	}
	return fmt.Sprintf("%d answers each: may be chance", least)
}
