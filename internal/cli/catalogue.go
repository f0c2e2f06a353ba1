package cli

import (
	"net/url"
	"strings"

	"sluice/gateway"
	"sluice/internal/config"
	"sluice/internal/measure"
	"sluice/providers"
	"sluice/ui/picker"
)

// price finds a target's price: the user's own, else the catalogue's.
func (s *setup) price(t gateway.Target) (*gateway.Price, bool) {
	m, listed := s.catalogue.Find(s.kind(t.Provider), t.Model)
	own, ok := s.cfg.Prices[t]
	if !ok {
		return m.Price, listed && m.Price != nil
	}
	own.Own = true
	if m.Price != nil {
		own.InputIncludesCached = m.Price.InputIncludesCached
	}
	return &own, true
}

// charge is what an answer of a target costs: nothing from the embedded gateway, whatever
// the model would cost, else its price; false if that is unknown.
func (s *setup) charge(t gateway.Target) (*gateway.Price, bool) {
	if s.emulated(t.Provider) {
		return freeOfCharge(), true
	}
	return s.price(t)
}

func freeOfCharge() *gateway.Price {
	var nothing float64
	return &gateway.Price{Input: &nothing, Output: &nothing, CachedInput: &nothing, Free: true}
}

// entry is the catalogue's entry of a target, with the price in force and its source. The
// list of the user's own provider counts more than that of the vendor whose format it
// speaks.
func (s *setup) entry(t gateway.Target) (gateway.Model, bool) {
	m, listed := s.catalogue.Find(t.Provider, t.Model)
	if !listed {
		m, listed = s.catalogue.Find(s.kind(t.Provider), t.Model)
	}
	if _, ok := s.cfg.Prices[t]; !ok {
		return m, listed
	}
	m.Price, _ = s.price(t)
	m.Source, m.Date = "the configuration", ""
	return m, true
}

// kind is the vendor whose wire format a provider speaks.
func (s *setup) kind(name string) string {
	if c, ok := s.cfg.Providers[name]; ok {
		return c.Kind
	}
	return name
}

// priceOf is the price of a target, nil if unknown.
func (s *setup) priceOf(t gateway.Target) *gateway.Price {
	price, _ := s.charge(t)
	return price
}

// longestOutput is the most tokens that a model writes, 0 if unknown.
func (s *setup) longestOutput(t gateway.Target) int {
	model, _ := s.catalogue.Find(s.kind(t.Provider), t.Model)
	return measure.LongestOutput(model)
}

// models is the catalogue of the providers that this program can call, with the user's
// prices.
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

// providerInfos says for the picker which providers there are, and which have a key.
func (s *setup) providerInfos() []picker.Provider {
	var out []picker.Provider
	for _, name := range s.providerNames() {
		c := s.cfg.Providers[name]
		info := picker.Provider{Name: name, Label: name, Own: c.Own(), Key: picker.KeyReady, KeyWords: "the demo answers"}
		if spec, ok := providers.Lookup(name); ok {
			info.Label, info.Reseller = spec.Label, spec.Reseller
		}
		if u, err := url.Parse(c.BaseURL); err == nil {
			info.Address = u.Host
		}
		list, err := s.lister(name)
		info.Lists = err == nil && list != nil
		if !s.emulated(name) {
			s.setKey(&info)
		}
		out = append(out, info)
	}
	return out
}

// setKey sets what is known of a provider's key.
func (s *setup) setKey(info *picker.Provider) {
	state := s.cfg.KeyState(info.Name)
	info.KeyWords = keyWords(state.Source)
	switch state.Status {
	case config.KeyMissing:
		info.Key, info.Hint = picker.KeyMissing, state.Advice
	case config.KeyUnknown:
		info.Key = picker.KeyUnknown
	case config.KeyOptional:
		info.KeyWords = "no key needed"
	}
}

// keyWords say where a key comes from, for people.
func keyWords(source string) string {
	scheme, rest, reference := strings.Cut(source, ":")
	switch {
	case source == "":
		return ""
	case strings.Contains(source, ", "):
		return "several keys"
	case !reference && strings.Contains(source, " = "):
		return source // a login, such as profile = "work"
	case scheme == "env":
		return "key from " + rest
	case scheme == "keyring":
		return "key in the keyring"
	case scheme == "file":
		return "key in a file"
	case scheme == "cmd":
		return "key from a command"
	}
	return "key here"
}
