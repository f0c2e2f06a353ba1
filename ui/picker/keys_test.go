package picker

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/internal/safe"
	"sluice/ui/look"
	"sluice/ui/overlay"
	"sluice/ui/palette"
	"sluice/ui/uitest"
)

// ownFound is found with two providers of the user's own, none of whose models are known.
func ownFound() tea.Msg {
	m, _ := found().(ModelsFound)
	m.Providers = append(m.Providers,
		Provider{Name: "ollama", Label: "ollama", Own: true, Key: KeyReady, KeyWords: "no key needed", Address: "127.0.0.1:11434", Lists: true},
		Provider{Name: "lab", Label: "lab", Own: true, Key: KeyMissing})
	return m
}

func ownPicker(t testing.TB, o Options) *uitest.Driver[*Picker] {
	t.Helper()
	if o.Find == nil {
		o.Find = ownFound
	}
	return uitest.Drive(t, New(look.New(palette.Dark), o), 112, 28).RunAll()
}

func TestLettersOnlyTypeWhileTheSearchHasTheCursor(t *testing.T) {
	t.Parallel()
	d := ownPicker(t, Options{Keep: func(gateway.Target, bool) tea.Cmd { return nil }, Renew: func(string) tea.Cmd { return nil }})
	const letters = "fkrq+-?J"
	d.Type(letters)
	uitest.Equal(t, "the search", d.Box.Filter(), letters)
	if d.Box.Closed() || len(d.Box.kept) > 0 {
		t.Error("a letter acts")
	}
}

func TestTheArrowsChooseAFilter(t *testing.T) {
	t.Parallel()
	d := ownPicker(t, Options{Kept: []gateway.Target{{Provider: "anthropic", Model: "claude-opus-4-1"}}})
	d.Press("right")
	uitest.Equal(t, "kept", d.Box.Shown(), []string{"anthropic/claude-opus-4-1"})
	d.Press("right")
	for _, id := range d.Box.Shown() {
		if strings.HasPrefix(id, "anthropic/") {
			t.Errorf("%s has no key here", id)
		}
	}
	d.Press("left left left")
	uitest.Equal(t, "a large window", d.Box.Shown(), []string{"openai/gpt-5", "anthropic/claude-opus-4-1", "anthropic/claude-haiku-4-5"})
	d.Press("left")
	uitest.Equal(t, "under $1", d.Box.Shown(), []string{"openai/gpt-4o-mini", llama.String()})
	d.Type("gpt")
	uitest.Equal(t, "and searched", d.Box.Shown(), []string{"openai/gpt-4o-mini"})
	d.Type("zzz").WantText("nothing matches among “under $1”")
	d.Press("esc esc")
	if d.Box.Closed() || d.Box.filter != 0 || d.Box.Filter() != "" {
		t.Error("esc doesn't clear the search, then the filter")
	}
	d.Press("esc")
	if !d.Box.Closed() {
		t.Error("a third esc doesn't close")
	}
}

func TestAFilterKeepsTheMark(t *testing.T) {
	t.Parallel()
	d := ownPicker(t, Options{})
	for d.Box.Marked() != llama.String() {
		d.Press("down")
	}
	d.Press("right right")
	uitest.Equal(t, "marked", d.Box.Marked(), llama.String())
}

func TestAFavouriteIsKeptAndStandsFirst(t *testing.T) {
	t.Parallel()
	type change struct {
		of   gateway.Target
		keep bool
	}
	var changes []change
	keep := func(t gateway.Target, keep bool) tea.Cmd {
		changes = append(changes, change{t, keep})
		return nil
	}
	d := ownPicker(t, Options{Keep: keep, Recents: []gateway.Target{llama}})
	d.Press("down").Type("gpt-5").Press("ctrl+f")
	five := gateway.Target{Provider: "openai", Model: "gpt-5"}
	uitest.Equal(t, "told", changes, []change{{five, true}})
	d.WantText("★ gpt-5").Press("esc")
	shown := d.Box.Shown()
	if slices.Index(shown, "openai/gpt-5") > slices.Index(shown, "openai/gpt-4o-mini") {
		t.Errorf("a favourite stands below others: %q", shown)
	}
	d.Type("gpt-5").Press("ctrl+f")
	uitest.Equal(t, "told again", changes[1:], []change{{five, false}})
	d.Press("esc right").WantText("no model is kept yet")
}

func TestOwnProvidersAreAlwaysThereAndGiveTheirList(t *testing.T) {
	t.Parallel()
	asked, answer := []string(nil), ListRenewed{Provider: "ollama", Err: errors.New("connection refused; is it running?")}
	models := false
	d := ownPicker(t, Options{
		Find: func() tea.Msg {
			m, _ := ownFound().(ModelsFound)
			if models {
				m.Models = append(m.Models, gateway.Model{Provider: "ollama", ID: "llama3.2"})
			}
			return m
		},
		Renew: func(name string) tea.Cmd {
			asked = append(asked, name)
			return func() tea.Msg { return answer }
		},
	})
	d.WantText("ollama yours · 127.0.0.1:11434 · ctrl+r asks for its list", "lab yours · no key here")
	d.Type("haiku").WantText("ollama yours", "ctrl+r asks for its list")
	d.Press("esc").Type("ollama")
	uitest.Equal(t, "marked", d.Box.Marked(), "ollama")
	d.WantText("None of its models is known yet")
	d.Press("ctrl+r").WantText("asking for its list…").Press("ctrl+r enter")
	uitest.Equal(t, "asked once", asked, []string{"ollama"})
	d.RunAll().WantText("no list: connection refused; is it running?")
	models, answer = true, ListRenewed{Provider: "ollama", Models: 1}
	d.Press("enter").RunAll()
	uitest.Equal(t, "its models", d.Box.Shown(), []string{"ollama/llama3.2"})
	d.WantText("lists 1 model")
	if d.Box.Closed() {
		t.Error("asking for a list closes the picker")
	}
}

// Nothing is asked before somebody wants it.
func TestOpeningAsksForNoList(t *testing.T) {
	t.Parallel()
	d := ownPicker(t, Options{Renew: func(name string) tea.Cmd {
		t.Errorf("%s is asked", name)
		return nil
	}})
	d.Type("ollama").Press("down up right left esc")
}

func TestWithoutAMarkedProviderAllOwnListsAreAskedFor(t *testing.T) {
	t.Parallel()
	var asked []string
	d := ownPicker(t, Options{Renew: func(name string) tea.Cmd { asked = append(asked, name); return nil }})
	d.Type("nothing like this").Press("ctrl+r")
	uitest.Equal(t, "asked", asked, []string{"ollama"})
}

func TestAKeyIsWantedForTheMarkedProvider(t *testing.T) {
	t.Parallel()
	d := ownPicker(t, Options{})
	d.Type("opus")
	cmd := d.Box.Update(uitest.Key(t, "ctrl+k"))
	if cmd == nil {
		t.Fatal("ctrl+k does nothing")
	}
	uitest.Equal(t, "wanted", cmd(), tea.Msg(KeyWanted{Provider: "anthropic"}))
	d.Type("zzz")
	if cmd := d.Box.Update(uitest.Key(t, "ctrl+k")); cmd != nil {
		t.Errorf("without a mark it gives %v", cmd())
	}
}

func TestWhatALaneHasIsNotMarkedToBeginWith(t *testing.T) {
	t.Parallel()
	mini := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	d := ownPicker(t, Options{Taken: []gateway.Target{llama, mini}, Recents: []gateway.Target{llama, mini}})
	uitest.Equal(t, "marked", d.Box.Marked(), "openai/gpt-5")
	d.WantText("in a lane")
	before := uitest.Drive(t, New(look.New(palette.Dark), Options{Taken: []gateway.Target{llama}, Recents: []gateway.Target{llama, mini}, Find: ownFound}), 112, 28)
	uitest.Equal(t, "before the models are known", before.Box.Marked(), mini.String())
}

func TestTheDetailsSayWhatIsKnown(t *testing.T) {
	t.Parallel()
	in, out, cached, usd := 1.0, 5.0, 0.1, 0.0014
	m := gateway.Model{
		Provider: "anthropic", ID: "claude-haiku-4-5", ContextWindow: 200_000, MaxOutput: 64_000, Reasoning: true,
		Images: gateway.AbilityYes, Tools: gateway.AbilityYes, Shutdown: "2026-12-11",
		Price: &gateway.Price{Input: &in, Output: &out, CachedInput: &cached},
	}
	target := gateway.Target{Provider: m.Provider, Model: m.ID}
	d := ownPicker(t, Options{
		Now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.Local),
		Find: func() tea.Msg {
			return ModelsFound{
				Models:    []gateway.Model{m, {Provider: "anthropic", ID: "unknown"}, {Provider: "anthropic", ID: "gone", Shutdown: "2026-11-30"}},
				Providers: []Provider{{Name: "anthropic", Label: "Anthropic", Key: KeyReady, KeyWords: "key from ANTHROPIC_API_KEY"}},
			}
		},
		FindUsage: func() tea.Msg {
			return UsageFound{Since: "your last 3 sessions", Of: map[gateway.Target]Usage{target: {
				Answers: 12, Won: 7, Lost: 2, FirstWord: 330 * time.Millisecond, TokensPerSecond: 108, CostUSD: &usd,
			}}}
		},
	})
	d.Type("haiku").WantText(
		"200,000 tokens", "64,000 at most", "$1.00 in, $5.00 out", "cached in $0.10", "text, images", "tools, thinking", "✓ ANTHROPIC_API_KEY",
		"11 Dec 2026, in 10", "With you", "12 answers", "0.33 s, median", "108 tok/s", "$0.0014", "won 7, lost 2", "in your last 3 sessions",
	)
	d.Press("esc").Type("unknown").WantText("window ?", "price ?", "text; images ?", "can ?", "no date known").WantNoText("With you", "$0", "cached in")
	d.Press("esc").Type("gone").WantText("shut down since 30 Nov 2026")
	d.Press("esc")
	shown := d.Box.Shown()
	uitest.Equal(t, "what is gone stands last", shown[len(shown)-1], "anthropic/gone")
}

func TestThePickerIsWholeAtEverySize(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 8}, {40, 10}, {60, 14}, {78, 16}, {80, 20}, {98, 24}, {112, 28}} {
		d := ownPicker(t, Options{Recents: []gateway.Target{llama}, Current: llama}).Resize(size[0], size[1])
		d.FullText()
		for range 12 {
			d.Press("down").FullText()
		}
		d.Type("塩 and nothing").FullText()
		d.Press("esc").Type("llama").FullText()
		d.Press("esc right right").FullText()
	}
}

func TestNamesThatAreTooLongKeepTheirEnds(t *testing.T) {
	t.Parallel()
	name, at := shortened("@cf/mistralai/mistral-small", []int{14, 15}, 16)
	uitest.Equal(t, "name", name, "…/mistral-small")
	uitest.Equal(t, "letters", name[at[0]:at[0]+2], "mi")
	name, _ = shortened("gpt-4o-mini", nil, 5)
	uitest.Equal(t, "without a path", name, "gpt-…")
}

func TestAFarMarkIsOnTheScreen(t *testing.T) {
	t.Parallel()
	p := New(look.New(palette.Dark), Options{Find: func() tea.Msg { return many(3000) }})
	d := uitest.Drive(t, p, 80, 20).RunAll()
	for _, keys := range []string{"end", "pgup", "up", "home", "pgdown pgdown", "end up up"} {
		d.Press(keys)
		name := targetOf(p.Marked()).Model
		if !strings.Contains(d.Text(), name[max(0, len(name)-12):]) {
			t.Errorf("after %s %s isn't on the screen:\n%s", keys, name, d.Text())
		}
	}
}

func TestAClickMarksAndAnotherPicks(t *testing.T) {
	t.Parallel()
	var chosen gateway.Target
	d := ownPicker(t, Options{Choose: func(t gateway.Target) tea.Cmd { chosen = t; return nil }})
	line := func(words string) int {
		return slices.IndexFunc(strings.Split(d.Text(), "\n"), func(l string) bool { return strings.Contains(l, words) })
	}
	click := func(y int) { d.Box.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 10, y) }
	click(line("400k"))
	uitest.Equal(t, "marked", d.Box.Marked(), "openai/gpt-5")
	click(line("anthropic  no key"))
	click(1)
	uitest.Equal(t, "still marked", d.Box.Marked(), "openai/gpt-5")
	click(line("400k"))
	uitest.Equal(t, "chosen", chosen, gateway.Target{Provider: "openai", Model: "gpt-5"})
}

func TestChainsKeepTheirHeadingInASearch(t *testing.T) {
	t.Parallel()
	d := ownPicker(t, Options{
		Chains:      []overlay.Choice{{ID: "chain:safe", Label: safe.Line("chain:safe")}},
		NewChainRow: overlay.Choice{ID: "another", Label: safe.Line("new chain…")},
		NewChain:    func() tea.Cmd { return nil },
	})
	d.Type("haiku").WantText("chains safe · nothing matches")
	d.Press("esc").Type("safe")
	uitest.Equal(t, "the chain", d.Box.Shown(), []string{"chain:safe"})
}
