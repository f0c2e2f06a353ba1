package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/internal/safe"
	"sluice/ui/look"
)

func typeInto(t *testing.T, o overlay, text string) {
	t.Helper()
	for _, r := range text {
		o.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func shownIDs(c *chooser) []string {
	var ids []string
	for _, m := range c.found() {
		ids = append(ids, c.row(m).ID)
	}
	return ids
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
	wantEqual(t, "before the models are known", shownIDs(p.chooser), []string{"openai/gpt-5", tour.String()})
	row, _ := p.current()
	wantEqual(t, "marked", row.ID, tour.String())
	p.Update(p.Init()())
	wantEqual(t, "models", shownIDs(p.chooser)[:4], []string{"openai/gpt-5", tour.String(), "openai/gpt-4o-mini", "openai/gpt-5"})
	row, _ = p.current()
	wantEqual(t, "still marked", row.ID, tour.String())
}

func TestTheMarkStaysWhereOneLooksWhenTheModelsArrive(t *testing.T) {
	t.Parallel()
	p := testPicker(nil)
	p.Update(keyPress(t, "up"))
	p.Update(p.Init()())
	row, _ := p.current()
	wantEqual(t, "marked", row.ID, "openai/gpt-5")
	typeInto(t, p, "haiku")
	p.Update(p.Init()())
	wantEqual(t, "filtered", shownIDs(p.chooser), []string{"anthropic/claude-haiku-4-5"})
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
		if got := shownIDs(p.chooser); !slices.Equal(got, want) {
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

func TestARowThatIsOffIsNotChosen(t *testing.T) {
	t.Parallel()
	c := newChooser(look.New(true, false), "t", "", []choice{{ID: "a", Label: safe.Line("a"), Off: "no reason"}}, func(choice) tea.Cmd {
		t.Error("it was chosen")
		return nil
	})
	c.SetSize(60, 12)
	c.Update(keyPress(t, "enter"))
	if c.Closed() || !strings.Contains(ansi.Strip(c.View()), "not now: no reason") {
		t.Errorf("closed %v:\n%s", c.Closed(), ansi.Strip(c.View()))
	}
}

func TestEscClearsTheFilterThenCloses(t *testing.T) {
	t.Parallel()
	p := testPicker(nil)
	typeInto(t, p, "gpt")
	p.Update(keyPress(t, "esc"))
	if p.Closed() || p.input.Value() != "" {
		t.Fatal("the first esc doesn't clear")
	}
	p.Update(keyPress(t, "esc"))
	if !p.Closed() {
		t.Error("the second esc doesn't close")
	}
}

func TestTheMarkedRowIsAlwaysInSight(t *testing.T) {
	t.Parallel()
	var rows []choice
	for i := range 200 {
		rows = append(rows, choice{ID: fmt.Sprint(i), Label: safe.Line(fmt.Sprintf("row %d 塩", i)), Section: fmt.Sprintf("section %d", i/7)})
	}
	random := rand.New(rand.NewPCG(1, 2))
	c := newChooser(look.New(true, false), "t", "", rows, nil)
	keys := []string{"up", "down", "pgup", "pgdown", "home", "end"}
	for range 300 {
		w, h := 40+random.IntN(60), 8+random.IntN(22)
		c.SetSize(w, h)
		key := keys[random.IntN(len(keys))]
		c.Update(keyPress(t, key))
		view := ansi.Strip(c.View())
		wantSize(t, c.View(), w, h)
		row, _ := c.current()
		if !strings.Contains(view, "▸ "+row.Label.String()+" ") {
			t.Fatalf("after %s at %dx%d row %s is out of sight:\n%s", key, w, h, row.ID, view)
		}
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
