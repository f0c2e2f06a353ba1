package cli

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/safe"
)

func (p *Program) chainsCommand() *cobra.Command {
	return group("chains", "List, show and check the configured chains", p.chainsList(), p.chainsShow(), p.chainsCheck())
}

// chainRow is a chain in --json.
type chainRow struct {
	Name  string         `json:"name"`
	Mode  string         `json:"mode"`
	File  string         `json:"file"`
	Line  int            `json:"line"`
	Steps []chainStepRow `json:"steps"`
}

// chainStepRow is a step in --json; unset fields are left out.
type chainStepRow struct{ step config.ChainStep }

// MarshalJSON implements [json.Marshaler].
func (r chainStepRow) MarshalJSON() ([]byte, error) {
	pairs := append([]jsonPair{{"target", r.step.Target.String()}}, controlPairs(r.step.Controls)...)
	if r.step.Off {
		pairs = append(pairs, jsonPair{"off", true})
	}
	return orderedObject(pairs)
}

func rowOfChain(file string, c config.Chain) chainRow {
	row := chainRow{Name: c.Name, Mode: string(c.Mode), File: file, Line: c.Line, Steps: []chainStepRow{}}
	for _, s := range c.Steps {
		row.Steps = append(row.Steps, chainStepRow{s})
	}
	return row
}

func (p *Program) chainsList() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List the chains of the configuration", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSONLines(p.out(), cfg.Chains, func(c config.Chain) chainRow { return rowOfChain(cfg.Path, c) })
			}
			if len(cfg.Chains) == 0 {
				p.note("no chain is configured; add a [[chains]] table to the configuration")
				return nil
			}
			tw := tabwriter.NewWriter(p.out(), 0, 8, 2, ' ', 0)
			for _, c := range cfg.Chains {
				var targets []string
				for _, s := range c.Steps {
					word := s.Target.String()
					if s.Off {
						word = "(" + word + ")"
					}
					targets = append(targets, word)
				}
				_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\n", safe.Line("chain:"+c.Name), safe.Line(string(c.Mode)), safe.Line(strings.Join(targets, " → ")))
			}
			return tw.Flush()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object per chain, one per line")
	return c
}

func (p *Program) chainsShow() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "show NAME", Short: "Show a chain's steps, or its request",
		Long: `Shows a chain's steps with their limits. With --json it prints the request to
the gateway's universal endpoint for the prompt "Hello", with keys as $NAME.`,
		Example: `  sluice chains show resilient
  sluice chains show resilient --json`,
		Args: oneArgument("a chain's name"), ValidArgsFunction: p.completeChains,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := p.setup(orPlaceholder)
			if err != nil {
				return err
			}
			defer s.close()
			name := strings.TrimPrefix(args[0], "chain:")
			chain, ok := s.cfg.Chain(name)
			if !ok {
				return s.unknownChain(name)
			}
			if asJSON {
				return p.showPayload(s, chain)
			}
			return p.showChain(chain)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the universal request, without keys")
	return c
}

func (p *Program) showChain(chain config.Chain) error {
	walks := "the gateway runs the steps"
	if chain.Mode == config.ChainClient {
		walks = "sluice runs the steps itself"
	}
	out := p.out()
	if _, err := fmt.Fprintf(out, "%s: %s\n", safe.Line("chain:"+chain.Name), walks); err != nil {
		return err
	}
	tw := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for i, s := range chain.Steps {
		words := append(limitsOf(s.Controls), controlsOf(s.Controls)...)
		if s.Off {
			words = append(words, "turned off")
		}
		limits := safe.Line(strings.Join(words, ", ")).String()
		if limits != "" {
			limits = "\t" + limits
		}
		_, _ = fmt.Fprintf(tw, "%d\t%s%s\n", i+1, safe.Line(s.Target.String()), limits)
	}
	return tw.Flush()
}

// limitsOf describes a step's limits.
func limitsOf(c gateway.Controls) (words []string) {
	add := func(set bool, format string, value any) {
		if set {
			words = append(words, fmt.Sprintf(format, value))
		}
	}
	add(c.RequestTimeout > 0, "answer within %s", limitWords(c.RequestTimeout))
	add(c.MaxAttempts == 1, "%d try", c.MaxAttempts)
	add(c.MaxAttempts > 1, "%d tries", c.MaxAttempts)
	add(c.RetryDelay > 0, "%s between tries", limitWords(c.RetryDelay))
	add(c.Backoff != "", "growing %s", backoffWord(c.Backoff))
	return words
}

// limitWords write a limit as it is set: "5 s", "500 ms".
func limitWords(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', -1, 64) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}

func backoffWord(b gateway.Backoff) string {
	switch b {
	case gateway.BackoffLinear:
		return "evenly"
	case gateway.BackoffExponential:
		return "twofold"
	}
	return "not at all"
}

// sample is the chat of a request that is only shown or checked.
func sample(stream bool) gateway.Chat {
	return gateway.Chat{Stream: stream, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hello"}}}
}

// showPayload prints what is sent to the universal endpoint. A single step would go to
// its provider's own URL; here it is shown as the equivalent array.
func (p *Program) showPayload(s *setup, chain config.Chain) error {
	steps, err := s.steps(gateway.Target{Chain: chain.Name})
	if err != nil {
		return err
	}
	body, err := s.client.UniversalJSON(sample(s.cfg.Defaults.Stream), steps, gateway.Options{})
	if err != nil {
		return wrongUsage(err)
	}
	_, err = fmt.Fprintln(p.out(), p.shown(string(body)))
	return err
}

// completeChains completes the chains' names as the only argument.
func (p *Program) completeChains(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	cfg, _ := p.load() // whatever could be read is good enough
	if len(args) > 0 || cfg == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, c := range cfg.Chains {
		names = append(names, c.Name)
	}
	return beginning(names, begun), cobra.ShellCompDirectiveNoFileComp
}
