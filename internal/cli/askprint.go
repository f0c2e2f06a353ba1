package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
	"sluice/ui/markdown"
	"sluice/ui/palette"
)

// textPresenter shows answers as text: rendered on a terminal, plain into a pipe. Several
// answers are shown one below the other in the order of their jobs.
type textPresenter struct {
	program *Program
	look    config.UI
	raw     bool
	several bool
	tty     bool
	width   int
	turns   *turns
}

// widest is the most cells that text is wrapped to.
const widest = 100

func newTextPresenter(p *Program, look config.UI, raw, several bool) *textPresenter {
	t := &textPresenter{program: p, look: look, raw: raw, several: several, tty: isTerminal(p.Out), width: widest, turns: newTurns(p.out())}
	if w, ok := terminalWidth(p.Out); ok {
		t.width = min(w, widest)
	}
	return t
}

// terminalWidth is how many cells a terminal has in a row. ok is false if the stream is
// not a terminal.
func terminalWidth(stream any) (cells int, ok bool) {
	f, ok := stream.(*os.File)
	if !ok || !isTerminal(f) {
		return 0, false
	}
	w, _, err := term.GetSize(int(f.Fd()))
	return w, err == nil && w > 0
}

func (t *textPresenter) begin(j *job, _ time.Time) laneView {
	out := t.turns.begin(j.position)
	v := &textView{presenter: t, job: j, out: out}
	if t.several {
		gap := ""
		if j.position > 0 {
			gap = "\n"
		}
		v.err = v.heading(gap)
	}
	switch {
	case t.tty && !t.raw && t.program.envOr("TERM", "") != "dumb":
		// The terminal may support fewer colours than the styles have.
		colours := &colorprofile.Writer{Forward: out, Profile: t.profile()}
		v.printer = newMarkdownPrinter(colours, t.style().WithLinks(linkForm(t.look.Links)), t.width)
	case t.tty:
		v.printer = newRawPrinter(out, safe.NewWriter(out))
	default:
		v.printer = newRawPrinter(out, nopCloser{out})
	}
	return v
}

// summary shows the differences, if they were asked for. The figures were shown below
// each answer.
func (t *textPresenter) summary(run *askRun, _ int) error {
	if !run.flags.diff {
		return nil
	}
	return t.program.writeDiffs(run.lanes)
}

// profile is how many colours the terminal knows.
func (t *textPresenter) profile() colorprofile.Profile {
	return colorprofile.Env(t.program.Environ)
}

func (t *textPresenter) style() markdown.Style {
	theme := palette.Theme{Dark: t.look.Theme != "light", Profile: t.profile()}
	if t.program.noColour() {
		theme.Profile = colorprofile.ASCII
	}
	return markdown.Themed(theme)
}

// textView shows one answer.
type textView struct {
	presenter *textPresenter
	job       *job
	out       *turn
	printer   printer
	err       error
}

// heading names the target if several answer.
func (v *textView) heading(gap string) error {
	name := v.job.lane.Target.String()
	_, err := fmt.Fprintf(v.out, "%s── %s\n\n", gap, safe.Line(name))
	return err
}

func (v *textView) trace(gateway.TraceEvent) {}

func (v *textView) delta(d gateway.Delta, _ time.Time) error {
	switch d.Kind {
	case gateway.DeltaText, gateway.DeltaRefusal:
		v.err = firstOf(v.err, v.printer.text(d.Text))
	case gateway.DeltaProgress:
		if v.presenter.tty {
			v.presenter.program.note(v.job.lane.Target.String() + ": " + d.Text)
		}
	case gateway.DeltaRetry:
		r := d.Retry
		v.presenter.program.complain(fmt.Sprintf("attempt %d of %d: %s; the next one follows in %s",
			r.Attempt, r.Of, gateway.Explain(r.Err).What, r.Wait.Round(100*time.Millisecond)))
	}
	return v.err
}

func (v *textView) flush() error {
	v.err = firstOf(v.err, v.printer.flush())
	return v.err
}

// end closes the text. Everything else about the answer is written when its turn is over.
func (v *textView) end(a *gateway.Answer, cost costs, at time.Time) error {
	v.err = firstOf(v.err, v.printer.close())
	err := v.out.end(func() { v.tell(a, cost, at) })
	return firstOf(v.err, err)
}

// tell writes what isn't text to standard error.
func (v *textView) tell(a *gateway.Answer, cost costs, at time.Time) {
	t := v.presenter
	for _, o := range a.Omissions {
		t.program.note(o)
	}
	for _, call := range a.ToolCalls {
		t.program.note("tool call " + call.Name + " " + call.Arguments)
	}
	for i, c := range a.Citations {
		t.program.note(fmt.Sprintf("[%d] %s %s", i+1, c.Title, c.URL))
	}
	if a.Err != nil && v.err == nil {
		who := ""
		if t.several {
			who = v.job.lane.Target.String()
		}
		t.program.explain(who, a.Err)
	}
	if line := traceLine(a.Steps); line != "" && (t.several || t.tty || drilled(a.Steps)) {
		t.program.note(line)
	}
	if t.several || t.tty {
		t.program.note(summaryLine(v.job.lane.Target, a, cost(), at))
	}
}

// printer writes an answer's text as it grows.
type printer interface {
	text(string) error
	// flush writes what was buffered to reduce the number of writes.
	flush() error
	close() error
}

// rawPrinter writes the text as it comes and ends it with a newline.
type rawPrinter struct {
	buffer *bufio.Writer
	w      io.Closer
	out    io.Writer
	some   bool
	last   byte
}

// newRawPrinter writes text to w, which holds nothing back once it is closed, and the
// last newline to out below it.
func newRawPrinter(out io.Writer, w io.WriteCloser) *rawPrinter {
	return &rawPrinter{buffer: bufio.NewWriter(w), w: w, out: out}
}

func (r *rawPrinter) text(s string) error {
	if s == "" {
		return nil
	}
	r.some, r.last = true, s[len(s)-1]
	_, err := r.buffer.WriteString(s)
	return err
}

func (r *rawPrinter) flush() error { return r.buffer.Flush() }

func (r *rawPrinter) close() error {
	err := firstOf(r.flush(), r.w.Close())
	if err == nil && r.some && r.last != '\n' {
		_, err = io.WriteString(r.out, "\n")
	}
	return err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// markdownPrinter renders the text and writes every line that can't change any more.
type markdownPrinter struct {
	out     io.Writer
	doc     *markdown.Document
	stream  safe.Stream
	written int
	drawn   time.Time
}

// redraw is how often a growing answer is checked for settled lines.
const redraw = 50 * time.Millisecond

func newMarkdownPrinter(out io.Writer, style markdown.Style, width int) *markdownPrinter {
	return &markdownPrinter{out: out, doc: markdown.New(style, width)}
}

func (m *markdownPrinter) text(s string) error {
	m.doc.Append(m.stream.Write(s).String())
	if now := time.Now(); now.Sub(m.drawn) >= redraw {
		m.drawn = now
		return m.print(m.doc.Settled())
	}
	return nil
}

// flush does nothing: whole lines are written as they settle.
func (m *markdownPrinter) flush() error { return nil }

func (m *markdownPrinter) close() error {
	m.doc.Append(m.stream.Flush().String())
	m.doc.Close()
	return m.print(len(m.doc.Lines()))
}

// print writes the lines up to the given one.
func (m *markdownPrinter) print(to int) error {
	lines := m.doc.Lines()
	for ; m.written < min(to, len(lines)); m.written++ {
		if _, err := io.WriteString(m.out, safe.FilterLine(lines[m.written])+"\n"); err != nil {
			return err
		}
	}
	return nil
}
