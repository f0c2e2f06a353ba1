// Command crashtest kills programs that keep sessions, at random moments and at
// named points, and checks what is left against what they were promised: see
// docs/session-format.md, "How it survives".
//
//	go run ./sessions/crashtest                     1,000 kills, then the self-check, then four instances at once
//	go run ./sessions/crashtest -cycles 100000      for a night
//
// It ends with status 1 where a promise was broken, or where the self-check, a
// naive store that must lose messages, didn't fail.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "crashtest:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	cycles    int
	jobs      int
	seed      uint64
	dir       string
	instances time.Duration
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if len(args) > 0 && args[0] == "child" {
		return child(args[1:], out)
	}
	var o options
	flags := flag.NewFlagSet("crashtest", flag.ContinueOnError)
	flags.IntVar(&o.cycles, "cycles", 1000, "how often a program is killed")
	flags.IntVar(&o.jobs, "jobs", 2, "how many are killed at once")
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "seed of the choices, for a repetition")
	flags.StringVar(&o.dir, "dir", "", "folder to work in; a temporary one is the default")
	flags.DurationVar(&o.instances, "instances", 3*time.Second, "how long four instances work on three sessions")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "crashtest-")
		if err != nil {
			return err
		}
		defer func() {
			if err == nil {
				err = os.RemoveAll(dir)
			}
		}()
		o.dir = dir
	}
	say(out, "seed %d", o.seed)
	return errors.Join(killLoops(ctx, o, out), selfCheck(ctx, o, out), instances(ctx, o, out))
}

func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format+"\n", args...) // a report, or a child whose parent is gone
}
