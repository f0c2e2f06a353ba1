package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/sessions"
)

// mostLanes is how many targets one prompt can go to.
const mostLanes = 8

// mostRepeats bounds --repeat.
const mostRepeats = 100

// askFlags are the flags of "sluice ask".
type askFlags struct {
	targets  []string
	chat     chatFlags
	noStream bool
	json     bool
	raw      bool
	trace    bool
	session  string
	request  requestFlags
	api      string
	repeat   int
	order    string
}

// chatFlags are what a chat is made of, on every command that makes one.
type chatFlags struct {
	system      string
	temperature float64
	topP        float64
	maxTokens   int
	stop        []string
}

func (f *chatFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.system, "system", "", "system prompt TEXT")
	c.Flags().Float64Var(&f.temperature, "temperature", 0, "sampling temperature, 0 to 2")
	c.Flags().Float64Var(&f.topP, "top-p", 0, "nucleus sampling mass, 0 to 1")
	c.Flags().IntVar(&f.maxTokens, "max-tokens", 0, "the most output tokens N")
	c.Flags().StringArrayVar(&f.stop, "stop", nil, "a TEXT that ends the answer (repeatable)")
}

// chat takes the flags that were given over the configured defaults.
func (f *chatFlags) chat(c *cobra.Command, d config.Defaults, prompt string) (gateway.Chat, error) {
	chat := gateway.Chat{System: d.System, Params: d.Params, Stream: d.Stream}
	given := c.Flags().Changed
	if given("system") {
		chat.System = f.system
	}
	if given("temperature") {
		if !(f.temperature >= 0 && f.temperature <= 2) {
			return chat, wrongUsage(fmt.Errorf("--temperature %v: want 0 to 2", f.temperature))
		}
		chat.Params.Temperature = &f.temperature
	}
	if given("top-p") {
		if !(f.topP >= 0 && f.topP <= 1) {
			return chat, wrongUsage(fmt.Errorf("--top-p %v: want 0 to 1", f.topP))
		}
		chat.Params.TopP = &f.topP
	}
	if given("max-tokens") {
		if f.maxTokens < 1 {
			return chat, wrongUsage(fmt.Errorf("--max-tokens %d: want at least 1", f.maxTokens))
		}
		chat.Params.MaxTokens = &f.maxTokens
	}
	if given("stop") {
		chat.Params.Stop = f.stop
	}
	chat.Messages = []gateway.Message{{Role: gateway.RoleUser, Text: prompt}}
	return chat, nil
}

// requestFlags are what is asked of the gateway beside the answer.
type requestFlags struct {
	cacheTTL  time.Duration
	skipCache bool
	timeout   time.Duration
	metadata  map[string]string
}

func (f *requestFlags) register(c *cobra.Command) {
	c.Flags().DurationVar(&f.cacheTTL, "cache-ttl", 0, "let the gateway cache the answer for DUR (at least 1m)")
	c.Flags().BoolVar(&f.skipCache, "skip-cache", false, "do not answer from the gateway's cache")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "give up after DUR in total")
	c.Flags().StringToStringVar(&f.metadata, "metadata", nil, "K=V for the gateway's log (repeatable, 5 at most)")
}

func (f *requestFlags) options(c *cobra.Command, cfg *config.Config) (gateway.Options, error) {
	opts := requestOptions(cfg)
	const shortest, longest, mostEntries = time.Minute, 31 * 24 * time.Hour, 5
	if c.Flags().Changed("cache-ttl") && (f.cacheTTL < shortest || f.cacheTTL > longest) {
		return opts, wrongUsage(fmt.Errorf("--cache-ttl %v: the gateway takes 1m to 744h", f.cacheTTL))
	}
	if f.timeout < 0 {
		return opts, wrongUsage(fmt.Errorf("--timeout %v: want a time above 0", f.timeout))
	}
	if len(f.metadata) > mostEntries {
		return opts, wrongUsage(fmt.Errorf("--metadata has %d entries: the gateway keeps %d and drops the others silently", len(f.metadata), mostEntries))
	}
	opts.CacheTTL, opts.SkipCache = f.cacheTTL, f.skipCache
	opts.Metadata = maps.Clone(f.metadata)
	if f.timeout > 0 {
		opts.Timeout = f.timeout
	}
	return opts, nil
}

// requestOptions are those that the configuration sets for every request.
func requestOptions(cfg *config.Config) gateway.Options {
	return gateway.Options{Timeout: cfg.Gateway.Timers.Total}
}

func (p *Program) askCommand() *cobra.Command {
	f := askFlags{}
	c := &cobra.Command{
		Use:   "ask [-t TARGET]… [PROMPT…]",
		Short: "Send one prompt to one or more targets",
		Long: `Sends one prompt to one or more targets and streams the answers to standard
output. Standard input, when it is not a terminal, is appended to the prompt.
On a terminal markdown is rendered; into a pipe the plain text is written.

Exit status: 0 answered; 1 the gateway or provider answered with an error;
2 wrong usage or configuration; 3 the stream was cut before its end (the text so
far is printed); 4 a timeout; 130 interrupted. With several targets it is that
of the first one that failed.`,
		Example: `  sluice ask -t openai/gpt-4o-mini "Why is pizza so good?"
  git diff | sluice ask -t anthropic/claude-sonnet-4-5 "Review this"
  sluice ask -t openai/gpt-4o-mini -t workers-ai/@cf/meta/llama-3.1-8b-instruct --json "Hi"`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.ask(cmd, &f, args) },
	}
	c.Flags().StringArrayVarP(&f.targets, "target", "t", nil, "TARGET: PROVIDER/MODEL or chain:NAME (repeatable)")
	f.chat.register(c)
	c.Flags().BoolVar(&f.noStream, "no-stream", false, "ask for the whole answer at once")
	c.Flags().BoolVar(&f.json, "json", false, "write events, one JSON object a line")
	c.Flags().BoolVar(&f.raw, "raw", false, "write the text as it comes, without markdown rendering")
	c.Flags().BoolVar(&f.trace, "trace", false, "add request and frame events to --json")
	c.Flags().StringVar(&f.session, "session", "", "go on with the conversation in FILE, and save to it")
	f.request.register(c)
	c.Flags().StringVar(&f.api, "api", "chat", "FORM of the request: chat")
	c.Flags().IntVar(&f.repeat, "repeat", 1, "send the prompt N times")
	c.Flags().StringVar(&f.order, "order", "parallel", "ORDER of several targets: parallel, sequential, interleaved")
	return c
}

func (f *askFlags) check() error {
	switch {
	case f.trace && !f.json:
		return errors.New("--trace adds events to --json: give both")
	case f.repeat < 1 || f.repeat > mostRepeats:
		return fmt.Errorf("--repeat %d: want 1 to %d", f.repeat, mostRepeats)
	case !slices.Contains([]string{"parallel", "sequential", "interleaved"}, f.order):
		return fmt.Errorf("--order %q: want parallel, sequential or interleaved", f.order)
	case f.api != "chat":
		return fmt.Errorf("--api %q: this version speaks chat", f.api)
	case len(f.targets) > mostLanes:
		return fmt.Errorf("%d targets: at most %d", len(f.targets), mostLanes)
	case f.session != "" && (len(f.targets) > 1 || f.repeat > 1):
		return errors.New("--session goes on with one conversation: give one target and no --repeat")
	}
	return nil
}

// ask is the command: check everything, then send.
func (p *Program) ask(cmd *cobra.Command, f *askFlags, words []string) error {
	if err := f.check(); err != nil {
		return wrongUsage(err)
	}
	s, err := p.setup(orFail)
	if err != nil {
		return err
	}
	defer s.close()
	lanes, err := p.lanes(s, f.targets)
	if err != nil {
		return err
	}
	prompt, err := readPrompt(words, p.In)
	if err != nil {
		return wrongUsage(err)
	}
	chat, err := f.chat.chat(cmd, s.cfg.Defaults, prompt)
	if err != nil {
		return err
	}
	chat.Stream = chat.Stream && !f.noStream
	opts, err := f.request.options(cmd, s.cfg)
	if err != nil {
		return err
	}
	log, err := openLog(s.store, f.session, lanes[0].target, &chat)
	if err != nil {
		return err
	}
	for _, l := range lanes {
		l.chat, l.opts = chat, opts
	}
	run := askRun{program: p, setup: s, flags: f, lanes: lanes, log: log}
	err = run.all(cmd.Context())
	return errors.Join(err, log.close())
}

// askLane is one target of an ask.
type askLane struct {
	index  int
	target gateway.Target
	steps  []gateway.Step
	chat   gateway.Chat
	opts   gateway.Options
}

// lanes resolves the targets before anything is sent.
func (p *Program) lanes(s *setup, words []string) ([]*askLane, error) {
	if len(words) == 0 {
		words = []string{""}
	}
	var lanes []*askLane
	for i, word := range words {
		t, err := s.target(word)
		if err != nil {
			return nil, err
		}
		steps, err := s.steps(t)
		if err != nil {
			return nil, err
		}
		if err := s.checkKeys(steps); err != nil {
			return nil, err
		}
		lanes = append(lanes, &askLane{index: i, target: t, steps: steps})
	}
	return lanes, nil
}

// checkKeys refuses a provider without any key where no gateway could hold one:
// a gateway that isn't authenticated has no stored keys.
func (s *setup) checkKeys(steps []gateway.Step) error {
	if s.embedded != nil || !s.cfg.Gateway.Token.IsZero() || s.client.Loopback() {
		return nil
	}
	for _, step := range steps {
		if state := s.cfg.KeyState(step.Provider.Name()); state.Status == config.KeyMissing {
			return wrongUsage(&gateway.Error{
				Kind: gateway.KindAuth, Provider: state.Name,
				Message: "no key for " + state.Name + ", and no gateway token with which a stored key could be used: " + strings.TrimSuffix(state.Advice, "."),
			})
		}
	}
	return nil
}

// askLog is the session that an ask is saved to; nil saves nothing.
type askLog struct {
	session *sessions.Session
	target  gateway.Target
}

// openLog opens or makes the session, and puts its conversation before the
// prompt.
func openLog(store *sessions.Store, path string, target gateway.Target, chat *gateway.Chat) (*askLog, error) {
	if path == "" {
		return &askLog{}, nil
	}
	s, err := store.Open(path)
	if errors.Is(err, sessions.ErrNotFound) {
		s, err = store.CreateAt(path, sessions.Meta{Lanes: []sessions.Lane{{Target: target.String(), System: chat.System, Params: chat.Params}}})
	}
	if err != nil {
		return nil, wrongUsage(fmt.Errorf("session %s: %w", path, err))
	}
	if readOnly, why := s.ReadOnly(); readOnly {
		_ = s.Close()
		return nil, wrongUsage(fmt.Errorf("session %s can't be written: %s", path, why))
	}
	if meta := s.Meta(); len(meta.Lanes) > 0 && chat.System == "" {
		chat.System = meta.Lanes[0].System
	}
	var earlier []gateway.Message
	for _, m := range s.Transcript(0) {
		if m.Text != "" {
			earlier = append(earlier, gateway.Message{Role: m.Role, Text: m.Text})
		}
	}
	chat.Messages = append(earlier, chat.Messages...)
	return &askLog{session: s, target: target}, nil
}

func (l *askLog) prompt(text string, now time.Time) (sessions.Message, error) {
	if l.session == nil {
		return sessions.Message{}, nil
	}
	return l.session.Append(sessions.Message{Role: gateway.RoleUser, Text: text, Time: now})
}

func (l *askLog) answer(prompt sessions.Message, a *gateway.Answer, params gateway.Params, cost *float64, now time.Time) error {
	if l.session == nil {
		return nil
	}
	m := sessions.Answered(sessions.Message{Parent: prompt.ID, Time: now, Target: l.target.String(), Params: params, CostUSD: cost}, a, now)
	_, err := l.session.Append(m)
	return err
}

func (l *askLog) close() error {
	if l.session == nil {
		return nil
	}
	return l.session.Close()
}

// contextErr tells an interrupt from everything else.
func contextErr(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return nil
}
