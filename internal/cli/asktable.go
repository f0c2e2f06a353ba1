package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/internal/safe"
)

// tablePresenter shows a measured run as a table of its figures. The texts are left out;
// --json has them.
type tablePresenter struct {
	program *Program
	calls   int
	began   time.Time
	stop    func()

	mu sync.Mutex
	// ended counts the calls that are over; told are the lanes whose failure was
	// explained.
	ended int
	told  map[int]bool
}

func newTablePresenter(p *Program, calls int, began time.Time) *tablePresenter {
	t := &tablePresenter{program: p, calls: calls, began: began, told: map[int]bool{}}
	t.stop = p.live(t.progress)
	return t
}

func (t *tablePresenter) begin(j *job, _ time.Time) laneView { return &tableView{all: t, job: j} }

// tableView is one answer of a measured run.
type tableView struct {
	all *tablePresenter
	job *job
}

func (v *tableView) trace(gateway.TraceEvent)             {}
func (v *tableView) delta(gateway.Delta, time.Time) error { return nil }
func (v *tableView) flush() error                         { return nil }

// end explains a lane's first failure, and counts.
func (v *tableView) end(a *gateway.Answer, _ costs, _ time.Time) error {
	t := v.all
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended++
	if a.Err != nil && !t.told[v.job.lane.index] {
		t.told[v.job.lane.index] = true
		t.program.explain(v.job.lane.Target.String(), a.Err)
	}
	return nil
}

// progressCells is the length of the bar of a measured run.
const progressCells = 24

// progress is a bar with how many calls are over, for the live line.
func (t *tablePresenter) progress(now time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	ink := t.program.inks(t.program.Err)
	done := progressCells * t.ended / max(1, t.calls)
	return ink.water.Render(strings.Repeat("━", done)) + ink.rule.Render(strings.Repeat("┄", progressCells-done)) +
		ink.dim.Render(fmt.Sprintf(" %d of %d calls, %s", t.ended, t.calls, t.program.liveSeconds(now.Sub(t.began))))
}

// summary writes the table.
func (t *tablePresenter) summary(run *askRun, made int) error {
	t.stop()
	mode := run.plan.String()
	if made < t.calls {
		mode += fmt.Sprintf(", stopped after %d of %d calls", made, t.calls)
	}
	lanes := run.measured()
	most := 0
	if width, ok := terminalWidth(t.program.Out); ok {
		most = max(leastName, width-besideName)
	}
	return writeTable(t.program.out(), t.program.inks(t.program.Out), mode, lanes, most)
}

// On a terminal names are shortened in favour of the numbers, which take this many cells,
// but keep at least this many themselves.
const (
	besideName = 50
	leastName  = 16
)

// writeTable writes how the answers were measured, and for each figure the lanes'
// results, the best lane and whether that is more than noise. Names have at most most
// cells, unless that is 0. On a terminal it speaks as the playground does; elsewhere, for
// scripts, in the words of old.
func writeTable(out io.Writer, ink inks, mode string, lanes []measure.Lane, most int) error {
	names := make([]string, len(lanes))
	for i, l := range lanes {
		names[i] = safe.Line(l.Name).String()
		if over := ansi.StringWidth(names[i]) - most; most > 0 && over > 0 {
			names[i] = ansi.TruncateLeft(names[i], over+1, "…")
		}
	}
	t := table{{"", "n", "median", "p95", "spread", ""}}
	if ink.on {
		t[0][3] = "slowest 5 %"
	}
	var headings []string
	for _, row := range measure.Rows(lanes) {
		if !known(row) {
			continue
		}
		headings = append(headings, heading(ink, row, names))
		t = append(t, tableRow{})
		for i, s := range row.Lanes {
			line := tableRow{"  " + names[i], "0", "?", "?", "?", ""}
			if f := row.Figure.Format; s.N > 0 {
				line[1], line[2], line[5] = fmt.Sprint(s.N), f(s.Median), standing(row, i)
				if s.Scattered() {
					line[3], line[4] = f(s.P95), f(s.Spread)
				}
			}
			t = append(t, line)
		}
	}
	var b strings.Builder
	b.WriteString(mode + "\n\n")
	for i, line := range t.lines() {
		rest, best := strings.CutSuffix(line, "  best")
		switch {
		case line == "":
			line, headings = headings[0], headings[1:]
		case i == 0:
			line = ink.dim.Render(line)
		case best:
			line = rest + "  " + ink.good.Render("best")
		}
		b.WriteString(line + "\n")
	}
	for i, l := range lanes {
		if n := l.Failed(); n > 0 {
			fmt.Fprintf(&b, "\n%s: %d of %d answers failed and don't count\n", names[i], n, len(l.Samples))
		}
		if n := l.FromCache(); n > 0 {
			fmt.Fprintf(&b, "\n%s: %d of %d answers came from the gateway's cache\n", names[i], n, len(l.Samples))
		}
		if n := l.CostsFrom(gateway.CostVendor); n > 0 {
			fmt.Fprintf(&b, "\n%s: the cost of %d of %d answers was reported by the vendor\n", names[i], n, len(l.Samples))
		}
		if n := l.CostsFrom(gateway.CostCustom); n > 0 {
			fmt.Fprintf(&b, "\n%s: the cost of %d of %d answers is at your own price\n", names[i], n, len(l.Samples))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// heading names a figure, the lane that is best in it, and whether that is more than
// noise.
func heading(ink inks, row measure.Row, names []string) string {
	verdict, ok := row.Verdict()
	figure, words := row.Figure.String(), verdict.String()
	if plain, ok := plainFigures[row.Figure]; ok && ink.on {
		figure = plain
	}
	if ink.on {
		words = strings.Replace(words, "beyond noise", "beyond chance", 1)
	}
	figure = ink.strong.Render(figure)
	if !ok {
		return figure
	}
	is := "leads"
	if verdict.Verdict == measure.Clear {
		is = "is best"
	}
	return fmt.Sprintf("%s: %s %s, %s", figure, names[row.Best], is, words)
}

// plainFigures are the names of figures that the playground has other words for.
var plainFigures = map[measure.Figure]string{measure.TTFT: "first word", measure.Duration: "in all", measure.Rate: "tok/s"}

// standing says in a word how a lane compares with the best one.
func standing(row measure.Row, lane int) string {
	if lane == row.Best {
		return "best"
	}
	if row.Best < 0 {
		return ""
	}
	switch row.Against[lane].Verdict {
	case measure.Clear:
		return "behind"
	case measure.Noise:
		return "noise"
	}
	return "too few"
}

// tableRow is a line of a table: a name, four numbers and words.
type tableRow [6]string

type table []tableRow

// lines aligns names to the left, numbers to the right, and leaves no blanks at the end
// of a line.
func (t table) lines() []string {
	var widths [len(tableRow{})]int
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	out := make([]string, 0, len(t))
	for _, row := range t {
		var line strings.Builder
		for i, cell := range row {
			blank := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
			switch i {
			case 0:
				line.WriteString(cell + blank)
			case len(row) - 1:
				line.WriteString("  " + cell)
			default:
				line.WriteString("  " + blank + cell)
			}
		}
		out = append(out, strings.TrimRight(line.String(), " "))
	}
	return out
}

// known reports whether a row has anything to say: a value, and for tokens that most
// answers don't have, one above 0.
func known(row measure.Row) bool {
	rare := row.Figure == measure.ReasoningTokens || row.Figure == measure.CachedTokens
	for _, s := range row.Lanes {
		if s.N > 0 && (!rare || s.Max > 0) {
			return true
		}
	}
	return false
}
