package picker

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

var llama = gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-3.2-3b-instruct"}

// found is a small catalogue of three providers, one of them without a key.
func found() tea.Msg {
	return ModelsFound{Models: uitest.Models(), Providers: []Provider{
		{Name: "openai", Label: "OpenAI", Key: KeyReady, KeyWords: "key from OPENAI_API_KEY", Lists: true},
		{Name: "anthropic", Label: "Anthropic", Key: KeyMissing, Hint: "set ANTHROPIC_API_KEY"},
		{Name: "workers-ai", Label: "Workers AI", Key: KeyReady, Reseller: true},
	}}
}

// testPicker is one in which two models were used before, the second one last.
func testPicker(t testing.TB, choose func(gateway.Target) tea.Cmd) *uitest.Driver[*Picker] {
	t.Helper()
	recents := []gateway.Target{{Provider: "openai", Model: "gpt-5"}, llama}
	return uitest.Drive(t, New(look.New(palette.Dark), Options{Recents: recents, Current: llama, Find: found, Choose: choose}), 80, 20)
}

func TestThePickerShowsWhatWasUsedBeforeFirst(t *testing.T) {
	t.Parallel()
	d := testPicker(t, nil)
	p := d.Box
	uitest.Equal(t, "before the models are known", p.Shown(), []string{"openai/gpt-5", llama.String()})
	uitest.Equal(t, "marked", p.Marked(), llama.String())
	d.RunAll()
	uitest.Equal(t, "models", p.Shown()[:4], []string{"openai/gpt-5", llama.String(), "openai/gpt-4o-mini", "openai/gpt-5"})
	uitest.Equal(t, "still marked", p.Marked(), llama.String())
}

func TestTheMarkStaysWhereOneLooksWhenTheModelsArrive(t *testing.T) {
	t.Parallel()
	d := testPicker(t, nil)
	p := d.Box
	d.Press("up")
	d.RunAll()
	uitest.Equal(t, "marked", p.Marked(), "openai/gpt-5")
	d.Type("haiku")
	d.Run(p.Init())
	uitest.Equal(t, "filtered", p.Shown(), []string{"anthropic/claude-haiku-4-5"})
}

func TestTheFilterFindsEveryWordInAnyOrderAndARowOnce(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string][]string{
		"mini gpt":    {"openai/gpt-4o-mini"},
		"GPT MINI":    {"openai/gpt-4o-mini"},
		"gpt-5":       {"openai/gpt-5"},
		"opus  4":     {"anthropic/claude-opus-4-1"},
		"zzz":         nil,
		"gpt zzz":     nil,
		"openai/new":  {"openai/new"},
		"nobody/m":    nil,
		"chain:safe":  {"chain:safe"},
		"Claude Opus": {"anthropic/claude-opus-4-1"},
	} {
		d := testPicker(t, nil)
		p := d.Box
		d.RunAll()
		d.Type(filter)
		if got := p.Shown(); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", filter, got, want)
		}
	}
}

func TestATypedTargetIsChosen(t *testing.T) {
	t.Parallel()
	var chosen gateway.Target
	d := testPicker(t, func(t gateway.Target) tea.Cmd { chosen = t; return nil })
	p := d.Box
	d.RunAll()
	d.Type("openai/ft:gpt-4o:me:x")
	d.Press("enter")
	uitest.Equal(t, "chosen", chosen, gateway.Target{Provider: "openai", Model: "ft:gpt-4o:me:x"})
	if !p.Closed() {
		t.Error("the picker stays open")
	}
}

func TestEscClearsTheFilterThenCloses(t *testing.T) {
	t.Parallel()
	d := testPicker(t, nil)
	p := d.Box
	d.Type("gpt")
	d.Press("esc")
	if p.Closed() || p.Filter() != "" {
		t.Fatal("the first esc doesn't clear")
	}
	d.Press("esc")
	if !p.Closed() {
		t.Error("the second esc doesn't close")
	}
}

func TestChainsStandBehindWhatWasUsedBeforeAndOthersAreRefused(t *testing.T) {
	t.Parallel()
	var made bool
	p := New(look.New(palette.Dark), Options{
		Recents: []gateway.Target{llama}, Find: found,
		Chains:      []overlay.Choice{{ID: "chain:safe", Label: safe.Line("chain:safe"), Section: "Chains"}},
		NewChainRow: overlay.Choice{ID: "another", Label: safe.Line("new chain…"), Section: "Chains"},
		NewChain:    func() tea.Cmd { made = true; return nil },
	})
	d := uitest.Drive(t, p, 80, 20).RunAll()
	uitest.Equal(t, "rows", p.Shown()[:4], []string{llama.String(), "chain:safe", "another", "openai/gpt-4o-mini"})
	d.Type("chain:gone")
	d.WantText("not now: there is no such chain").Press("enter")
	if p.Closed() {
		t.Error("a chain that isn't there is picked")
	}
	d.Press("esc down down enter")
	if !made || !p.Closed() {
		t.Errorf("another chain is made: %t, closed: %t", made, p.Closed())
	}
}

func TestAtMostSoManyAreMarked(t *testing.T) {
	t.Parallel()
	var taken []gateway.Target
	p := New(look.New(palette.Dark), Options{
		Find: found, MaxSeveral: 2,
		ChooseSeveral: func(targets []gateway.Target) tea.Cmd { taken = targets; return nil },
	})
	d := uitest.Drive(t, p, 80, 20).RunAll()
	d.Press("tab space tab space enter")
	uitest.Equal(t, "taken", taken, []gateway.Target{{Provider: "openai", Model: "gpt-4o-mini"}, {Provider: "openai", Model: "gpt-5"}})
}
