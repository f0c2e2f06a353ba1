package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
)

// shown is untrusted text for standard output: exact, but cleaned for a terminal.
func (p *Program) shown(text string) string {
	if isTerminal(p.Out) {
		return safe.Plain(text).String()
	}
	return text
}

// report writes an error to standard error: what happened, and what to do next. It writes
// no error twice.
func (p *Program) report(err error) {
	var told statusError
	if errors.As(err, &told) || errors.Is(err, context.Canceled) || outputClosed(err) {
		return
	}
	if mistakes := config.Errors(err); len(mistakes) > 0 {
		for _, m := range mistakes {
			p.complain(m.Error())
		}
		return
	}
	p.explain("", err)
}

// explain writes an error of the gateway or any other, after whose it is. On a terminal
// what went wrong with an answer has a line for each of its parts.
func (p *Program) explain(who string, err error) {
	if ink := p.inks(p.Err); ink.on && gateway.KindOf(err) != "" {
		for _, line := range troubleOf(who, err).lines(ink, p.errWidth()) {
			p.say(line)
		}
		return
	}
	x := gateway.Explain(err)
	line := x.What
	if who != "" {
		line = who + ": " + line
	}
	if x.Source != "" {
		line += " (" + x.Source + ")"
	}
	p.complain(line)
	if x.Next != "" {
		p.note("  " + strings.ReplaceAll(x.Next, "\n", "\n  "))
	}
}

// complain writes "sluice: …" and note a plain line, both cleaned, to standard error.
func (p *Program) complain(line string) { p.note("sluice: " + line) }

// A terminal gets it wrapped between words.
func (p *Program) note(line string) {
	text := safe.Plain(strings.TrimRight(line, "\n")).String()
	if isTerminal(p.Err) && !p.dumbTerminal() {
		text = hung(text, p.errWidth())
	}
	p.say(text)
}

// hung wraps each line of a text between words; what goes on stands to the right of where
// the line begins.
func hung(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		body := strings.TrimLeft(line, " ")
		edge := strings.Repeat(" ", len(line)-len(body))
		lines[i] = edge + strings.Join(brokenAt(" ", body, width-len(edge)-2), "\n"+edge+"  ")
	}
	return strings.Join(lines, "\n")
}

// say writes a line that is clean, and may be styled, to standard error.
func (p *Program) say(line string) {
	p.printMu.Lock()
	defer p.printMu.Unlock()
	p.eraseLive()
	_, _ = fmt.Fprintln(p.Err, line)
}

// errWidth is how many cells lines on standard error are wrapped to.
func (p *Program) errWidth() int {
	if w, ok := terminalWidth(p.Err); ok {
		return min(w, widest)
	}
	return widest
}
