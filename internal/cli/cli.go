// Package cli is the command line: it wires the packages together, and each file is a
// command. It has no logic of its own beyond flags, printing and exit statuses.
//
//	cli.go      Main: the tree of commands; tell.go and trouble.go put errors into
//	            words, inks.go styles them, liveline.go says what is waited for
//	setup.go    configuration and client; provider.go, targets.go, catalogue.go
//	root.go     sluice [SESSION.toml]: the playground
//	ask.go      one prompt to one or more targets
//	askrun.go   sends it; askprint.go and askfigures.go show text, events.go --json,
//	            asklog.go saves; askwaiting.go says what is waited for;
//	            askplan.go plans runs, asktable.go and askevents.go sum them up
//	chainscmd.go lists and shows chains; chainscheck.go checks them
//	exit.go     the exit statuses; signals.go those of signals
//	complete.go shell completion
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"sluice/internal/config"
	"sluice/ui"
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
	// Exit ends the process if the screen doesn't end after a signal; nil waits for it.
	Exit func(status int)

	flags globalFlags
	// failed is why the command did not succeed.
	failed error
	// configuredTheme is the configuration's theme, once that is read.
	configuredTheme string
	// printMu serialises what several answers print, and guards the live line.
	printMu  sync.Mutex
	liveLine liveLine
	// dataMu serialises changes of files of the program's own data, such as the favourites,
	// of which several may come at a time.
	dataMu sync.Mutex
}

// globalFlags work on every command.
type globalFlags struct {
	config     string
	gatewayURL string
	demo       bool
}

// Main runs the command line and returns the exit status.
func Main(ctx context.Context, p *Program) (status int) {
	defer func() {
		if value := recover(); value != nil {
			status = p.crashed(&ui.Fault{Value: value, Stack: debug.Stack()})
		}
	}()
	root := p.root() //nolint:contextcheck // the commands take theirs from cobra
	p.keepErrors(root)
	root.SetArgs(p.Args)
	root.SetIn(p.In)
	root.SetOut(p.out())
	root.SetErr(p.Err)
	err := fang.Execute(ctx, root, fang.WithVersion(p.version()),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	err = firstOf(p.failed, err)
	if fault := (*ui.Fault)(nil); errors.As(err, &fault) {
		return p.crashed(fault)
	}
	if err != nil {
		p.report(err)
	}
	if ctx.Err() != nil && err != nil {
		p.dump(ctx)
		return stoppedStatus(ctx)
	}
	return exitStatus(err)
}

func (p *Program) version() string {
	if p.Version == "" {
		return "built from source"
	}
	return p.Version
}

// keepErrors hides the errors of commands from fang, which would query the terminal for
// its colours before it passes an error on.
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

// root is the tree of commands.
func (p *Program) root() *cobra.Command {
	root := p.playgroundCommand()
	flags := root.PersistentFlags()
	flags.StringVar(&p.flags.config, "config", "", "configuration file to use")
	flags.StringVar(&p.flags.gatewayURL, "gateway-url", "", "address of the gateway, including /v1")
	flags.BoolVar(&p.flags.demo, "demo", false, "the demo: scripted answers, no real model")
	completeFiles(root, "config", "toml")
	completeNothing(root, "gateway-url")
	root.AddCommand(
		p.askCommand(), p.requestCommand(), p.curlCommand(), p.modelsCommand(), p.chainsCommand(), p.sessionsCommand(), p.replayCommand(),
		p.emulateCommand(), p.doctorCommand(), p.configCommand(),
	)
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil {
		c.Short = "Write a completion script for a shell"
		c.Long = "Writes a script with which a shell completes commands, flags, targets and\n" +
			"sessions. The help of each shell's command says how to load it."
		onlyHolds(c)
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
		return wrongUsage(errors.New(text))
	}
	if value, rest, ok := strings.Cut(strings.TrimPrefix(err.Error(), "invalid argument "), " for "); ok {
		flag, why, _ := strings.Cut(rest, " flag: ")
		if i := strings.LastIndex(flag, "--"); i >= 0 {
			text := value + " is not a value for " + strings.Trim(flag[i:], `"`)
			if reason, ok := strings.CutPrefix(why, "time: "); ok {
				text += ": " + reason
			}
			return wrongUsage(errors.New(text))
		}
	}
	return wrongUsage(err)
}

// env looks up a variable in the program's environment.
func (p *Program) env(name string) (string, bool) { return config.LookupIn(p.Environ, name) }

func (p *Program) envOr(name, otherwise string) string {
	if v, ok := p.env(name); ok && v != "" {
		return v
	}
	return otherwise
}
