package cli

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/internal/config"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui"
)

// setup is everything that one command needs, wired together.
type setup struct {
	cfg       *config.Config
	client    *gateway.Client
	catalogue *providers.Catalogue
	store     *sessions.Store
	// env is the program's environment.
	env func(string) (string, bool)
	// placeholders replaces missing keys by their variable's name, if nothing is sent.
	placeholders bool
	// embedded is the gateway in this process, nil if a real one is used. emulated says
	// for which providers it answers.
	embedded *emulator.Server
	// demo says that nothing but the embedded gateway may be called.
	demo bool

	mu    sync.Mutex
	built map[string]gateway.Provider

	// chains are the configured ones, once they have changed.
	chains chainList
	// sessionChains are the chains of the current session; they come first.
	sessionChains []sessions.Chain
}

// errNoGateway says that a command needs a gateway and none is configured.
var errNoGateway = errors.New("no gateway is configured: run \"sluice config init --account-id ID\", connect one in the playground (ctrl+x K), " +
	"set CLOUDFLARE_ACCOUNT_ID, or use --demo for the embedded gateway")

// accountPlaceholder stands for the account if none is configured and nothing is sent.
const accountPlaceholder = "ACCOUNT_ID"

// load only reads the configuration.
func (p *Program) load() (*config.Config, error) {
	cfg, err := config.Load(p.loadOptions())
	if cfg != nil {
		p.configuredTheme = cfg.UI.Theme
	}
	if err == nil {
		p.closeToOthers(cfg)
	}
	return cfg, wrongUsage(err)
}

func (p *Program) loadOptions() config.Options {
	return config.Options{
		Path:       config.ExpandHome(p.flags.config, p.env),
		Env:        p.env,
		Environ:    func() []string { return p.Environ },
		Known:      schemas(),
		Actions:    ui.ActionIDs(),
		GatewayURL: p.flags.gatewayURL,
	}
}

// schemas are the providers' keys, for the configuration.
func schemas() []config.ProviderSchema {
	var out []config.ProviderSchema
	for _, spec := range providers.Registry() {
		s := config.ProviderSchema{Name: spec.Name, Label: spec.Label}
		for _, k := range spec.Keys {
			s.Keys = append(s.Keys, config.KeySchema{Name: k.Name, Env: k.Env, Help: k.Help, Secret: k.Secret, Required: k.Required, Login: k.Login, Table: k.Table, Sample: k.Sample})
		}
		out = append(out, s)
	}
	return out
}

// fallback says what a command does if no gateway is configured.
type fallback uint8

const (
	// orDirect means that only providers that are called directly can be used.
	orDirect fallback = iota
	// orEmbed means that the playground opens on the embedded gateway.
	orEmbed
	// orPlaceholder means that nothing is sent, so a placeholder address is good enough.
	orPlaceholder
)

// setup wires everything for a command that calls a gateway. The caller closes it.
func (p *Program) setup(without fallback) (*setup, error) {
	cfg, err := p.load()
	if err != nil {
		return nil, err
	}
	for _, w := range cfg.Warnings {
		p.note("sluice: note: " + w)
	}
	return p.wire(cfg, without)
}

// wire is setup for a configuration that was read already. It prints nothing.
func (p *Program) wire(cfg *config.Config, without fallback) (s *setup, err error) {
	s = &setup{
		cfg: cfg, env: p.env, placeholders: without == orPlaceholder, demo: p.flags.demo, catalogue: p.catalogue(),
		store: p.store(), built: map[string]gateway.Provider{},
	}
	gc := clientConfig(cfg)
	if p.flags.demo || (!cfg.Configured() && without == orEmbed) {
		if gc, err = s.embed(gc); err != nil {
			return nil, err
		}
	} else if !cfg.Configured() {
		gc.AccountID = accountPlaceholder
	}
	if s.client, err = gateway.New(gc); err != nil {
		s.close()
		return nil, wrongUsage(err)
	}
	return s, nil
}

// catalogue is the embedded one with the refreshed lists over it. An unreadable file is
// ignored: "sluice models" reports it.
func (p *Program) catalogue() *providers.Catalogue {
	path := p.modelCachePath()
	return providers.Embedded().Refreshed(func() []gateway.Model {
		cache, err := readModelCache(path)
		if err != nil {
			return nil
		}
		return cache.models()
	})
}

// embed starts the gateway in this process, without a port, and points the client at it.
// Keys are not sent.
func (s *setup) embed(gc gateway.Config) (gateway.Config, error) {
	own, err := gateway.NewTransport(gc)
	if err != nil {
		return gc, wrongUsage(err)
	}
	s.embedded = emulator.New(emulator.Options{Kinds: ownKinds(s.cfg)})
	url, carrier, err := s.embedded.InProcess(own)
	if err != nil {
		return gc, fmt.Errorf("start the embedded gateway: %w", err)
	}
	gc.URL, gc.AccountID, gc.GatewayID, gc.Token = url, "embedded", "default", gateway.Secret{}
	gc.Emulated, gc.Transport = true, carrier
	return gc, nil
}

// ownKinds says which vendor's format each of the user's own providers speaks, for the
// embedded gateway.
func ownKinds(cfg *config.Config) map[string]string {
	kinds := map[string]string{}
	for name, c := range cfg.Providers {
		if c.Own() {
			kinds[name] = c.Kind
		}
	}
	return kinds
}

// emulated reports whether the embedded gateway answers for a provider. Without a gateway
// of the user's own it answers for all that would go through one; with --demo for all.
func (s *setup) emulated(provider string) bool {
	return s.embedded != nil && (s.demo || s.cfg.Providers[provider].BaseURL == "")
}

func (s *setup) close() {
	if s.client != nil {
		s.client.Close()
	}
	if s.embedded != nil {
		_ = s.embedded.Close()
	}
}

// clientConfig converts the configuration to the client's. There, zero means the default
// and negative off; in the file, zero means off.
func clientConfig(cfg *config.Config) gateway.Config {
	g := cfg.Gateway
	off := func(d time.Duration) time.Duration {
		if d == 0 {
			return -1
		}
		return d
	}
	if cfg.Sources["gateway.gateway_id"].Kind == config.SourceDefault {
		g.GatewayID = "" // the user didn't set it: a URL may name another
	}
	return gateway.Config{
		URL: g.URL, AccountID: g.AccountID, GatewayID: g.GatewayID, Token: g.Token,
		Secrets:       cfg.AllSecrets(),
		AllowInsecure: g.AllowInsecure, CAFile: g.CAFile,
		Timers: gateway.Timers{
			Connect: off(g.Timers.Connect), TLS: off(g.Timers.TLS), Headers: off(g.Timers.Headers),
			FirstContent: off(g.Timers.FirstContent), Silence: off(g.Timers.Silence), NoContent: off(g.Timers.NoContent),
		},
		Retry: gateway.RetryPolicy{Attempts: g.MaxAttempts},
	}
}
