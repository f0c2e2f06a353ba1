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

// tablePresenter shows a measured run as a table of its figures. The texts are
// left out; --json has them.
type tablePresenter struct {
	program *Program
	calls   int
	live    bool

	mu sync.Mutex
	// ended counts the calls that are over; told are the lanes whose failure was
	// explained.
	ended int
	told  map[int]bool
}

func newTablePresenter(p *Program, calls int) *tablePresenter {
	return &tablePresenter{program: p, calls: calls, live: isTerminal(p.Err), told: map[int]bool{}}
}

func (t *tablePresenter) begin(j *job, _ time.Time) laneView { return &tableView{all: t, job: j} }

// tableView is one answer of a measured run.
type tableView struct {
	all *tablePresenter
	job *job
}

func (v *tableView) trace(gateway.TraceEvent)             {}
func (v *tableView) delta(gateway.Delta, time.Time) error { return nil }

// end explains a lane's first failure, and counts.
func (v *tableView) end(a *gateway.Answer, _ *float64, _ time.Time) error {
	t := v.all
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended++
	if a.Err != nil && !t.told[v.job.lane.index] {
		t.told[v.job.lane.index] = true
		t.progress("")
		t.program.explain(v.job.lane.target.String(), a.Err)
	}
	t.progress(fmt.Sprintf("%d of %d calls", t.ended, t.calls))
	return nil
}

// progress replaces the line that a terminal shows meanwhile.
func (t *tablePresenter) progress(words string) {
	if !t.live {
		return
	}
	t.program.told.Lock()
	defer t.program.told.Unlock()
	_, _ = fmt.Fprint(t.program.Err, "\r\x1b[K"+words)
}

// summary writes the table.
func (t *tablePresenter) summary(run *askRun, made int) error {
	t.progress("")
	mode := run.plan.String()
	if made < t.calls {
		mode += fmt.Sprintf(", stopped after %d of %d calls", made, t.calls)
	}
	return writeTable(t.program.out(), mode, run.measured())
}

// writeTable writes how the answers were measured, and for each figure what the
// lanes' answers took, what is best and whether that is more than noise.
func writeTable(out io.Writer, mode string, lanes []measure.Lane) error {
	t := table{{"", "n", "median", "p95", "spread", ""}}
	for _, row := range measure.Rows(lanes) {
		if !known(row) {
			continue
		}
		t = append(t, tableRow{row.Figure.String()})
		for i, s := range row.Lanes {
			line := tableRow{"  " + safe.Line(lanes[i].Name).String(), "0", "?", "?", "?", ""}
			if s.N > 0 {
				f := row.Figure.Format
				line = tableRow{line[0], fmt.Sprint(s.N), f(s.Median), f(s.P95), f(s.Spread), verdict(row, i)}
			}
			t = append(t, line)
		}
	}
	var b strings.Builder
	b.WriteString(mode + "\n\n")
	t.write(&b)
	for _, l := range lanes {
		name := safe.Line(l.Name).String()
		if n := l.Failed(); n > 0 {
			fmt.Fprintf(&b, "\n%s: %d of %d answers failed and don't count\n", name, n, len(l.Samples))
		}
		if n := l.FromCache(); n > 0 {
			fmt.Fprintf(&b, "\n%s: %d of %d answers came from the gateway's cache\n", name, n, len(l.Samples))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// verdict says what a lane's figure is beside the best one.
func verdict(row measure.Row, lane int) string {
	all, ok := row.Verdict()
	switch {
	case !ok:
		return ""
	case lane == row.Best:
		return "best, " + all.String()
	}
	return row.Against[lane].String()
}

// tableRow is a line of a table: a name, four numbers and words.
type tableRow [6]string

type table []tableRow

// write sets names to the left, numbers to the right, and leaves no blanks at
// the end of a line.
func (t table) write(b *strings.Builder) {
	var widths [len(tableRow{})]int
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
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
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// known tells whether any lane knows a row's figure.
func known(row measure.Row) bool {
	for _, s := range row.Lanes {
		if s.N > 0 {
			return true
		}
	}
	return false
}
