package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sluice/internal/ask"
	"sluice/internal/config"
	"sluice/internal/measure"
	"sluice/sessions"
)

// askFlags are the flags of "sluice ask".
type askFlags struct {
	targets []string
	chat    chatFlags
	request requestFlags
	json    bool
	raw     bool
	trace   bool
	session string
	newest  bool
	diff    bool
	run     runFlags
	drills  []string
}

func (p *Program) askCommand() *cobra.Command {
	f := askFlags{}
	c := &cobra.Command{
		Use:   "ask [PROMPT…]",
		Short: "Send one prompt to one or more targets",
		Long: `Sends one prompt to one or more targets and streams the answers to standard
output. Standard input, when it is not a terminal, is appended to the prompt.
On a terminal markdown is rendered; into a pipe plain text is written.

With --drill a failure is rehearsed: a chain's step, counted from 1, fails
once by bad-key, unknown-model or timeout; in the demo also by 429, 500, stall
and cut, the last two after a number of tokens, as in 1=cut-20.

Exit status: 0 answered; 1 the gateway or provider answered with an error;
2 wrong usage or configuration; 3 the stream was cut before its end (the text
so far is printed); 4 a timeout; 130 interrupted. With several targets it is
the status of the first one that failed.

With --repeat or --warmup it measures: instead of the texts it prints a table
of medians, slowest 5 % and spreads, and whether the best target's lead is
beyond chance. The gateway's cache is then used only with --cache-ttl or
--skip-cache=false. The estimated cost of a run of more than one call is
printed on standard error before it begins.`,
		Example: `  sluice ask -t openai/gpt-4o-mini "Why is pizza so good?"
  git diff | sluice ask -t anthropic/claude-sonnet-4-5 "Review this"
  sluice ask -t openai/gpt-4o -t openai/gpt-4.1 --json "Hi"
  sluice ask -t openai/gpt-4o -t chain:resilient --repeat 20 "Hi"
  # without an account, in the demo
  sluice ask --demo "Show me a table"`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.ask(cmd, &f, args) },
	}
	c.Flags().StringArrayVarP(&f.targets, "target", "t", nil, "target: PROVIDER/MODEL or chain:NAME (repeatable)")
	f.chat.register(c)
	f.request.register(c)
	c.Flags().BoolVar(&f.json, "json", false, "write events, one JSON object per line")
	c.Flags().BoolVar(&f.raw, "raw", false, "write the text as it arrives, not rendered")
	c.Flags().BoolVar(&f.trace, "trace", false, "add request and frame events to --json")
	c.Flags().StringVar(&f.session, "session", "", "session file to continue or to create")
	c.Flags().BoolVarP(&f.newest, "continue", "c", false, continueUsage)
	c.Flags().BoolVar(&f.diff, "diff", false, "show how other targets' answers differ from the first")
	f.run.register(c)
	c.Flags().StringArrayVar(&f.drills, "drill", nil, "rehearse a failure: STEP=KIND fails once (repeatable)")
	completeNothing(c, "drill")
	p.completeTargets(c, "target")
	completeFiles(c, "session", "toml")
	c.ValidArgsFunction = cobra.NoFileCompletions
	return c
}

func (f *askFlags) check() error {
	switch {
	case f.trace && !f.json:
		return errors.New("--trace adds events to --json: give both")
	case len(f.targets) > measure.MostLanes:
		return fmt.Errorf("%d targets: at most %d", len(f.targets), measure.MostLanes)
	case f.session != "" && f.newest:
		return errTwoSessions
	case f.session != "" && (len(f.targets) > 1 || f.run.measures()):
		return errors.New("--session continues one conversation: give one target, and no --repeat or --warmup")
	case f.newest && (len(f.targets) > 1 || f.run.measures()):
		return errors.New("-c continues one conversation: give one target, and no --repeat or --warmup")
	case f.diff && (len(f.targets) < 2 || f.run.measures()):
		return errors.New("--diff compares targets: give two or more, and no --repeat or --warmup")
	}
	return f.run.check()
}

// ask runs the command: it checks everything, then sends.
func (p *Program) ask(cmd *cobra.Command, f *askFlags, words []string) (err error) {
	if err := f.check(); err != nil {
		return wrongUsage(err)
	}
	if f.newest {
		if f.session, err = p.newestSession(cmd.Context()); err != nil {
			return err
		}
	}
	s, err := p.setup(orDirect)
	if err != nil {
		return err
	}
	defer s.close()
	log, err := openLog(s.store, config.ExpandHome(f.session, p.env))
	if err != nil {
		return err
	}
	s.sessionChains = log.chains()
	defer func() {
		err = errors.Join(err, log.close())
		if said := log.remade(); said != "" {
			p.note("sluice: note: " + said)
		}
	}()
	if said := log.recovered(); said != "" {
		p.note("sluice: note: " + said)
	}
	targets, settings := f.targets, configuredSettings(s.cfg)
	if lane, ok := log.lane(); ok {
		if len(targets) == 0 {
			targets = []string{lane.Target}
		}
		settings, _ = ask.SettingsOf(lane) // its target is checked with the others
	}
	lanes, err := s.lanes(targets)
	if err != nil {
		return err
	}
	if err := s.setDrills(cmd.Context(), lanes, f.drills); err != nil {
		return wrongUsage(err)
	}
	prompt, err := readPrompt(cmd.Context(), words, p.In)
	if err != nil {
		return err
	}
	opts, err := f.request.options(cmd, s.cfg)
	err = firstOf(err, wrongUsage(f.chat.addTo(cmd, &settings)), wrongUsage(f.request.controls.addTo(cmd, &settings.Controls)))
	if err == nil {
		err = s.checkKeyAlias(settings.Controls)
	}
	if err != nil {
		return err
	}
	plan := f.run.plan(cmd, len(lanes), &settings.Controls)
	requests := func() error {
		for _, l := range lanes {
			settings.Target = l.Target
			if l.Request, err = settings.Request(l.Steps, sessions.Conversation(log.branch()), prompt, s.cfg.Defaults.Stream && !f.chat.noStream, opts); err != nil {
				return wrongUsage(err)
			}
		}
		return nil
	}
	if err := requests(); err != nil {
		return err
	}
	if err := p.confirmBudget(cmd.Context(), s, &f.run, plan, lanes); err != nil {
		return err
	}
	changed, err := log.reload()
	if changed {
		err = firstOf(err, requests())
	}
	settings.Target = lanes[0].Target
	if err == nil {
		err = log.begin(settings, prompt)
	}
	if err != nil {
		return wrongUsage(fmt.Errorf("nothing was sent, because the prompt can't be saved: %w; without --session it is sent but not saved", err))
	}
	run := askRun{program: p, setup: s, flags: f, plan: plan, lanes: lanes, log: log}
	return run.runAll(cmd.Context())
}

// askLane is one target of an ask and what is sent to it.
type askLane struct {
	index int
	ask.Request
	// samples are the figures of its calls, without the warm-ups; text is the last
	// answer.
	samples []measure.Sample
	text    string
}

// lanes resolves the targets before anything is sent.
func (s *setup) lanes(words []string) ([]*askLane, error) {
	if len(words) == 0 {
		words = []string{""}
	}
	lanes := make([]*askLane, 0, len(words))
	for i, word := range words {
		t, err := s.target(word)
		if err != nil {
			return nil, err
		}
		steps, err := s.steps(t)
		if err != nil {
			return nil, err
		}
		if err := s.checkSendable(steps); err != nil {
			return nil, err
		}
		if err := s.checkAddress(steps); err != nil {
			return nil, err
		}
		lanes = append(lanes, &askLane{index: i, Request: ask.Request{Target: t, Steps: steps}})
	}
	return lanes, nil
}
