package picker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/internal/search"
	"sluice/providers"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// catalogue is the real one, with a key for three vendors and a reseller, and two providers
// of the user's own, one of which has a list.
func catalogue() ModelsFound {
	var found ModelsFound
	for _, spec := range providers.Registry() {
		key := KeyMissing
		if slices.Contains([]string{"openai", "anthropic", "mistral", "openrouter"}, spec.Name) {
			key = KeyReady
		}
		found.Providers = append(found.Providers, Provider{Name: spec.Name, Label: spec.Label, Key: key, Reseller: spec.Reseller})
		found.Models = append(found.Models, providers.Embedded().Models(spec.Name)...)
	}
	found.Providers = append(found.Providers,
		Provider{Name: "lab", Label: "lab", Own: true, Key: KeyReady, Lists: true},
		Provider{Name: "ollama", Label: "ollama", Own: true, Key: KeyReady, Lists: true})
	found.Models = append(found.Models, gateway.Model{Provider: "lab", ID: "llama3.2:3b"}, gateway.Model{Provider: "lab", ID: "qwen3-coder"})
	return found
}

func cataloguePicker(t testing.TB, found ModelsFound) *uitest.Driver[*Picker] {
	t.Helper()
	p := New(look.New(palette.Dark), Options{
		Now:         time.Date(2026, 12, 1, 9, 0, 0, 0, time.Local),
		Find:        func() tea.Msg { return found },
		Chains:      []overlay.Choice{{ID: "chain:resilient", Label: safe.Line("chain:resilient")}},
		NewChainRow: overlay.Choice{ID: "new", Label: safe.Line("new chain…")},
		NewChain:    func() tea.Cmd { return nil },
		Renew:       func(string) tea.Cmd { return nil },
	})
	return uitest.Drive(t, p, 112, 28).RunAll()
}

// What a person means by a few letters.
func TestASearchGivesWhatAPersonMeans(t *testing.T) {
	t.Parallel()
	d := cataloguePicker(t, catalogue())
	for _, test := range []struct {
		typed string
		// first are the first rows.
		first []string
		// only is what every model's id holds, in any spelling.
		only string
	}{
		{"haiku", []string{"anthropic/claude-haiku-4-5-20251001", "anthropic/claude-haiku-5-5"}, "haiku"},
		{"claude haiku 4.5", []string{"anthropic/claude-haiku-4-5-20251001"}, "haiku"},
		{"claude-haiku-4-5", []string{"anthropic/claude-haiku-4-5-20251001"}, "haiku"},
		{"anthropic/claude-haiku-4-5", []string{"anthropic/claude-haiku-4-5-20251001"}, ""},
		{"openai/gpt-oss-120b", []string{"openrouter/openai/gpt-oss-120b"}, ""},
		{"anthropic/", []string{"anthropic/"}, ""},
		{"haiku claude", []string{"anthropic/claude-haiku-4-5-20251001"}, "claude"},
		{"claude haiku 4-5 20251001", []string{"anthropic/claude-haiku-4-5-20251001"}, "20251001"},
		{"Claude Haiku 4.5", []string{"anthropic/claude-haiku-4-5-20251001"}, "haiku"},
		{"gpt5", []string{"openai/gpt-5", "openai/gpt-5.6-sol"}, "gpt5"},
		{"gpt 5", []string{"openai/gpt-5"}, "gpt"},
		{"GPT-5", []string{"openai/gpt-5"}, "gpt5"},
		{"gpt5mini", []string{"openai/gpt-5-mini"}, "gpt5mini"},
		{"gpt 5 mini", []string{"openai/gpt-5-mini"}, "mini"},
		{"5.4 nano", []string{"openai/gpt-5.4-nano"}, "nano"},
		{"4o", []string{"openai/gpt-4o", "openai/gpt-4o-mini"}, "4o"},
		{"o3", []string{"openai/o3"}, "o3"},
		{"openai/gpt-4o-mini", []string{"openai/gpt-4o-mini"}, "gpt4omini"},
		{"gpt-4o-mini", []string{"openai/gpt-4o-mini"}, "gpt4omini"},
		{"opus", []string{"anthropic/claude-opus-5", "anthropic/claude-opus-4-8"}, "opus"},
		{"sonnet 4.5", []string{"anthropic/claude-sonnet-4-5-20250929"}, "sonnet45"},
		{"ollama", []string{"ollama"}, ""},
		{"lab", []string{"lab/llama3.2:3b", "lab/qwen3-coder"}, ""},
		{"llama3.2", []string{"lab/llama3.2:3b"}, "llama"},
		{"mistral large", []string{"mistral/mistral-large-latest"}, ""},
		{"deepseek", []string{"deepseek/"}, ""},
		{"openrouter haiku", []string{"openrouter/anthropic/claude-haiku-4.5"}, "haiku"},
		{"bedrock opus", []string{"aws-bedrock/"}, "opus"},
		{"google", []string{"google-ai-studio/"}, ""},
		{"resilient", []string{"chain:resilient"}, ""},
		{"cheap", []string{"openai/gpt-5-nano"}, ""},
		{"cheap claude", []string{"anthropic/claude-haiku-4-5-20251001"}, "claude"},
		{"gpt-oss", []string{"openrouter/openai/gpt-oss-120b"}, "gptoss"},
		{"workers gpt-oss", []string{"workers-ai/@cf/openai/gpt-oss-120b"}, "gptoss"},
		{"@cf/qwen/qwq-32b", []string{"workers-ai/@cf/qwen/qwq-32b"}, "qwq"},
		{"snnt", []string{"anthropic/claude-sonnet"}, ""},
		{"hiku", []string{"anthropic/claude-haiku"}, ""},
	} {
		d.Box.input.SetValue("")
		d.Type(test.typed)
		shown := d.Box.Shown()
		for i, want := range test.first {
			if i >= len(shown) || !strings.HasPrefix(shown[i], want) {
				t.Errorf("%q: row %d isn't %s…: %q", test.typed, i, want, shown[:min(6, len(shown))])
				break
			}
		}
		for _, r := range d.Box.list.rows {
			if r.entry != nil && !strings.Contains(search.Letters(r.id()), test.only) {
				t.Errorf("%q: %s is listed", test.typed, r.id())
			}
		}
	}
}

func TestWordsThatMeanAPropertyNarrowTheList(t *testing.T) {
	t.Parallel()
	d := cataloguePicker(t, catalogue())
	for typed, holds := range map[string]func(*entry) bool{
		"cheap":          func(e *entry) bool { return costsUnder(e, 1) },
		"images gpt":     seesImages,
		"vision gpt":     seesImages,
		"tools llama":    callsTools,
		"thinking kimi":  reasons,
		">200k qwen":     func(e *entry) bool { return e.model.ContextWindow >= 200_000 },
		">=1M":           func(e *entry) bool { return e.model.ContextWindow >= 1_000_000 },
		"<$0.5 gpt":      func(e *entry) bool { return costsUnder(e, 0.5) },
		"<2 claude opus": func(*entry) bool { return false },
	} {
		d.Box.input.SetValue("")
		d.Type(typed)
		d.Box.refresh()
		models := 0
		for _, r := range d.Box.list.rows {
			if r.entry == nil {
				continue
			}
			models++
			if !holds(r.entry) && !strings.Contains(r.id(), "vision") && !strings.Contains(r.id(), "thinking") {
				t.Errorf("%q lists %s", typed, r.id())
			}
		}
		if (models == 0) != (typed == "<2 claude opus") {
			t.Errorf("%q lists %d models", typed, models)
		}
	}
}

func TestTheCheapestComeFirst(t *testing.T) {
	t.Parallel()
	d := cataloguePicker(t, catalogue()).Type("cheap")
	d.Box.refresh()
	last, name := 0.0, ""
	for _, r := range d.Box.list.rows {
		usd, _ := r.entry.outputPrice()
		if provider := r.provider(); provider != name {
			name, last = provider, 0
		}
		if usd < last && !r.entry.gone {
			t.Errorf("%s costs $%g and stands below one for $%g", r.id(), usd, last)
		}
		last = usd
	}
	d.WantText("the cheapest first")
}

// The order of the headings and of the rows below them.
func TestTheOrderOfTheList(t *testing.T) {
	t.Parallel()
	d := cataloguePicker(t, catalogue())
	rank := func(p Provider) int {
		n := 0
		for i, last := range []bool{p.Reseller, !p.Own, p.Key == KeyMissing} {
			if last {
				n += 1 << i
			}
		}
		return n
	}
	before := -1
	for _, g := range d.Box.list.groups {
		if g.provider == nil {
			continue
		}
		if n := rank(*g.provider); n < before {
			t.Errorf("%s stands below a worse one", g.provider.Name)
		} else {
			before = n
		}
		priced := true
		for _, r := range g.rows {
			switch {
			case r.entry == nil, r.entry.gone:
			case r.entry.priced() && !priced:
				t.Errorf("%s has a price and stands below one without", r.id())
			default:
				priced = r.entry.priced()
			}
		}
	}
	groups := len(d.Box.list.groups)
	if groups < len(providers.Registry()) {
		t.Errorf("%d groups", groups)
	}
}

// Letters that are found here and there are only shown where nothing else is.
func TestScatteredLettersComeOnlyWhereNothingElseMatches(t *testing.T) {
	t.Parallel()
	d := cataloguePicker(t, catalogue())
	for _, r := range d.Type("opus").Box.list.rows {
		if r.entry != nil && !strings.Contains(r.id(), "opus") {
			t.Errorf("%s is listed", r.id())
		}
	}
	d.Box.input.SetValue("")
	d.Type("clopus")
	shown := d.Box.Shown()
	if len(shown) == 0 || len(shown) > mostScattered || !strings.Contains(shown[0], "opus") {
		t.Errorf("got %q", shown)
	}
}

// many is a catalogue of thousands of models.
func many(n int) ModelsFound {
	found := catalogue()
	for i := range n {
		found.Models = append(found.Models, gateway.Model{Provider: "openrouter", ID: fmt.Sprintf("vendor%d/model-%d-instruct", i%40, i), Name: fmt.Sprintf("Model %d", i)})
	}
	return found
}

func BenchmarkSearch(b *testing.B) {
	for _, typed := range []string{"haiku", "gpt 5 mini", "cheap", "qzxw"} {
		b.Run(typed, func(b *testing.B) {
			p := cataloguePicker(b, many(5000)).Box
			p.input.SetValue(typed)
			for b.Loop() {
				p.searchAgain()
				p.refresh()
			}
		})
	}
}

func BenchmarkFill(b *testing.B) {
	p := cataloguePicker(b, catalogue()).Box
	found := many(5000)
	for b.Loop() {
		p.fill(found)
	}
}
