package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/providers"
)

// provider returns the configured vendor of a slug.
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
	settings := providers.Settings{Name: c.Name, APIKey: c.APIKey, Options: c.Options, Secrets: c.Secrets, BaseURL: c.BaseURL,
		Home: config.Home(s.env), Env: s.env}
	if s.emulated(name) {
		// The embedded gateway needs no key, and an unneeded key isn't sent.
		settings.BaseURL, settings.APIKey, settings.Secrets, settings.Keyless = "", gateway.Secret{}, nil, true
	}
	if s.placeholders && !settings.Keyless {
		settings.Options = placeholderOptions(spec, settings.Options)
	}
	if s.placeholders && settings.APIKey.IsZero() && len(settings.Secrets) == 0 && s.cfg.KeyState(name).Status != config.KeyPresent {
		settings.APIKey = placeholderKey(spec)
	}
	p, err := spec.New(settings)
	if err != nil {
		return nil, wrongUsage(fmt.Errorf("provider %s: %w", name, err))
	}
	s.built[name] = p
	return p, nil
}

// placeholderOptions fills in required parts of a vendor's addresses, if nothing leaves
// this machine: a resource called RESOURCE.
func placeholderOptions(spec providers.Spec, configured map[string]string) map[string]string {
	options := maps.Clone(configured)
	for _, k := range spec.Keys {
		if !k.Required || k.Secret || options[k.Name] != "" {
			continue
		}
		if options == nil {
			options = map[string]string{}
		}
		options[k.Name] = strings.ToUpper(k.Name)
	}
	return options
}

// placeholderKey stands for a key that isn't configured: the vendor's usual variable.
func placeholderKey(spec providers.Spec) gateway.Secret {
	for _, k := range spec.Keys {
		if k.Secret && k.Env != "" {
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
