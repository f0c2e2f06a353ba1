// Command mutate measures how much of a package's code its tests really hold: it
// changes the code in one small way at a time (a mutant) and looks whether a
// test fails. A mutant that no test notices is a hole in the tests, or a change
// that makes no difference.
//
//	go -C internal/tools run ./mutate safe              one group of groups.txt
//	go -C internal/tools run ./mutate -list streams     its mutants, without running them
//	go -C internal/tools run ./mutate -retry streams    only those not killed before
//	go -C internal/tools run ./mutate -sample 300 -seed 7 journal
//
// All mutants of a package are compiled into one test binary, each behind a
// switch, and an environment variable turns one on. That spares a build for each,
// and lets the tests say which mutants they reach at all: every test runs once by
// itself and writes down what it met, and a mutant is only given to the tests
// that meet it, the quick ones first. Nothing in the working tree is changed: the
// altered files go to the compiler as an overlay.
//
// The tests run as go test -short -failfast runs them. A mutant counts as killed
// when a test fails with it, and fails with it a second time, so that a test that
// fails now and then kills nothing; as timed out when the tests take four times as
// much of the processor's time as without it, or six times as long by the clock,
// and some seconds more; as not reached when no test comes by its place, or by a
// boundary none with both sides equal. The score is killed and timed out over all
// but the mutants that somebody looked at and found equivalent. Those stand in
// reviewed.txt, each with its reason.
//
// What was found is kept beside the report of the group, under the folder that
// -state names, so that a run which was stopped goes on where it was. A function
// that changed is measured anew. With -report the group's section of a document
// is written again.
//
// The operators: negate (a comparison or a condition becomes its contrary),
// boundary (< and <=, > and >=), logic (&& and ||), arithmetic (+ and -, * and /,
// % and *, & and |, ++ and --, += and -=), drop (a call, an assignment, a defer, a
// break or continue is left out) and zero (a result becomes its type's zero
// value, a truth its contrary).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		_, _ = fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	root, lists, state, report, date string
	list, retry                      bool
	sample, jobs, memory             int
	seed                             uint64
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.StringVar(&o.root, "root", "../..", "the program's module")
	flags.StringVar(&o.lists, "lists", "mutate", "the folder of groups.txt and reviewed.txt")
	flags.StringVar(&o.state, "state", filepath.Join(os.TempDir(), "sluice-mutate"), "the folder of what was found before")
	flags.StringVar(&o.report, "report", "", "the document whose section is written, relative to the root")
	flags.StringVar(&o.date, "date", time.Now().UTC().Format(time.DateOnly), "the day that the report names")
	flags.BoolVar(&o.list, "list", false, "print the mutants and run none")
	flags.BoolVar(&o.retry, "retry", false, "run those again that lived or weren't reached")
	flags.IntVar(&o.sample, "sample", 0, "how many mutants to take; 0 takes all")
	flags.Uint64Var(&o.seed, "seed", 1, "which sample is taken")
	flags.IntVar(&o.jobs, "jobs", 2, "how many test processes run at once")
	flags.IntVar(&o.memory, "memory", 3<<20, "KiB of address space a test process may have")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("name one group of groups.txt")
	}
	root, err := filepath.Abs(o.root)
	if err != nil {
		return err
	}
	o.root = root
	g, err := findGroup(filepath.Join(o.lists, "groups.txt"), flags.Arg(0))
	if err != nil {
		return err
	}
	code, err := load(ctx, root, g)
	if err != nil {
		return err
	}
	mutants := sample(code.mutants, o.sample, o.seed)
	if o.list {
		for _, m := range mutants {
			if _, err := fmt.Fprintln(out, m); err != nil {
				return err
			}
		}
		return nil
	}
	return measure(ctx, o, g, code, mutants, out)
}
