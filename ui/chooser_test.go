package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

func typeInto(t *testing.T, o overlay.Overlay, text string) {
	t.Helper()
	for _, r := range text {
		o.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func testPicker(choose func(gateway.Target) tea.Cmd) *picker {
	recents := []gateway.Target{{Provider: "openai", Model: "gpt-5"}, tour}
	p := newPicker(look.New(true, false), pickerInput{Recents: recents, Current: tour},
		func() tea.Msg { return modelsFound{models: catalogue(), providers: vendors()} }, choose)
	p.SetSize(80, 20)
	return p
}

func TestThePickerKnowsAModelUnderAnotherName(t *testing.T) {
	t.Parallel()
	other := gateway.Target{Provider: "work", Model: "gpt-4o-mini"}
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Target = other
		o.Entry = func(t gateway.Target) (gateway.Model, bool) {
			return gateway.Model{Provider: "openai", ID: t.Model, ContextWindow: 128_000, Price: price(0.15, 0.6), Source: "the configuration"}, t == other
		}
	}})
	r.a.recents = []gateway.Target{other}
	r.press("ctrl+l").idle()
	for line := range strings.SplitSeq(r.text(), "\n") {
		if strings.Contains(line, "work/gpt-4o-mini") && strings.Contains(line, "▸") && !strings.Contains(line, "128k     0.15     0.60") {
			t.Errorf("got %q, want the model's own window and prices", line)
		}
	}
	r.wantText("work/gpt-4o-mini", "prices for a million: the configuration ")
	r.wantNoText("the configuration,")
}

func TestThePickerShowsWhatWasUsedBeforeFirst(t *testing.T) {
	t.Parallel()
	p := testPicker(nil)
	wantEqual(t, "before the models are known", p.Shown(), []string{"openai/gpt-5", tour.String()})
	row, _ := p.Current()
	wantEqual(t, "marked", row.ID, tour.String())
	p.Update(p.Init()())
	wantEqual(t, "models", p.Shown()[:4], []string{"openai/gpt-5", tour.String(), "openai/gpt-4o-mini", "openai/gpt-5"})
	row, _ = p.Current()
	wantEqual(t, "still marked", row.ID, tour.String())
}

func TestTheMarkStaysWhereOneLooksWhenTheModelsArrive(t *testing.T) {
	t.Parallel()
	p := testPicker(nil)
	p.Update(keyPress(t, "up"))
	p.Update(p.Init()())
	row, _ := p.Current()
	wantEqual(t, "marked", row.ID, "openai/gpt-5")
	typeInto(t, p, "haiku")
	p.Update(p.Init()())
	wantEqual(t, "filtered", p.Shown(), []string{"anthropic/claude-haiku-4-5"})
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
		p := testPicker(nil)
		p.Update(p.Init()())
		typeInto(t, p, filter)
		if got := p.Shown(); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", filter, got, want)
		}
	}
}

func TestATypedTargetIsChosen(t *testing.T) {
	t.Parallel()
	var chosen gateway.Target
	p := testPicker(func(t gateway.Target) tea.Cmd { chosen = t; return nil })
	p.Update(p.Init()())
	typeInto(t, p, "openai/ft:gpt-4o:me:x")
	p.Update(keyPress(t, "enter"))
	wantEqual(t, "chosen", chosen, gateway.Target{Provider: "openai", Model: "ft:gpt-4o:me:x"})
	if !p.Closed() {
		t.Error("the picker stays open")
	}
}

func TestEscClearsTheFilterThenCloses(t *testing.T) {
	t.Parallel()
	p := testPicker(nil)
	typeInto(t, p, "gpt")
	p.Update(keyPress(t, "esc"))
	if p.Closed() || p.Filter() != "" {
		t.Fatal("the first esc doesn't clear")
	}
	p.Update(keyPress(t, "esc"))
	if !p.Closed() {
		t.Error("the second esc doesn't close")
	}
}

func TestPricesAndWindowsAreWritten(t *testing.T) {
	t.Parallel()
	for usd, want := range map[float64]string{0: "0.00", 0.282: "0.282", 1: "1.00", 12.5: "12.50", 0.0375: "0.0375", 150: "150.00"} {
		wantEqual(t, "price", figures.PerMillion(&usd), want)
	}
	wantEqual(t, "unknown price", figures.PerMillion(nil), "?")
	for tokens, want := range map[int]string{0: "?", 7968: "7k", 128_000: "128k", 1_000_000: "1M", 1_050_000: "1.1M"} {
		wantEqual(t, "window", figures.ContextWindow(tokens), want)
	}
}
