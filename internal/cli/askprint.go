package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/markdown"
)

// textPresenter shows answers as text: rendered on a terminal, plain into a pipe. Several
// answers are shown one below the other in the order of their jobs.
type textPresenter struct {
	program *Program
	look    config.UI
	raw     bool
	several bool
	tty     bool
	// together is set where answers and remarks stand on the same terminal.
	together bool
	width    int
	turns    *turns
	waiting  *waitingAnswers
	stop     func()
	// priceless is set once an answer's price was said to be unknown.
	priceless bool
	// saved is set where what came of an answer is kept in a session.
	saved bool
}

// widest is the most cells that text is wrapped to.
const widest = 100

func newTextPresenter(run *askRun) *textPresenter {
	p := run.program
	t := &textPresenter{
		program: p, look: run.setup.cfg.UI, raw: run.flags.raw, several: len(run.lanes) > 1, tty: isTerminal(p.Out),
		width: widest, turns: newTurns(p.aboveLive()), waiting: &waitingAnswers{program: p, calls: run.plan.Calls()},
	}
	t.together, t.saved = t.tty && isTerminal(p.Err), run.log.turn != nil
	if w, ok := terminalWidth(p.Out); ok {
		t.width = min(w, widest)
	}
	t.stop = p.live(t.waiting.words)
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

func (t *textPresenter) begin(j *job, sent time.Time) laneView {
	out := t.turns.begin(j.position)
	v := &textView{presenter: t, job: j, out: out, waiting: t.waiting.begin(j, sent)}
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
		colours := &colorprofile.Writer{Forward: out, Profile: colorprofile.Env(t.program.Environ)}
		v.printer = newMarkdownPrinter(colours, markdown.Themed(t.program.theme()).WithLinks(linkForm(t.look.Links)), t.width)
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
	t.stop()
	if !run.flags.diff {
		return nil
	}
	return t.program.writeDiffs(run.lanes)
}

// textView shows one answer.
type textView struct {
	presenter *textPresenter
	job       *job
	out       *turn
	printer   printer
	waiting   *waitingAnswer
	err       error
}

// heading names the target if several answer, on a terminal with the lane's number.
func (v *textView) heading(gap string) error {
	name := safe.Line(v.job.lane.Target.String()).String()
	line := "── " + name
	if ink := v.presenter.program.inks(v.presenter.program.Out); ink.on {
		name = ink.model.Render(fmt.Sprintf("%d %s", v.job.lane.index+1, name))
		line = ink.rule.Render("──") + " " + name + " " + ink.rule.Render("──")
	}
	_, err := io.WriteString(v.out, gap+line+"\n\n")
	return err
}

func (v *textView) trace(gateway.TraceEvent) {}

func (v *textView) delta(d gateway.Delta, at time.Time) error {
	v.waiting.delta(d, at)
	switch d.Kind {
	case gateway.DeltaText, gateway.DeltaRefusal:
		v.err = firstOf(v.err, v.printer.text(d.Text))
	case gateway.DeltaProgress:
		if v.presenter.tty && !v.presenter.program.hasLiveLine() {
			v.presenter.program.note(v.job.lane.Target.String() + ": " + d.Text)
		}
	case gateway.DeltaRetry:
		v.retry(d.Retry)
	}
	return v.err
}

// retry says why a try failed, and when the next one starts.
func (v *textView) retry(r *gateway.Retry) {
	p := v.presenter.program
	next := "; the next one follows in " + figures.Duration(r.Wait)
	try := fmt.Sprintf("try %d of %d: ", r.Attempt, r.Of)
	ink := p.inks(p.Err)
	if !ink.on {
		p.complain(try + gateway.Explain(r.Err).What + next)
		return
	}
	t, width := troubleOf("", r.Err), p.errWidth()-2
	for i, line := range look.Wrapped(try+t.what.String()+next, width, mostTroubleLines) {
		mark := "  "
		if i == 0 {
			mark = ink.water.Render("●") + " "
		}
		p.say(mark + line)
	}
	for _, line := range look.Wrapped(t.words.String(), width, mostTroubleLines) {
		p.say("  " + ink.dim.Render(line))
	}
}

func (v *textView) flush() error {
	v.err = firstOf(v.err, v.printer.flush())
	return v.err
}

// end closes the text. Everything else about the answer is written when its turn is over.
func (v *textView) end(a *gateway.Answer, cost costs, at time.Time) error {
	v.err = firstOf(v.err, v.printer.close())
	v.waiting.end()
	err := v.out.end(func() { v.tell(a, cost, at) })
	return firstOf(v.err, err)
}

// tell writes what isn't text to standard error. Where answers stand above it on the same
// terminal, it needs no name of theirs.
func (v *textView) tell(a *gateway.Answer, cost costs, at time.Time) {
	t, p := v.presenter, v.presenter.program
	ink := p.inks(p.Err)
	if t.together && ink.on && len(a.Text()) > 0 {
		p.say("")
	}
	name := safe.Line(v.job.lane.Target.String()).String()
	for _, o := range a.Omissions {
		p.note(o)
	}
	for _, call := range a.ToolCalls {
		p.note("tool call " + call.Name + " " + call.Arguments)
	}
	v.sources(ink, a.Citations)
	if a.Err != nil && v.err == nil {
		who := ""
		if t.several && !(t.together && ink.on) {
			who = v.job.lane.Target.String()
		}
		p.explain(who, a.Err)
		if ink.on && t.saved && gateway.KindOf(a.Err) == gateway.KindCancelled {
			p.say(ink.dim.Render("  what came is kept in the session"))
		}
	}
	if words := cutWords(a); words != "" && t.tty && ink.on {
		p.say(ink.warn.Render("! " + words))
	}
	if line := traceLine(ink, a.Steps); line != "" && (t.several || t.tty || drilled(a.Steps)) {
		p.say(line)
	}
	if !t.several && !t.tty {
		return
	}
	line := figuresLine(a.Metrics(at), a.Usage, cost(), a.Err != nil)
	if line == "" {
		return
	}
	if cost() == nil && a.Err == nil && !t.priceless {
		t.priceless = true
		line += " · price unknown"
	}
	if !(t.several && t.together && ink.on) {
		line = name + " · " + line
	}
	if !ink.on {
		p.say(line)
		return
	}
	for _, part := range brokenAt(" · ", line, p.errWidth()) {
		p.say(ink.faint.Render(part))
	}
}

// brokenAt breaks a text at separators where it is wider than width, and nowhere else.
func brokenAt(separator, line string, width int) []string {
	var out []string
	for i, word := range strings.Split(line, separator) {
		last := len(out) - 1
		if i > 0 && ansi.StringWidth(out[last]+separator+word) <= width {
			out[last] += separator + word
			continue
		}
		out = append(out, word)
	}
	return out
}

// cutWords say that an answer is shorter than it would be, though nothing failed.
func cutWords(a *gateway.Answer) string {
	switch {
	case a.Err != nil || a.Finish == nil:
		return ""
	case a.Finish.Reason == gateway.FinishLength:
		return "cut at the limit of output tokens: --max-tokens raises it"
	case a.Finish.Reason == gateway.FinishContentFilter:
		return "cut by the provider's content filter"
	}
	return ""
}

// sources lists what the answer cites.
func (v *textView) sources(ink inks, citations []gateway.Citation) {
	p := v.presenter.program
	if len(citations) > 0 && ink.on {
		p.say(ink.strong.Render("Sources"))
	}
	for i, c := range citations {
		if !ink.on {
			p.note(fmt.Sprintf("[%d] %s %s", i+1, c.Title, c.URL))
			continue
		}
		number := ink.water.Render(fmt.Sprintf("%*d", len(fmt.Sprint(len(citations))), i+1))
		p.say(strings.TrimRight(number+" "+safe.Line(c.Title).String()+" "+ink.dim.Render(safe.Line(c.URL).String()), " "))
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
