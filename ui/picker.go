package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
)

// KeyState says what is known of a provider's key.
type KeyState uint8

const (
	// KeyUnknown: nobody can tell before it is used, such as a key in a keyring.
	KeyUnknown KeyState = iota
	// KeyReady: the key is there, or none is needed.
	KeyReady
	// KeyMissing: no key is configured here; the gateway may hold one.
	KeyMissing
)

// ProviderInfo is a configured vendor, for the picker.
type ProviderInfo struct {
	Name, Label string
	Key         KeyState
	// Hint says what to do about a missing key.
	Hint string
}

// pickerInput is what the picker shows.
type pickerInput struct {
	Models    []gateway.Model
	Providers []ProviderInfo
	Recents   []gateway.Target
	Current   gateway.Target
}

const recentSection = "used before"

// newPicker makes the searchable list over every provider's models: targets used
// before first, then by provider. A target that isn't listed can be typed.
func newPicker(st *styles, in pickerInput, choose func(gateway.Target) tea.Cmd) overlay {
	infos := map[string]ProviderInfo{}
	for _, p := range in.Providers {
		infos[p.Name] = p
	}
	known := map[gateway.Target]gateway.Model{}
	for _, m := range in.Models {
		known[gateway.Target{Provider: m.Provider, Model: m.ID}] = m
	}
	var rows []choice
	for _, t := range in.Recents {
		rows = append(rows, modelRow(t, known[t], infos[t.Provider], recentSection, t == in.Current))
	}
	for _, p := range in.Providers {
		for _, m := range in.Models {
			if m.Provider == p.Name {
				t := gateway.Target{Provider: m.Provider, Model: m.ID}
				rows = append(rows, modelRow(t, m, p, sectionName(p), t == in.Current && len(in.Recents) == 0))
			}
		}
	}
	c := newChooser(st, "Pick a model", "type to search, or PROVIDER/MODEL", rows, func(row choice) tea.Cmd {
		t, err := gateway.ParseTarget(row.ID)
		if err != nil {
			return nil
		}
		return choose(t)
	})
	c.verb = "pick"
	c.none = "no such model in the catalogue: type PROVIDER/MODEL to use another"
	c.offer = func(text string) (choice, bool) {
		t, err := gateway.ParseTarget(text)
		if err != nil {
			return choice{}, false
		}
		_, listed := known[t]
		info, configured := infos[t.Provider]
		if listed || (t.Chain == "" && !configured) {
			return choice{}, false
		}
		return choice{ID: t.String(), Label: safe.Line("use " + t.String()), Note: safe.Line(keyNote(info))}, true
	}
	c.status = func(row choice) string {
		t, err := gateway.ParseTarget(row.ID)
		if err != nil {
			return ""
		}
		if p := infos[t.Provider]; p.Key == KeyMissing && p.Hint != "" {
			return safe.Line(p.Hint).String()
		}
		if m, ok := known[t]; ok && m.Source != "" {
			return safe.Line("prices in $ per million tokens: " + m.Source + ", " + m.Date).String()
		}
		return ""
	}
	return c
}

func sectionName(p ProviderInfo) string {
	name := safe.Line(p.Label).String()
	if note := keyNote(p); note != "" {
		name += " · " + note
	}
	return name
}

func keyNote(p ProviderInfo) string {
	if p.Key == KeyMissing {
		return "no key"
	}
	return ""
}

func modelRow(t gateway.Target, m gateway.Model, p ProviderInfo, section string, current bool) choice {
	note := keyNote(p)
	if m.ID != "" {
		facts := []string{contextWindow(m.ContextWindow), prices(m.Price)}
		if section == recentSection && note != "" {
			facts = append(facts, note)
		}
		note = strings.Join(facts, "  ")
	}
	return choice{
		ID:      t.String(),
		Label:   safe.Line(t.String()),
		Also:    safe.Line(m.Name).String(),
		Note:    safe.Line(note),
		Section: section,
		Current: current,
	}
}

// contextWindow is a window in thousands or millions of tokens.
func contextWindow(tokens int) string {
	switch {
	case tokens <= 0:
		return unknown
	case tokens >= 1_000_000:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(tokens)/1e6), ".0") + "M"
	default:
		return fmt.Sprintf("%dk", tokens/1000)
	}
}

// prices is the cost of a million tokens in and out.
func prices(p *gateway.Price) string {
	if p == nil || (p.Input == nil && p.Output == nil) {
		return fmt.Sprintf("%13s", "$"+unknown)
	}
	return fmt.Sprintf("%13s", "$"+perMillion(p.Input)+"/"+perMillion(p.Output))
}

func perMillion(usd *float64) string {
	if usd == nil {
		return unknown
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", *usd), "0"), ".")
}
