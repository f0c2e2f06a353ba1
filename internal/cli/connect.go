package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/ui"
	"sluice/ui/connect"
)

// connector sets the gateway up for the sheet of the playground: it says what is
// configured, tests a draft, writes it, and wires the program anew.
type connector struct {
	p *Program
	o playgroundOptions

	mu sync.Mutex
	// cfg is the configuration as it was read last.
	cfg *config.Config
	// memory are the keys that are kept in this process alone.
	memory map[string]gateway.Secret
	// setups are all that were wired. The older ones are closed with the program, since
	// answers may still be coming through them.
	setups []*setup
}

// screen are the sheet's functions.
func (c *connector) screen() *ui.Connect {
	return &ui.Connect{
		Backend: connect.Backend{Find: c.find, Gateways: c.gateways, Plan: c.plan, Test: c.test},
		Save:    c.save,
	}
}

func (c *connector) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.setups {
		s.close()
	}
}

// config is the configuration as it was read last, with the keys that are kept in memory.
func (c *connector) config(ctx context.Context) (*config.Config, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cfg.WithKeys(ctx, c.memory)
}

// reload reads the configuration anew.
func (c *connector) reload(ctx context.Context) (*config.Config, error) {
	cfg, err := config.Load(c.p.loadOptions())
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.cfg = cfg
	c.mu.Unlock()
	return c.config(ctx)
}

// find says what is configured, and tries the keyring.
func (c *connector) find(ctx context.Context) (connect.Found, error) {
	cfg, err := c.reload(ctx)
	if err != nil {
		return connect.Found{}, err
	}
	g := cfg.Gateway
	found := connect.Found{
		URL: g.URL, AccountID: g.AccountID, AccountFrom: origin(cfg, "gateway.account_id"), GatewayID: g.GatewayID, GatewayFrom: origin(cfg, "gateway.gateway_id"),
		TokenFrom: keyOrigin(cfg.KeyState("gateway")),
		File:      c.p.abbreviateHome(cfg.Path), KeyFolder: c.p.abbreviateHome(cfg.KeyFolder()),
	}
	if src := cfg.Sources["gateway.url"]; src.Kind == config.SourceFlag {
		found.FixedURL = src.Name
	}
	s, err := c.p.wire(cfg, orPlaceholder) //nolint:contextcheck // it asks nobody
	if err != nil {
		return found, err
	}
	defer s.close() //nolint:contextcheck // it only waits for its own jobs
	for _, name := range s.providerNames() {
		state := cfg.KeyState(name)
		found.Providers = append(found.Providers, connect.Provider{Name: name, From: keyOrigin(state), Lacks: state.Lacks})
	}
	if err := cfg.TryKeyring(ctx); err != nil {
		found.NoKeyring = keyringTrouble(err)
	}
	return found, ctx.Err()
}

// keyringTrouble is why the keyring can't be used, without saying that it can't.
func keyringTrouble(err error) string {
	return strings.TrimPrefix(err.Error(), config.ErrNoKeyring.Error()+": ")
}

// origin says in a word or two where a value comes from, empty for a default.
func origin(cfg *config.Config, key string) string {
	switch src := cfg.Sources[key]; src.Kind {
	case config.SourceFile:
		return "the file"
	case config.SourceEnvironment, config.SourceFlag:
		return src.Name
	}
	return ""
}

// keyOrigin says where a key comes from, empty where there is none.
func keyOrigin(state config.KeyState) string {
	if state.Status == config.KeyMissing || state.Status == config.KeyOptional || state.Source == "" {
		return ""
	}
	scheme, rest, _ := strings.Cut(state.Source, ":")
	switch {
	case strings.Contains(state.Source, ", "):
		return state.Source
	case scheme == "env":
		return rest + ", from the environment"
	case scheme == "keyring":
		return "in the keyring"
	case scheme == "file":
		return "in a file: " + rest
	case scheme == "cmd":
		return "from the command " + rest
	}
	return state.Source
}

// change converts a draft.
func (c *connector) change(cfg *config.Config, d connect.Draft) config.Change {
	change := config.Change{
		URL: d.URL, AccountID: d.AccountID, GatewayID: d.GatewayID, Keys: d.Keys,
		Place: map[connect.Place]config.KeyPlace{connect.Keyring: config.InKeyring, connect.File: config.InFile, connect.Memory: config.InMemory}[d.Place],
	}
	if cfg.Defaults.Target.IsZero() && !d.Target.IsZero() {
		change.Target = d.Target.String()
	}
	return change
}

// drafted prepares a draft, and wires the program as it would be then.
func (c *connector) drafted(ctx context.Context, d connect.Draft) (*config.Plan, *setup, error) {
	cfg, err := c.config(ctx)
	if err != nil {
		return nil, nil, err
	}
	plan, err := cfg.Plan(ctx, c.change(cfg, d))
	if err != nil {
		return nil, nil, err
	}
	then, err := plan.Config()
	if err != nil {
		return nil, nil, err
	}
	if then, err = then.WithKeys(ctx, c.kept(d)); err != nil {
		return nil, nil, err
	}
	s, err := c.p.wire(then, orDirect) //nolint:contextcheck // it asks nobody
	return plan, s, err
}

// kept are the keys in memory that a draft doesn't replace.
func (c *connector) kept(d connect.Draft) map[string]gateway.Secret {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := maps.Clone(c.memory)
	maps.DeleteFunc(kept, func(name string, _ gateway.Secret) bool { return !d.Keys[name].IsZero() })
	return kept
}

// mostTests bounds the test calls, each of which may cost something.
const mostTests = 4

// plan says which targets a test asks: the lane's own if it can be asked, and one for
// each new key. Only where these are none, it is one of another provider with a key.
func (c *connector) plan(ctx context.Context, d connect.Draft, lane gateway.Target) (connect.Plan, error) {
	planned, s, err := c.drafted(ctx, d)
	if byHand := (*config.ByHandError)(nil); errors.As(err, &byHand) {
		return connect.Plan{Lines: byHand.Lines, ByHand: true}, nil
	}
	if err != nil {
		return connect.Plan{}, err
	}
	defer s.close() //nolint:contextcheck // it only waits for its own jobs
	out := connect.Plan{Lines: planned.Lines}
	tried := map[string]bool{}
	try := func(t gateway.Target) {
		steps, err := s.steps(t)
		if err != nil || len(out.Targets) >= mostTests || tried[t.Provider] && t.Chain == "" {
			return
		}
		if s.checkAddress(steps) == nil && s.checkSendable(steps) == nil {
			out.Targets = append(out.Targets, t)
			tried[t.Provider] = true
		}
	}
	if !lane.IsZero() && lane.Endpoint == "" {
		try(lane)
	}
	names := s.providerNames()
	for _, name := range names {
		if model, ok := s.cheapest(name); ok && !d.Keys[name].IsZero() {
			try(gateway.Target{Provider: name, Model: model})
		}
	}
	for _, name := range names {
		if model, ok := s.cheapest(name); ok && len(out.Targets) == 0 && s.cfg.KeyState(name).Status != config.KeyMissing {
			try(gateway.Target{Provider: name, Model: model})
		}
	}
	return out, nil
}

// test sends one tiny prompt.
func (c *connector) test(ctx context.Context, d connect.Draft, t gateway.Target) connect.Result {
	out := connect.Result{Target: t}
	failed := func(err error) connect.Result {
		x := gateway.Explain(err)
		out.What, out.Next = x.What, x.Next
		if x.Source != "" {
			out.What += " (" + x.Source + ")"
		}
		e := (*gateway.Error)(nil)
		if !errors.As(err, &e) {
			return out
		}
		out.Status = e.Status
		switch { // the sheet has a field for it
		case e.Kind != gateway.KindAuth:
		case e.Gateway:
			out.Next = "give the gateway's token, or another one"
		case e.Provider != "":
			out.Next = "give another key for " + e.Provider
		}
		return out
	}
	_, s, err := c.drafted(ctx, d)
	if err != nil {
		return failed(err)
	}
	defer s.close() //nolint:contextcheck // it only waits for its own jobs
	steps, err := s.steps(t)
	if err != nil {
		return failed(err)
	}
	chat := probe()
	if p, err := s.client.Prepare(chat, steps, gateway.Options{}); err == nil {
		out.URL = p.Method + " " + p.URL
	}
	began := time.Now()
	var a gateway.Answer
	a.Begin(began)
	for delta, err := range s.client.Stream(ctx, chat, steps, gateway.Options{Timeout: probeWithin, Controls: gateway.Controls{SkipCache: true}}) {
		if err != nil {
			out.Took = time.Since(began)
			return failed(err)
		}
		a.Add(delta, time.Now())
	}
	a.End(nil, time.Now())
	out.Took = time.Since(began)
	out.Text = a.Text()
	if a.Start != nil {
		out.Status = a.Start.Status
	}
	return out
}

// save writes a draft, and wires the program anew.
func (c *connector) save(ctx context.Context, d connect.Draft) (ui.Options, error) {
	planned, draft, err := c.drafted(ctx, d)
	if err != nil {
		return ui.Options{}, err
	}
	draft.close() //nolint:contextcheck // it only waits for its own jobs
	if err := planned.Write(ctx); err != nil {
		if errors.Is(err, config.ErrNoKeyring) {
			err = fmt.Errorf("%w: %s", connect.ErrNoKeyring, keyringTrouble(err))
		}
		return ui.Options{}, err
	}
	c.mu.Lock()
	for name, value := range d.Keys {
		delete(c.memory, name)
		if d.Place == connect.Memory {
			if c.memory == nil {
				c.memory = map[string]gateway.Secret{}
			}
			c.memory[name] = value
		}
	}
	c.mu.Unlock()
	// It is written: who stops now must still get what is in the file.
	opts, err := c.rewire(context.WithoutCancel(ctx))
	if err != nil {
		return ui.Options{}, fmt.Errorf("%s is written, but the program can't use it before it is started again: %w", c.p.abbreviateHome(planned.Path), err)
	}
	return opts, nil
}

// rewire wires the program with the configuration as it is now.
func (c *connector) rewire(ctx context.Context) (ui.Options, error) {
	cfg, err := c.reload(ctx)
	if err != nil {
		return ui.Options{}, err
	}
	s, err := c.p.wire(cfg, orEmbed) //nolint:contextcheck // the embedded gateway lives until it is closed
	if err != nil {
		return ui.Options{}, err
	}
	c.mu.Lock()
	c.setups = append(c.setups, s)
	c.mu.Unlock()
	s.client.FindEmulator(ctx)
	opts, err := c.p.screen(ctx, s, c.o)
	opts.Connect = c.screen()
	return opts, err
}
