// Package cli is the command line: it wires the rooms together, and each file
// is a command. It holds no logic of its own beyond flags, printing and exit
// statuses.
//
//	cli.go      Main: the tree of commands, errors in words
//	setup.go    configuration, client, providers, catalogue
//	root.go     sluice [SESSION.toml]: the playground
//	ask.go      one prompt to one or more targets
//	askrun.go   sends it; askprint.go shows text, events.go --json, asklog.go saves
//	exit.go     the exit statuses; signals.go those of signals
//	complete.go what the shells complete
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Program is one run of the command line.
type Program struct {
	Args    []string
	Environ []string
	Streams
	// Version is printed by --version; empty means a build from source.
	Version string

	flags globalFlags
	// failed is why the command did not do what it should.
	failed error
	// told serialises what several answers say on standard error.
	told sync.Mutex
}

// globalFlags work on every command.
type globalFlags struct {
	config     string
	gatewayURL string
	demo       bool
}

// Main runs the command line and gives the exit status.
func Main(ctx context.Context, p *Program) int {
	root := p.root() //nolint:contextcheck // the commands take theirs from cobra
	p.keepErrors(root)
	root.SetArgs(p.Args)
	root.SetIn(p.In)
	root.SetOut(p.out())
	root.SetErr(p.Err)
	version := p.Version
	if version == "" {
		version = "built from source"
	}
	err := fang.Execute(ctx, root, fang.WithVersion(version),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if err = firstOf(p.failed, err); err != nil {
		p.report(err)
	}
	if ctx.Err() != nil && err != nil {
		return stoppedStatus(ctx)
	}
	return exitStatus(err)
}

// shown is untrusted text as it is written to standard output: exact, but
// cleaned for a terminal.
func (p *Program) shown(text string) string {
	if isTerminal(p.Out) {
		return safe.Plain(text).String()
	}
	return text
}

// keepErrors holds the errors of commands back from fang, which would ask the
// terminal for its colours before it hands an error on.
func (p *Program) keepErrors(c *cobra.Command) {
	keep := func(err error) error {
		p.failed = firstOf(p.failed, err)
		return nil
	}
	if c.Args != nil {
		check := c.Args
		c.Args = func(cmd *cobra.Command, args []string) error { return keep(wrongUsage(check(cmd, args))) }
	}
	if c.RunE != nil {
		run := c.RunE
		c.RunE = func(cmd *cobra.Command, args []string) error {
			if p.failed != nil {
				return nil
			}
			return keep(run(cmd, args))
		}
	}
	c.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return keep(flagError(cmd, err)) })
	for _, sub := range c.Commands() {
		p.keepErrors(sub)
	}
}

// out is standard output, with its errors marked.
func (p *Program) out() io.Writer { return output{p.Out} }

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
		p.note("  " + x.Next)
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

// root is the tree of commands.
func (p *Program) root() *cobra.Command {
	root := p.playgroundCommand()
	flags := root.PersistentFlags()
	flags.StringVar(&p.flags.config, "config", "", "configuration file to use")
	flags.StringVar(&p.flags.gatewayURL, "gateway-url", "", "address of the gateway, with /v1")
	flags.BoolVar(&p.flags.demo, "demo", false, "use the embedded gateway in any case")
	completeFiles(root, "config", "toml")
	completeNothing(root, "gateway-url")
	root.AddCommand(
		p.askCommand(), p.curlCommand(), p.modelsCommand(), p.sessionsCommand(),
		p.emulateCommand(), p.doctorCommand(), p.configCommand(),
	)
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil {
		c.Short = "Write a completion script for a shell"
	}
	return root
}

// flagError says what is wrong with a flag, and which one was probably meant.
func flagError(c *cobra.Command, err error) error {
	if word, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		var names []string
		for _, field := range strings.Fields(c.Flags().FlagUsages()) {
			if name, ok := strings.CutPrefix(field, "--"); ok {
				names = append(names, name)
			}
		}
		text := fmt.Sprintf("%s has no flag --%s", c.CommandPath(), word)
		if near, ok := config.Nearest(word, names); ok {
			text += fmt.Sprintf("; did you mean --%s?", near)
		}
		err = errors.New(text)
	}
	return wrongUsage(err)
}

// env looks a variable up in the program's environment.
func (p *Program) env(name string) (string, bool) {
	for _, entry := range slices.Backward(p.Environ) {
		if key, value, ok := strings.Cut(entry, "="); ok && key == name {
			return value, true
		}
	}
	return "", false
}

func (p *Program) envOr(name, otherwise string) string {
	if v, ok := p.env(name); ok && v != "" {
		return v
	}
	return otherwise
}
