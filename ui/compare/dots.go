package compare

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/internal/measure"
	"sluice/ui/look"
)

// spread draws every answer's figure as a dot, a lane a line: the figure's name and its
// range first. All lanes share the scale, which begins at 0.
func spread(st *look.Styles, name string, f measure.Figure, lanes []Lane, width int) []string {
	values, most := make([][]float64, len(lanes)), 0.0
	for i, l := range lanes {
		values[i] = measure.Values(l.Samples, f)
		if len(values[i]) > 0 {
			most = max(most, slices.Max(values[i]))
		}
	}
	top := most * 1.05
	unit := figures.Duration(time.Duration(top * float64(time.Millisecond)))
	out := []string{look.Spread(st.Text.Render(name), st.Muted.Render("0 … "+unit), width)}
	for i, l := range lanes {
		number := look.Pad(ansi.Truncate(l.number(), 1, ""), 1)
		out = append(out, st.Muted.Render(number)+" "+dots(st, values[i], top, max(1, width-2)))
	}
	return out
}

// dots draws values from 0 to top in a line of width cells, with a bar at their median.
func dots(st *look.Styles, values []float64, top float64, width int) string {
	cell := func(v float64) int {
		if top <= 0 {
			return 0
		}
		return max(0, min(width-1, int(math.Round(v/top*float64(width-1)))))
	}
	marks := []rune(strings.Repeat("·", width))
	for _, v := range values {
		marks[cell(v)] = '●'
	}
	if len(values) > 0 {
		marks[cell(measure.Summarize(values).Median)] = '┃'
	}
	var b strings.Builder
	for i := 0; i < width; {
		to := i + 1
		for to < width && marks[to] == marks[i] {
			to++
		}
		tint := st.Rule
		switch marks[i] {
		case '●':
			tint = st.Water
		case '┃':
			tint = st.Strong
		}
		b.WriteString(tint.Render(string(marks[i:to])))
		i = to
	}
	return b.String()
}
