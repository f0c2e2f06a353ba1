package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/markdown"
)

// textPresenter shows answers as text: rendered on a terminal, plain into a
// pipe. Several answers are shown whole, one after another, as they end.
type textPresenter struct {
	program *Program
	raw     bool
	several bool
	tty     bool
	width   int
	mu      sync.Mutex
}

// widest is the most cells that text is wrapped to.
const widest = 100

func newTextPresenter(p *Program, raw, several bool) *textPresenter {
	t := &textPresenter{program: p, raw: raw, several: several, tty: isTerminal(p.Out), width: widest}
	if f, ok := p.Out.(interface{ Fd() uintptr }); ok && t.tty {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			t.width = min(w, widest)
		}
	}
	return t
}

func (t *textPresenter) begin(j *job, _ time.Time) laneView {
	v := &textView{presenter: t, job: j}
	out := t.program.Out
	if t.several {
		v.held = &strings.Builder{}
		out = v.held
	}
	switch {
	case t.tty && !t.raw && t.program.envOr("TERM", "") != "dumb":
		v.printer = newMarkdownPrinter(out, t.style(), t.width)
	case t.tty:
		v.printer = &rawPrinter{w: safe.NewWriter(out), out: out}
	default:
		v.printer = &rawPrinter{w: nopCloser{out}, out: out}
	}
	return v
}

func (t *textPresenter) style() markdown.Style {
	if t.program.envOr("NO_COLOR", "") != "" {
		return markdown.Plain()
	}
	return markdown.Dark()
}

// textView shows one answer.
type textView struct {
	presenter *textPresenter
	job       *job
	printer   printer
	held      *strings.Builder
	err       error
}

func (v *textView) trace(gateway.TraceEvent) {}

func (v *textView) delta(d gateway.Delta, _ time.Time) {
	switch d.Kind {
	case gateway.DeltaText, gateway.DeltaRefusal:
		v.write(d.Text)
	case gateway.DeltaRetry:
		r := d.Retry
		v.presenter.program.explain(fmt.Sprintf("attempt %d of %d", r.Attempt, r.Of), r.Err)
	}
}

func (v *textView) write(text string) {
	if err := v.printer.text(text); err != nil && v.err == nil {
		v.err = err
	}
}

func (v *textView) end(a *gateway.Answer, cost *float64, at time.Time) {
	p := v.presenter
	_ = v.printer.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.several {
		if v.job.lane.index > 0 || v.job.run > 1 {
			_, _ = fmt.Fprintln(p.program.Out)
		}
		_, _ = fmt.Fprintf(p.program.Out, "── %s\n\n%s", safe.Line(v.job.lane.target.String()), v.held)
	}
	for _, call := range a.ToolCalls {
		p.program.note("tool call " + call.Name + " " + call.Arguments)
	}
	for i, c := range a.Citations {
		p.program.note(fmt.Sprintf("[%d] %s %s", i+1, c.Title, c.URL))
	}
	if a.Err != nil {
		who := ""
		if p.several {
			who = v.job.lane.target.String()
		}
		p.program.explain(who, a.Err)
	}
	if p.several || p.tty {
		p.program.note(summaryLine(v.job.lane.target, a, cost, at))
	}
}

// printer writes an answer's text as it grows.
type printer interface {
	text(string) error
	close() error
}

// rawPrinter writes the text as it comes and ends it with a newline.
type rawPrinter struct {
	w    io.WriteCloser
	out  io.Writer
	some bool
	last byte
}

func (r *rawPrinter) text(s string) error {
	if s == "" {
		return nil
	}
	r.some, r.last = true, s[len(s)-1]
	_, err := io.WriteString(r.w, s)
	return err
}

func (r *rawPrinter) close() error {
	err := r.w.Close()
	if r.some && r.last != '\n' {
		_, _ = io.WriteString(r.out, "\n")
	}
	return err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// markdownPrinter renders the text and writes every line that can't change any
// more.
type markdownPrinter struct {
	out     io.Writer
	doc     *markdown.Document
	stream  safe.Stream
	written int
	drawn   time.Time
}

// unsettled is how many of the last lines of a growing answer may still change.
const unsettled = 40

// redraw is how often a growing answer is looked at for settled lines.
const redraw = 50 * time.Millisecond

func newMarkdownPrinter(out io.Writer, style markdown.Style, width int) *markdownPrinter {
	return &markdownPrinter{out: out, doc: markdown.New(style, width)}
}

func (m *markdownPrinter) text(s string) error {
	m.doc.Append(m.stream.Write(s).String())
	if now := time.Now(); now.Sub(m.drawn) >= redraw {
		m.drawn = now
		return m.print(len(m.doc.Lines()) - unsettled)
	}
	return nil
}

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
