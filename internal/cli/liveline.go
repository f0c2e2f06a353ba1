package cli

import (
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/internal/figures"
	"sluice/ui"
)

const (
	// liveEvery is how often the live line may change.
	liveEvery = 250 * time.Millisecond
	// liveAfter is how long nothing may have been printed before the line appears: text
	// that flows says enough.
	liveAfter = time.Second
)

// eraseLine clears the line that the cursor is in, and goes to its beginning.
const eraseLine = "\r\x1b[K"

// liveLine is a line below what was printed that says what is waited for. It stands on
// standard error, and whatever is printed erases it first. Program.printMu guards it.
type liveLine struct {
	// text is what the terminal shows, "" for nothing.
	text string
	// printed is when something else was printed last; midLine says that this did not end
	// its line, so that there is no line to stand in.
	printed time.Time
	midLine bool
}

// hasLiveLine reports whether a live line can be shown: standard error is a terminal, and
// standard output is it too, or a file. A pipe may lead to a program that draws on the
// same terminal.
func (p *Program) hasLiveLine() bool {
	if !isTerminal(p.Err) || p.dumbTerminal() {
		return false
	}
	if isTerminal(p.Out) {
		return true
	}
	f, ok := p.Out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular()
}

// live shows what words says until it is stopped.
func (p *Program) live(words func(now time.Time) string) (stop func()) {
	if !p.hasLiveLine() {
		return func() {}
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	p.liveLine.printed = time.Now()
	go func() {
		defer func() {
			if fault := recover(); fault != nil { // the answers go on without the line
				p.crashed(&ui.Fault{Value: fault, Stack: debug.Stack()})
			}
			close(ended)
		}()
		ticks := time.NewTicker(liveEvery)
		defer ticks.Stop()
		for {
			select {
			case <-quit:
				return
			case now := <-ticks.C:
				p.drawLive(words(now), now)
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
		p.printMu.Lock()
		defer p.printMu.Unlock()
		p.eraseLive()
	}
}

// drawLive replaces the live line, which holds styled and clean text.
func (p *Program) drawLive(text string, now time.Time) {
	p.printMu.Lock()
	defer p.printMu.Unlock()
	l := &p.liveLine
	if l.midLine || text == l.text || l.text == "" && now.Sub(l.printed) < liveAfter {
		return
	}
	width, ok := terminalWidth(p.Err)
	if !ok {
		width = widest
	}
	_, _ = io.WriteString(p.Err, eraseLine+ansi.Truncate(text, width-1, "…"))
	l.text = text
}

// eraseLive makes room for what is printed next. printMu is held.
func (p *Program) eraseLive() {
	if p.liveLine.text != "" {
		_, _ = io.WriteString(p.Err, eraseLine)
		p.liveLine.text = ""
	}
	p.liveLine.printed = time.Now()
}

// aboveLive is standard output, for text that stands above the live line if there is one.
func (p *Program) aboveLive() io.Writer {
	if !p.hasLiveLine() {
		return p.out()
	}
	return aboveLive{p, p.out()}
}

// aboveLive writes to standard output, above the live line.
type aboveLive struct {
	program *Program
	out     io.Writer
}

func (a aboveLive) Write(b []byte) (int, error) {
	a.program.printMu.Lock()
	defer a.program.printMu.Unlock()
	a.program.eraseLive()
	if len(b) > 0 {
		a.program.liveLine.midLine = b[len(b)-1] != '\n' && isTerminal(a.program.Out)
	}
	return a.out.Write(b)
}

// liveSeconds is how long something takes so far. It changes once a second, and every five
// where little should move.
func (p *Program) liveSeconds(d time.Duration) string {
	step := time.Second
	if p.envOr("REDUCE_MOTION", "") != "" {
		step = 5 * time.Second
	}
	return figures.WholeSeconds(max(time.Second, d.Truncate(step)))
}
