package compare

import (
	"fmt"
	"strings"

	"sluice/internal/measure"
)

// judgement is a sentence on who is the best in a figure, and whether that may be chance.
type judgement struct{ figure, words string }

// figureWords are the figures that are judged: their names on the screen, and how the best
// of two and of all is said.
var figureWords = []struct {
	figure              measure.Figure
	name, better, bests string
}{
	{measure.TTFT, "first word", "is sooner than", "is the soonest"},
	{measure.Duration, "in all", "is done before", "is done first"},
	{measure.Rate, "tok/s", "is faster than", "is the fastest"},
	{measure.Gap, "longest gap", "pauses less than", "pauses least"},
	{measure.Cost, "an answer", "is cheaper than", "is the cheapest"},
}

// judge says in a sentence for each figure who is the best; once where all figures rest on
// too few answers. blind leaves out what gives the vendor away.
func judge(lanes []Lane, rows []measure.Row, blind bool) []judgement {
	var out []judgement
	few, judged := 0, 0
	for _, w := range figureWords {
		row := rows[w.figure]
		if blind && revealsVendor(w.figure) || row.Best < 0 {
			continue
		}
		judged++
		c, _ := row.Verdict()
		if c.Verdict == measure.TooFew {
			few++
		}
		out = append(out, judgement{w.name, judgeRow(lanes, row, w.better, w.bests) + unknownOf(lanes, row)})
	}
	if few == judged && judged > 0 {
		all := make([]measure.Lane, len(lanes))
		for i, l := range lanes {
			all[i] = l.Lane
		}
		return []judgement{{words: tooFew(all) + "; nothing is told from chance yet"}}
	}
	return out
}

// judgeRow says of one figure who is the best, and of whom that is beyond chance.
func judgeRow(lanes []Lane, row measure.Row, better, bests string) string {
	best := lanes[row.Best].called()
	var beyond, within, few []string
	p, noise := 0.0, measure.Comparison{}
	clearest := measure.Comparison{}
	for i, c := range row.Against {
		switch {
		case c.N == 0:
		case c.Verdict == measure.Clear:
			beyond = append(beyond, lanes[i].number())
			if c.P >= p {
				p, clearest = c.P, c
			}
		case c.Verdict == measure.Noise:
			within = append(within, lanes[i].number())
			if noise.N == 0 || c.P < noise.P {
				noise = c
			}
		default:
			few = append(few, lanes[i].number())
		}
	}
	others := len(beyond) + len(within) + len(few)
	switch {
	case len(beyond) == others && others > 1:
		return fmt.Sprintf("%s %s all others, beyond chance (%s)", best, better, clearest.PWords())
	case len(beyond) > 0:
		words := fmt.Sprintf("%s %s %s, beyond chance (%s)", best, better, listed(beyond), clearest.PWords())
		if len(within) > 0 {
			words += "; within noise of " + listed(within)
		}
		return words
	case len(within) > 0:
		return fmt.Sprintf("%s %s, within noise (%s)", best, bests, noise.PWords())
	}
	return best + " " + bests + "; too few answers to tell"
}

// unknownOf names the lanes of which a figure isn't known although they have answered.
func unknownOf(lanes []Lane, row measure.Row) string {
	var out []string
	for i, s := range row.Lanes {
		if s.N == 0 && len(lanes[i].Samples) > lanes[i].Failed() {
			out = append(out, lanes[i].number())
		}
	}
	switch {
	case len(out) == 0:
		return ""
	case row.Figure == measure.Cost && len(out) == 1:
		return "; " + out[0] + " has no known price"
	case row.Figure == measure.Cost:
		return "; " + listed(out) + " have no known price"
	}
	return "; unknown of " + listed(out)
}

// listed joins words: "1, 2 and 3".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
