package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/internal/config"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui"
)

// setup is the rooms wired together for one command.
type setup struct {
	cfg       *config.Config
	client    *gateway.Client
	catalogue *providers.Catalogue
	store     *sessions.Store
	// placeholders lets missing keys stand as their variable's name, where nothing
	// is sent.
	placeholders bool
	// embedded is the local gateway, nil where a real one is used.
	embedded *emulator.Server

	mu    sync.Mutex
	built map[string]gateway.Provider
}

// errNoGateway says that a command needs a gateway and none is configured.
var errNoGateway = errors.New("no gateway is configured: run \"sluice config init\" and fill in account_id, " +
	"set CLOUDFLARE_ACCOUNT_ID, or use --demo for the embedded gateway")

// load reads the configuration alone.
func (p *Program) load() (*config.Config, error) {
	cfg, err := config.Load(config.Options{
		Path:       p.flags.config,
		Env:        p.env,
		Environ:    func() []string { return p.Environ },
		Known:      schemas(),
		Actions:    ui.ActionIDs(),
		GatewayURL: p.flags.gatewayURL,
	})
	return cfg, wrongUsage(err)
}

// schemas tells the configuration which keys the providers understand.
func schemas() []config.ProviderSchema {
	var out []config.ProviderSchema
	for _, spec := range providers.Registry() {
		s := config.ProviderSchema{Name: spec.Name, Label: spec.Label}
		for _, k := range spec.Keys {
			s.Keys = append(s.Keys, config.KeySchema{Name: k.Name, Env: k.Env, Help: k.Help, Secret: k.Secret, Required: k.Required})
		}
		out = append(out, s)
	}
	return out
}

// fallback says what a command does where no gateway is configured.
type fallback uint8

const (
	// orFail: the command would give a false answer from anything else.
	orFail fallback = iota
	// orEmbed: the playground opens on the embedded gateway.
	orEmbed
	// orPlaceholder: nothing is sent, so a stand-in address will do.
	orPlaceholder
)

// setup wires the rooms for a command that talks to a gateway. The caller closes
// it.
func (p *Program) setup(without fallback) (*setup, error) {
	cfg, err := p.load()
	if err != nil {
		return nil, err
	}
	s := &setup{cfg: cfg, placeholders: without == orPlaceholder, catalogue: providers.Embedded(), store: sessions.NewStore(p.sessionsDir()), built: map[string]gateway.Provider{}}
	for _, w := range cfg.Warnings {
		p.note("sluice: note: " + w)
	}
	gc := clientConfig(cfg)
	if p.flags.demo || (!cfg.Configured() && without == orEmbed) {
		if gc, err = s.embed(gc); err != nil {
			return nil, err
		}
	} else if !cfg.Configured() {
		if without == orFail {
			return nil, wrongUsage(errNoGateway)
		}
		gc.AccountID = "ACCOUNT_ID"
	}
	if s.client, err = gateway.New(gc); err != nil {
		s.close()
		return nil, wrongUsage(err)
	}
	return s, nil
}

// embed starts the local gateway and points the client at it. Keys stay at home.
func (s *setup) embed(gc gateway.Config) (gateway.Config, error) {
	s.embedded = emulator.New(emulator.Options{})
	url, err := s.embedded.Start("127.0.0.1:0")
	if err != nil {
		return gc, fmt.Errorf("start the embedded gateway: %w", err)
	}
	gc.URL, gc.AccountID, gc.GatewayID, gc.Token = url, "embedded", "default", gateway.Secret{}
	return gc, nil
}

func (s *setup) close() {
	if s.client != nil {
		s.client.Close()
	}
	if s.embedded != nil {
		_ = s.embedded.Close()
	}
}

// clientConfig maps the configuration to the client's. There, zero means the
// default and negative off; in the file, zero means off.
func clientConfig(cfg *config.Config) gateway.Config {
	g := cfg.Gateway
	off := func(d time.Duration) time.Duration {
		if d == 0 {
			return -1
		}
		return d
	}
	return gateway.Config{
		URL: g.URL, AccountID: g.AccountID, GatewayID: g.GatewayID, Token: g.Token,
		AllowInsecure: g.AllowInsecure, CAFile: g.CAFile,
		Timers: gateway.Timers{
			Connect: off(g.Timers.Connect), TLS: off(g.Timers.TLS), Headers: off(g.Timers.Headers),
			FirstContent: off(g.Timers.FirstContent), Silence: off(g.Timers.Silence), NoContent: off(g.Timers.NoContent),
		},
		Retry: gateway.RetryPolicy{Attempts: g.MaxAttempts},
	}
}

// provider gives the configured vendor of a slug.
func (s *setup) provider(name string) (gateway.Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.built[name]; ok {
		return p, nil
	}
	c, ok := s.cfg.Providers[name]
	if !ok {
		return nil, unknownProvider(name, s.providerNames())
	}
	spec, ok := providers.Lookup(c.Kind)
	if !ok {
		return nil, unknownProvider(c.Kind, s.providerNames())
	}
	settings := providers.Settings{Name: c.Name, APIKey: c.APIKey, Options: c.Options, Secrets: c.Secrets, BaseURL: c.BaseURL}
	if s.embedded != nil {
		// The embedded gateway needs no key, and a key that isn't needed isn't sent.
		settings.APIKey, settings.Secrets, settings.Keyless = gateway.Secret{}, nil, true
	}
	if s.placeholders && settings.APIKey.IsZero() && len(settings.Secrets) == 0 {
		settings.APIKey = placeholderKey(spec)
	}
	p, err := spec.New(settings)
	if err != nil {
		return nil, wrongUsage(fmt.Errorf("provider %s: %w", name, err))
	}
	s.built[name] = p
	return p, nil
}

// placeholderKey stands for a key that isn't configured: the vendor's usual
// variable.
func placeholderKey(spec providers.Spec) gateway.Secret {
	for _, k := range spec.Keys {
		if k.Name == "api_key" && k.Env != "" {
			return gateway.NewSecret(k.Env, "")
		}
	}
	return gateway.Secret{}
}

// providerNames lists the slugs, the vendors in their own order first.
func (s *setup) providerNames() []string {
	var names, own []string
	for _, spec := range providers.Registry() {
		names = append(names, spec.Name)
	}
	for name := range s.cfg.Providers {
		if !slices.Contains(names, name) {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	return append(names, own...)
}

func unknownProvider(name string, known []string) error {
	text := fmt.Sprintf("there is no provider %q", name)
	if near, ok := config.Nearest(name, known); ok {
		text += fmt.Sprintf("; did you mean %q?", near)
	} else {
		text += ": there are " + strings.Join(known, ", ")
	}
	return wrongUsage(errors.New(text))
}

// steps turns a target into the steps of a request.
func (s *setup) steps(t gateway.Target) ([]gateway.Step, error) {
	if t.Chain == "" {
		p, err := s.provider(t.Provider)
		if err != nil {
			return nil, err
		}
		return []gateway.Step{{Provider: p, Model: t.Model}}, nil
	}
	chain, ok := s.cfg.Chain(t.Chain)
	if !ok {
		return nil, wrongUsage(fmt.Errorf("there is no chain %q in the configuration", t.Chain))
	}
	steps := make([]gateway.Step, 0, len(chain.Steps))
	for _, cs := range chain.Steps {
		p, err := s.provider(cs.Target.Provider)
		if err != nil {
			return nil, err
		}
		steps = append(steps, gateway.Step{Provider: p, Model: cs.Target.Model, Config: cs.Config})
	}
	return steps, nil
}

// target reads a target, or takes the default one for an empty word.
func (s *setup) target(word string) (gateway.Target, error) {
	if word != "" {
		t, err := gateway.ParseTarget(word)
		return t, wrongUsage(err)
	}
	if t := s.defaultTarget(); !t.IsZero() {
		return t, nil
	}
	return gateway.Target{}, wrongUsage(errors.New("no target: give one with -t PROVIDER/MODEL, or set target under [defaults]"))
}

// tourModel is what the embedded gateway is asked where nobody chose.
var tourModel = gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.1-8b-instruct"}

func (s *setup) defaultTarget() gateway.Target {
	if t := s.cfg.Defaults.Target; !t.IsZero() {
		return t
	}
	if s.embedded != nil {
		return tourModel
	}
	return gateway.Target{}
}

// price finds a target's price: the user's own, else the catalogue's.
func (s *setup) price(t gateway.Target) (*gateway.Price, bool) {
	m, listed := s.catalogue.Find(s.kind(t.Provider), t.Model)
	own, ok := s.cfg.Prices[t]
	if !ok {
		return m.Price, listed && m.Price != nil
	}
	if m.Price != nil {
		own.InputIncludesCached = m.Price.InputIncludesCached
	}
	return &own, true
}

// kind is the vendor whose wire format a provider speaks.
func (s *setup) kind(name string) string {
	if c, ok := s.cfg.Providers[name]; ok {
		return c.Kind
	}
	return name
}

// cost gives the price of an answer, nil where it is unknown.
func (s *setup) cost(a *gateway.Answer, asked gateway.Target) *float64 {
	if a.Start != nil && asked.Chain != "" {
		asked = a.Start.Target
	}
	price, _ := s.price(asked)
	usd, ok := price.Cost(a.Usage)
	if !ok {
		return nil
	}
	return &usd
}

// models is the catalogue of the providers that this program can talk to, with
// the user's prices.
func (s *setup) models() []gateway.Model {
	var out []gateway.Model
	for _, name := range s.providerNames() {
		for _, m := range s.catalogue.Models(name) {
			if own, ok := s.price(gateway.Target{Provider: m.Provider, Model: m.ID}); ok {
				m.Price = own
			}
			out = append(out, m)
		}
	}
	return out
}

// providerInfos tells the picker which providers have a key.
func (s *setup) providerInfos() []ui.ProviderInfo {
	var out []ui.ProviderInfo
	for _, name := range s.providerNames() {
		info := ui.ProviderInfo{Name: name, Label: name, Key: ui.KeyReady}
		if spec, ok := providers.Lookup(name); ok {
			info.Label = spec.Label
		}
		if s.embedded == nil {
			state := s.cfg.KeyState(name)
			switch state.Status {
			case config.KeyMissing:
				info.Key, info.Hint = ui.KeyMissing, state.Advice
			case config.KeyUnknown:
				info.Key = ui.KeyUnknown
			}
		}
		out = append(out, info)
	}
	return out
}
