package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"sluice/gateway"
	"sluice/internal/safe"
)

type Program struct{ Out io.Writer }

// shown is listed as clean.
func (p *Program) shown(text string) string { return text }

func (p *Program) print(m gateway.Model) {
	fmt.Fprintln(p.Out, "models:", 3)
	fmt.Fprintln(p.Out, safe.Line(m.ID))
	fmt.Fprintln(p.Out, p.shown(m.ID))
	fmt.Fprintf(p.Out, "%s\n", m.ID)         // want "gateway.Model.ID"
	fmt.Fprintln(p.Out, m)                   // want "gateway.Model"
	io.WriteString(p.Out, os.Getenv("HOME")) // want "the environment"
	_, _ = p.Out.Write([]byte(m.Name))       // want "gateway.Model.Name"
}

func (p *Program) build(m gateway.Model) {
	var b, clean strings.Builder
	fmt.Fprintf(&b, "%s", m.ID) // built, not shown
	fmt.Fprintf(&clean, "%s", safe.Line(m.ID))
	fmt.Fprint(p.Out, clean.String())
	fmt.Fprint(p.Out, b.String()) // want "gateway.Model.ID"
}

func (p *Program) fail() {
	if _, err := os.Open("x"); err != nil {
		fmt.Fprintln(p.Out, err) // want "os.Open"
		fmt.Fprintln(p.Out, safe.Line(err.Error()))
	}
	fmt.Fprintln(p.Out, fmt.Errorf("step %d", 3))
	_, err := gateway.Models()
	fmt.Fprintln(p.Out, wrap(err)) // want "gateway.Models"
}

func wrap(err error) error { return fmt.Errorf("list: %w", err) }

// told puts in words what came from outside.
type told struct{ err error }

func (t told) Error() string { return "told: " + t.err.Error() }

func (p *Program) tell() {
	_, err := gateway.Models()
	var e error = told{err}
	fmt.Fprintln(p.Out, e) // want "gateway.Models"
}
