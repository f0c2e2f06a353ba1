package providers_test

import (
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/providers"
)

func TestCatalogueFindsByIDAndByDate(t *testing.T) {
	t.Parallel()
	c := providers.Embedded()
	for _, test := range []struct {
		name, provider, id string
		ok, priced         bool
	}{
		{"the very id", "openai", "gpt-4o-mini", true, true},
		{"an alias of the one dated entry", "anthropic", "claude-sonnet-4-5", true, true},
		{"the dated entry itself", "anthropic", "claude-sonnet-4-5-20250929", true, true},
		{"another date: the price may differ", "anthropic", "claude-sonnet-4-5-20990101", true, false},
		{"a date where the entry has none", "openai", "gpt-4o-2024-05-13", true, false},
		{"our own table has prices for Workers AI", "workers-ai", "@cf/meta/llama-3.1-8b-instruct", true, true},
		{"another model", "openai", "gpt-4o-minimal", false, false},
		{"another provider's model", "openai", "claude-sonnet-4-5", false, false},
		{"an unknown provider", "nobody", "gpt-4o-mini", false, false},
		{"nothing", "openai", "", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, ok := c.Find(test.provider, test.id)
			if ok != test.ok || (m.Price != nil) != test.priced {
				t.Fatalf("found %t with price %v, want %t and priced %t", ok, m.Price, test.ok, test.priced)
			}
			if ok && (m.ID != test.id || m.Provider != test.provider || m.Source == "" || m.Date == "") {
				t.Errorf("entry %+v does not answer for %s/%s with source and date", m, test.provider, test.id)
			}
		})
	}
}

// Entries of the embedded list differ in where the price of cached input stands.
func TestCataloguePrices(t *testing.T) {
	t.Parallel()
	c := providers.Embedded()
	for _, test := range []struct {
		provider, id          string
		input, output, cached float64
		includes              bool
	}{
		{"openai", "gpt-4o-mini", 0.15, 0.6, 0.075, true},
		{"openai", "gpt-5", 1.25, 10, 0.125, true},
		{"openai", "gpt-5.5", 5, 30, 0.5, true},
		{"openai", "gpt-5.6-sol", 5, 30, 0.5, true},
		{"anthropic", "claude-opus-5", 5, 25, 0.5, false},
		{"anthropic", "claude-haiku-4-5-20251001", 1, 5, 0.1, false},
	} {
		m, ok := c.Find(test.provider, test.id)
		if !ok || m.Price == nil || m.Price.CachedInput == nil {
			t.Errorf("%s/%s: no price in %+v", test.provider, test.id, m)
			continue
		}
		got := [3]float64{*m.Price.Input, *m.Price.Output, *m.Price.CachedInput}
		if want := [3]float64{test.input, test.output, test.cached}; got != want || m.Price.InputIncludesCached != test.includes {
			t.Errorf("%s/%s: got %v including %t, want %v including %t", test.provider, test.id, got, m.Price.InputIncludesCached, want, test.includes)
		}
	}
}

func TestCatalogueEntriesAreSound(t *testing.T) {
	t.Parallel()
	c := providers.Embedded()
	seen := map[gateway.Target]bool{}
	providersSeen := map[string]bool{}
	for _, m := range c.Models("") {
		target := gateway.Target{Provider: m.Provider, Model: m.ID}
		if seen[target] {
			t.Errorf("%s is listed twice", target)
		}
		seen[target], providersSeen[m.Provider] = true, true
		if m.ID == "" || m.Source == "" || m.Date == "" || m.ContextWindow < 0 || m.MaxOutput < 0 {
			t.Errorf("entry %+v is not sound", m)
		}
		if p := m.Price; p != nil {
			for _, figure := range []*float64{p.Input, p.Output, p.CachedInput} {
				if figure != nil && *figure <= 0 {
					t.Errorf("%s has a price of %g, want unknown", target, *figure)
				}
			}
			if p.CachedInput != nil && *p.CachedInput >= *p.Input {
				t.Errorf("%s: reading the cache costs %g, input costs %g", target, *p.CachedInput, *p.Input)
			}
		}
		if again, ok := c.Find(m.Provider, m.ID); !ok || again.ID != m.ID {
			t.Errorf("%s is listed but not found", target)
		}
	}
	for _, s := range providers.Registry() {
		if !providersSeen[s.Name] {
			t.Errorf("no models of %s", s.Name)
		}
	}
}

func TestCatalogueListsOneProvider(t *testing.T) {
	t.Parallel()
	c := providers.Embedded()
	list := c.Models("workers-ai")
	if len(list) == 0 {
		t.Fatal("no Workers AI models")
	}
	for _, m := range list {
		if m.Provider != "workers-ai" || !strings.HasPrefix(m.ID, "@cf/") {
			t.Errorf("entry %+v is not Workers AI's", m)
		}
	}
	list[0].ID = "changed"
	if again := c.Models("workers-ai"); again[0].ID == "changed" {
		t.Error("the caller's slice is the catalogue's")
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		providers.Embedded().Models("openai")
	}
}

func TestWorkersAIHasPricesAndWindowsWithTheirSource(t *testing.T) {
	t.Parallel()
	c := providers.Embedded()
	priced := 0
	for _, m := range c.Models("workers-ai") {
		if m.Source != "Cloudflare's documentation" || m.Date != "2026-09-28" {
			t.Errorf("%s comes from %q, %q", m.ID, m.Source, m.Date)
		}
		if m.Price != nil {
			priced++
		}
	}
	if priced < 25 {
		t.Errorf("%d models have a price", priced)
	}
	m, _ := c.Find("workers-ai", "@cf/openai/gpt-oss-120b")
	if m.ContextWindow != 128_000 || m.Price == nil || *m.Price.Input != 0.35 || *m.Price.Output != 0.75 || m.Tools != gateway.AbilityYes {
		t.Errorf("got %+v", m)
	}
	m, _ = c.Find("workers-ai", "@cf/moonshotai/kimi-k2.6")
	if m.Price == nil || m.Price.CachedInput == nil || *m.Price.CachedInput != 0.16 {
		t.Errorf("got %+v", m)
	}
}

// A date for a model that isn't listed would be for nothing.
func TestShutdownsAreOfListedModels(t *testing.T) {
	t.Parallel()
	c := providers.Embedded()
	days := 0
	for _, m := range c.Models("") {
		if m.Shutdown == "" {
			continue
		}
		days++
		if _, err := time.Parse(time.DateOnly, m.Shutdown); err != nil {
			t.Errorf("%s/%s: %v", m.Provider, m.ID, err)
		}
	}
	if days != providers.AnnouncedShutdowns() {
		t.Errorf("%d listed models have a day, %d are announced", days, providers.AnnouncedShutdowns())
	}
	m, _ := c.Find("openai", "gpt-4o-mini")
	if m.Gone("2027-01-13") || !m.Gone("2027-01-14") || (gateway.Model{}).Gone("2027-01-14") {
		t.Errorf("gpt-4o-mini is shut down on %s", m.Shutdown)
	}
}
