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

// shown is untrusted text as it is written to standard output: exact, but
// cleaned for a terminal.
func (p *Program) shown(text string) string {
	if isTerminal(p.Out) {
		return safe.Plain(text).String()
	}
	return text
}

// report tells an error on standard error: what happened, and what to do next.
// What was told already is not told again.
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

// explain tells an error of the gateway or any other, with who is meant.
func (p *Program) explain(who string, err error) {
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

// complain writes "sluice: …" and note a plain line, both cleaned, to standard
// error.
func (p *Program) complain(line string) { p.note("sluice: " + line) }

func (p *Program) note(line string) {
	p.told.Lock()
	defer p.told.Unlock()
	_, _ = fmt.Fprintln(p.Err, safe.Plain(strings.TrimRight(line, "\n")).String())
}
