package config

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
)

// KeyStatus says whether a key is known to exist.
type KeyStatus string

// The states of a key.
const (
	// KeyPresent exists.
	KeyPresent KeyStatus = "present"
	// KeyMissing is not configured, or its reference leads nowhere.
	KeyMissing KeyStatus = "missing"
	// KeyUnknown is in a keyring, a file or a command that was not queried yet.
	KeyUnknown KeyStatus = "unknown until asked"
	// KeyOptional is not configured and may not be needed: the user's own provider that
	// is called directly.
	KeyOptional KeyStatus = "optional"
)

// gatewayKey is the name of the gateway's token among the keys.
const gatewayKey = "gateway"

// KeyState is what is known of a key without its value.
type KeyState struct {
	// Name is a provider's slug, or "gateway" for the gateway's token.
	Name   string
	Status KeyStatus
	// Source says where the key comes from, for example "env:OPENAI_API_KEY"; empty if
	// none is configured.
	Source string
	// Advice says what to do next; empty if nothing is to be done.
	Advice string
	// Lacks names a required key, other than the API key, that has no value: without it
	// requests have no address.
	Lacks string
}

// Status returns the state of the gateway's token and of every provider's key, providers
// in order of their slugs. It queries nothing: see [Config.CheckKey].
func (c *Config) Status() []KeyState {
	states := []KeyState{c.KeyState(gatewayKey)}
	for _, slug := range slices.Sorted(maps.Keys(c.Providers)) {
		states = append(states, c.KeyState(slug))
	}
	return states
}

// KeyState returns the state of one key by a provider's slug or "gateway", without
// querying a keyring, a file or a command.
func (c *Config) KeyState(name string) KeyState {
	return c.keyState(name, func(s gateway.Secret) (KeyStatus, string) { return c.secrets.statusOf(s) })
}

// CheckKey is [Config.KeyState], but queries keyrings, files and commands. It may wait
// for the user to unlock something.
func (c *Config) CheckKey(ctx context.Context, name string) KeyState {
	return c.keyState(name, func(s gateway.Secret) (KeyStatus, string) {
		if _, err := s.Reveal(ctx); err != nil {
			var own *noKeyring
			if errors.As(err, &own) {
				return KeyMissing, err.Error() + "; " + own.Advice()
			}
			return KeyMissing, err.Error()
		}
		return KeyPresent, ""
	})
}

func (c *Config) keyState(name string, ask func(gateway.Secret) (KeyStatus, string)) KeyState {
	state := KeyState{Name: name, Status: KeyMissing}
	if name == gatewayKey {
		if !c.Gateway.Token.IsZero() {
			state.Source = c.Gateway.Token.Source()
			state.Status, state.Advice = ask(c.Gateway.Token)
			return state
		}
		state.Status = KeyOptional
		state.Advice = fmt.Sprintf("an authenticated gateway needs a token: set %s, or run sluice config set-key %s", tokenVariable, gatewayKey)
		return state
	}
	p, ok := c.Providers[name]
	if !ok {
		state.Advice = fmt.Sprintf("there is no provider %q", name)
		return state
	}
	if missing := c.missing(p); missing.Name != "" {
		state.Lacks, state.Advice = missing.Name, fmt.Sprintf("set %s in [providers.%s]", missing.Name, name)
		if missing.Env != "" && !p.Own() {
			state.Advice = fmt.Sprintf("set %s, or %s in [providers.%s]", missing.Env, missing.Name, name)
		}
		return state
	}
	secrets := p.heldSecrets()
	if len(secrets) == 0 {
		if state.Source = c.login(p); state.Source == "" {
			return c.noKey(p, state)
		}
	}
	state.Status = KeyPresent
	var sources []string
	for _, s := range secrets {
		sources = append(sources, s.Source())
		// The worst of several keys counts: missing, then unknown.
		if status, advice := ask(s); status == KeyMissing || status == KeyUnknown && state.Status == KeyPresent {
			state.Status, state.Advice = status, advice
		}
	}
	if len(sources) > 0 {
		state.Source = strings.Join(sources, ", ")
	}
	return state
}

// MissingKey says what to do if neither a key nor a login is configured for a provider,
// and "" if one is, whatever else the provider lacks.
func (c *Config) MissingKey(name string) (advice string) {
	p := c.Providers[name]
	if len(p.heldSecrets()) > 0 || c.login(p) != "" {
		return ""
	}
	return c.noKey(p, KeyState{}).Advice
}

// login names what lets a provider authenticate without a key here; empty for nothing.
// Whether it works shows only when a request is sent.
func (c *Config) login(p Provider) string {
	for _, k := range c.known[p.Kind].Keys {
		if value := p.Options[k.Name]; k.Login && value != "" {
			return fmt.Sprintf("%s = %q", k.Name, value)
		}
	}
	return ""
}

// heldSecrets are the secrets that would be used: the API key, or if there is none all
// others, in order of their names.
func (p Provider) heldSecrets() []gateway.Secret {
	if !p.APIKey.IsZero() {
		return []gateway.Secret{p.APIKey}
	}
	var all []gateway.Secret
	for _, name := range slices.Sorted(maps.Keys(p.Secrets)) {
		all = append(all, p.Secrets[name])
	}
	return all
}

// missing is the first required key without a value, except the API key. A provider that
// is called directly has its region or resource in the address.
func (c *Config) missing(p Provider) KeySchema {
	if p.BaseURL != "" {
		return KeySchema{}
	}
	for _, k := range c.known[p.Kind].Keys {
		_, isOption := p.Options[k.Name]
		_, isSecret := p.Secrets[k.Name]
		if k.Required && k.Name != apiKey && !isOption && !isSecret {
			return k
		}
	}
	return KeySchema{}
}

func (c *Config) noKey(p Provider, state KeyState) KeyState {
	if p.Own() && p.BaseURL != "" {
		state.Status = KeyOptional
		return state
	}
	state.Advice = "run sluice config set-key " + p.Name
	for _, k := range c.known[p.Kind].Keys {
		if k.Name == apiKey && k.Env != "" && !p.Own() && p.BaseURL == "" {
			state.Advice = fmt.Sprintf("set %s, or %s", k.Env, state.Advice)
		}
	}
	state.Advice += "; not needed if the gateway holds the key"
	return state
}

// statusOf returns what is known of a secret without querying anything.
func (s *resolver) statusOf(secret gateway.Secret) (KeyStatus, string) {
	scheme, rest, isReference := strings.Cut(secret.Source(), ":")
	switch {
	case !isReference:
		return KeyPresent, ""
	case scheme != byEnv:
		return KeyUnknown, ""
	}
	value, ok := s.env(rest)
	if !ok || strings.TrimSpace(value) == "" {
		return KeyMissing, "set the environment variable " + rest
	}
	return KeyPresent, ""
}
