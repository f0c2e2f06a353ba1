package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/measure"
	"sluice/internal/safe"
)

// runFlags say how often, in which order and for how much money to ask.
type runFlags struct {
	repeat, warmup int
	order          string
	seed           uint64
	budget         string
	yes            bool

	// limit is the budget in US dollars, 0 for none.
	limit float64
}

func (f *runFlags) register(c *cobra.Command) {
	var orders []string
	for _, o := range measure.Orders() {
		orders = append(orders, string(o))
	}
	c.Flags().IntVar(&f.repeat, "repeat", 1, fmt.Sprintf("how often to send the prompt, at most %d", measure.MostRepeats))
	c.Flags().IntVar(&f.warmup, "warmup", 0, "first calls to each target, which don't count")
	c.Flags().StringVar(&f.order, "order", string(measure.Parallel), "order: parallel, sequential or interleaved")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "seed for shuffling an interleaved run, to repeat it")
	c.Flags().StringVar(&f.budget, "budget", "", "limit in US dollars; more needs --yes, or enter again")
	c.Flags().BoolVar(&f.yes, "yes", false, "send even if it may cost more than --budget")
	completeWords(c, "order", orders...)
	for _, name := range []string{"repeat", "warmup", "seed", "budget"} {
		completeNothing(c, name)
	}
	c.Flags().Lookup("warmup").DefValue = ""
	c.Flags().Lookup("seed").DefValue = ""
}

// measures reports whether the run is about its figures rather than its answers.
func (f *runFlags) measures() bool { return f.repeat > 1 || f.warmup > 0 }

func (f *runFlags) check() (err error) {
	plan := measure.Plan{Lanes: 1, Repeat: f.repeat, Warmup: f.warmup, Order: measure.Order(f.order)}
	if err := plan.Check(); err != nil {
		return fmt.Errorf("--%w, and nothing was sent", err)
	}
	if f.budget != "" {
		if f.limit, err = measure.ParseBudget(f.budget); err != nil {
			return fmt.Errorf("--%w, and nothing was sent", err)
		}
	}
	return nil
}

// plan is the run. Measured answers don't come from the cache, unless the user allows it.
func (f *runFlags) plan(c *cobra.Command, lanes int, controls *gateway.Controls) measure.Plan {
	given := c.Flags().Changed
	if f.measures() && !given("skip-cache") && !given("cache-ttl") {
		controls.SkipCache = true
	}
	seed := f.seed
	if !given("seed") {
		seed = rand.Uint64N(10_000) // short enough to be typed
	}
	return measure.Plan{
		Lanes: lanes, Repeat: f.repeat, Warmup: f.warmup, Order: measure.Order(f.order), Seed: seed, Cache: !controls.SkipCache,
	}
}

// confirmBudget reports what a run of several calls may cost, and asks for confirmation
// if that may be more than the budget.
func (p *Program) confirmBudget(ctx context.Context, s *setup, f *runFlags, plan measure.Plan, lanes []*askLane) error {
	if plan.Calls() == 1 && f.limit == 0 {
		return nil // no confirmation needed
	}
	bills := make([]measure.Bill, 0, len(lanes))
	for _, l := range lanes {
		bill := l.Bill(s.client, s.priceOf, s.longestOutput)
		bill.Lane = safe.Line(l.Target.String()).String()
		bills = append(bills, bill)
	}
	bill := plan.Bill(bills)
	if n := plan.Calls(); n > 1 {
		p.note(fmt.Sprintf("%d calls, %v", n, bill))
	}
	if f.limit == 0 || f.yes {
		return nil
	}
	why := bill.Over(f.limit)
	if why == "" {
		return nil
	}
	if !isTerminal(p.In) || !isTerminal(p.Err) {
		return wrongUsage(errors.New("nothing was sent: " + why + "; --yes sends it anyway"))
	}
	p.complain(why + ". Enter sends it anyway, ctrl+c quits.")
	typed, err := interruptible(ctx, func() (string, error) { return bufio.NewReader(p.In).ReadString('\n') })
	if errors.Is(err, io.EOF) || err == nil && strings.TrimSpace(typed) != "" {
		return context.Canceled // the user typed "no"
	}
	return err
}
