package inspector

import (
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/ui/look"
)

// axis is an axis of time with ticks at round numbers. Its zero is at its left end.
type axis struct {
	total, step time.Duration
	w           int
}

// tickRoom is how many cells a tick takes at least, so that its label fits, mostTicks how
// many ticks there are at most after the first.
const (
	tickRoom  = 14
	mostTicks = 5
)

// ticksOf returns the axis of a time in w cells.
func ticksOf(total time.Duration, w int) axis {
	total = max(total, time.Microsecond)
	most := min(mostTicks, max(1, w/tickRoom))
	step := time.Microsecond
	for i := 0; total/step > time.Duration(most); i++ { // 1, 2, 5, 10, …
		if i%3 == 1 {
			step = step / 2 * 5
		} else {
			step *= 2
		}
	}
	return axis{total: total, step: step, w: w}
}

// at is the column of a time.
func (x axis) at(t time.Duration) int {
	return min(x.w-1, int(float64(t)/float64(x.total)*float64(x.w-1)+0.5))
}

// columns are the columns of the ticks.
func (x axis) columns() []int {
	var out []int
	for t := time.Duration(0); t <= x.total; t += x.step {
		out = append(out, x.at(t))
	}
	return out
}

// labels are the times at the ticks, the last with its unit.
func (x axis) labels(st *look.Styles) string {
	unit, name := time.Second, "s"
	switch {
	case x.total < time.Millisecond:
		unit, name = time.Microsecond, "µs"
	case x.total < time.Second:
		unit, name = time.Millisecond, "ms"
	}
	var b strings.Builder
	used, columns := 0, x.columns()
	for i, column := range columns {
		label := strconv.FormatFloat(float64(time.Duration(i)*x.step)/float64(unit), 'f', -1, 64)
		if i == len(columns)-1 {
			label += " " + name
		}
		column = max(used, min(column, x.w-ansi.StringWidth(label)))
		if i > 0 && column == used {
			continue // no room
		}
		b.WriteString(strings.Repeat(" ", column-used) + st.Faint.Render(label))
		used = column + ansi.StringWidth(label)
	}
	return b.String()
}

// bar draws a span, with the ticks beside it.
func (x axis) bar(st *look.Styles, p span) string {
	stroke, tint := p.kind.bar(st)
	from := x.at(p.from)
	to := max(from+1, x.at(p.to))
	if p.to >= x.total {
		to = x.w
	}
	ticks := map[int]bool{}
	for _, column := range x.columns() {
		ticks[column] = true
	}
	var b strings.Builder
	for column := 0; column < x.w; column++ {
		switch {
		case column == from:
			b.WriteString(tint.Render(strings.Repeat(string(stroke), to-from)))
			column = to - 1
		case ticks[column]:
			b.WriteString(st.Rule.Render("┊"))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
