package inspector

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui/look"
)

// pieces draws how fast the frames came, two at least, and how long the gaps before them
// were. more is how many frames have no time.
func (a *Answer) pieces(s *section, at []time.Duration, more int) {
	st := s.Styles
	gaps := gapsOf(at)
	s.rule("Pieces", joinFitting(pieceWords(at, gaps, more), " · ", s.Width-14))
	if s.Width >= twoPanes {
		s.Lines = append(s.Lines, "")
	}
	c := s.chart()
	n := max(4, s.Width-c.x-s.margin)
	rates, largest := spread(at, gaps, n)
	clip(rates)
	s.Lines = append(s.Lines,
		s.barLine(a.rateName(), "speed", st.Water.Render(barsOf(rates))),
		s.barLine("gap before a piece", "gaps", gapBars(st, largest, slices.Max(gaps))),
		s.barLine("", "", pieceAxis(st, at, gaps, n)))
}

// pieceWords are the figures of the frames, the most important first.
func pieceWords(at, gaps []time.Duration, more int) []string {
	sorted := slices.Sorted(slices.Values(gaps))
	longest := slices.Index(gaps, slices.Max(gaps))
	words := []string{
		figures.Counted(len(at)+more, "frame") + " in " + figures.Duration(at[len(at)-1]-at[0]),
		fmt.Sprintf("longest gap %s, before frame %s", figures.Duration(gaps[longest]), figures.Thousands(longest+2)),
		"median gap " + figures.Duration(sorted[len(sorted)/2]),
		"95 % within " + figures.Duration(sorted[(len(sorted)-1)*95/100]),
	}
	if more > 0 {
		words = append(words, fmt.Sprintf("the times of the last %s aren't kept", figures.Counted(more, "frame")))
	}
	return words
}

// gapsOf are the times between frames.
func gapsOf(at []time.Duration) []time.Duration {
	gaps := make([]time.Duration, len(at)-1)
	for i := range gaps {
		gaps[i] = at[i+1] - at[i]
	}
	return gaps
}

// spread divides the time of the frames into n equal parts: how many frames came in each,
// where a frame counts for all the time since the one before, and the largest gap in it.
func spread(at, gaps []time.Duration, n int) (frames, largest []float64) {
	frames, largest = make([]float64, n), make([]float64, n)
	part := float64(max(1, at[len(at)-1]-at[0])) / float64(n)
	for i, gap := range gaps {
		from, to := float64(at[i]-at[0])/part, float64(at[i+1]-at[0])/part
		first, last := min(n-1, int(from)), min(n-1, int(to))
		for p := first; p <= last; p++ {
			share := 1.0
			if gap > 0 {
				share = (min(to, float64(p+1)) - max(from, float64(p))) / (to - from)
			}
			if share > 0 {
				frames[p] += share
				largest[p] = max(largest[p], float64(gap))
			}
		}
	}
	return frames, largest
}

// clip limits values to three times their mean: the frames of a burst, such as those that
// end a reply, would press all others down.
func clip(values []float64) {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	most := 3 * sum / float64(len(values))
	for i, v := range values {
		values[i] = min(v, most)
	}
}

// rateName names what the bars of speed show: tokens where the vendor counted them, as if
// each piece had equally many, else pieces.
func (a *Answer) rateName() string {
	if n := a.Message.Usage.OutputTokens; n != nil && *n > 0 {
		return "tokens a second"
	}
	return "pieces a second"
}

// barsOf draws values as bars of eight heights, and a blank for zero.
func barsOf(values []float64) string {
	const steps = "▁▂▃▄▅▆▇█"
	most := slices.Max(values)
	var b strings.Builder
	for _, v := range values {
		if v <= 0 || most <= 0 {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(string([]rune(steps)[min(7, int(v/most*8))]))
	}
	return b.String()
}

// gapBars draws the gaps, the longest one marked.
func gapBars(st *look.Styles, gaps []float64, longest time.Duration) string {
	var b strings.Builder
	for i, bar := range []rune(barsOf(gaps)) {
		tint := st.Muted
		if gaps[i] >= float64(longest) {
			tint = st.Warning
		}
		b.WriteString(tint.Render(string(bar)))
	}
	return b.String()
}

// pieceAxis is the line below the bars: their first and last time, and where the longest
// gap begins.
func pieceAxis(st *look.Styles, at, gaps []time.Duration, n int) string {
	first, last := figures.Seconds(at[0]), figures.Seconds(at[len(at)-1])
	longest := slices.Index(gaps, slices.Max(gaps))
	from := min(n-1, int(float64(at[longest]-at[0])/float64(max(1, at[len(at)-1]-at[0]))*float64(n)))
	words := "▲ " + figures.Duration(gaps[longest])
	if from+ansi.StringWidth(words) > n {
		words = figures.Duration(gaps[longest]) + " ▲"
		from = max(0, from+1-ansi.StringWidth(words))
	}
	if ansi.StringWidth(first) >= from {
		first = ""
	}
	line := st.Faint.Render(first) + strings.Repeat(" ", from-ansi.StringWidth(first)) + st.Warning.Render(words)
	if room := n - from - ansi.StringWidth(words) - ansi.StringWidth(last); room > 0 {
		line += strings.Repeat(" ", room) + st.Faint.Render(last)
	}
	return line
}

// barLine is a line of bars with a name, which is shortened where there is little room.
func (s *section) barLine(name, short, bars string) string {
	x := s.chart().x
	if lipgloss.Width(name) >= x-s.margin {
		name = short
	}
	return look.Fit(strings.Repeat(" ", s.margin)+s.Styles.Muted.Render(look.Fit(name, x-s.margin-1))+" "+bars, s.Width)
}
