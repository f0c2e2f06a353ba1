package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/sessions"
	"sluice/ui/picker"
	"sluice/ui/uitest"
)

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
		if strings.Contains(line, "work/gpt-4o-mini") && strings.Contains(line, "▌") && !strings.Contains(line, "128k    0.15    0.60") {
			t.Errorf("got %q, want the model's own window and prices", line)
		}
	}
	r.wantText("work/gpt-4o-mini", "$ for a million · the configuration")
	r.wantNoText("the configuration,")
}

func TestAddingALaneMarksAModelThatNoLaneHas(t *testing.T) {
	t.Parallel()
	mini := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	r := newRig(t, rigOptions{}).idle()
	r.a.recents = []gateway.Target{tour, mini}
	r.press("f6").idle().press("enter").idle()
	wantEqual(t, "lanes", r.a.laneTargets(), []gateway.Target{tour, mini})
	r.press("f6").idle().press("enter").idle()
	wantEqual(t, "lanes", r.a.laneTargets()[2], gateway.Target{Provider: "openai", Model: "gpt-5"})
}

// shelf is a file of favourites in memory, which another program may change too.
type shelf struct {
	kept    []gateway.Target
	asked   []keptChange
	failure error
}

func (s *shelf) save(t gateway.Target, keep bool) ([]gateway.Target, error) {
	s.asked = append(s.asked, keptChange{t, keep})
	if s.failure != nil {
		return nil, s.failure
	}
	s.kept = slices.DeleteFunc(slices.Clone(s.kept), func(have gateway.Target) bool { return have == t })
	if keep {
		s.kept = append(s.kept, t)
	}
	return s.kept, nil
}

func TestFavouritesAreReadKeptAndSaved(t *testing.T) {
	t.Parallel()
	five, mini := gateway.Target{Provider: "openai", Model: "gpt-5"}, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	haiku := gateway.Target{Provider: "anthropic", Model: "claude-haiku-4-5"}
	file := &shelf{kept: []gateway.Target{five}}
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Kept = func() ([]gateway.Target, error) { return file.kept, nil }
		o.SaveKept = file.save
	}}).idle()
	r.press("ctrl+l").idle().wantText("★ gpt-5")
	file.kept = append(file.kept, haiku) // by another program
	r.write("mini").press("ctrl+f").idle()
	wantEqual(t, "asked", file.asked, []keptChange{{mini, true}})
	wantEqual(t, "saved", file.kept, []gateway.Target{five, haiku, mini})
	wantEqual(t, "on the screen", r.a.favourites.now(), file.kept)
	r.wantText("★ gpt-4o-mini")
	file.failure = errors.New("disk full")
	r.press("ctrl+f").idle().wantText("what is kept with ★ is not saved: disk full", "★ gpt-4o-mini")
	wantEqual(t, "not dropped", r.a.favourites.now(), file.kept)
	r.press("ctrl+u").write("haiku").wantText("★ claude-haiku-4-5")
}

// Saves don't run side by side: the last change of a model is the one that lasts.
func TestFavouritesAreSavedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	mini := gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}
	file := &shelf{}
	r := newRig(t, rigOptions{ui: func(o *Options) { o.SaveKept = file.save }}).idle()
	first := r.a.keepModel(mini, true)
	for _, keep := range []bool{false, true, false} {
		if cmd := r.a.keepModel(mini, keep); cmd != nil {
			t.Error("a save begins before the one before it has ended")
		}
	}
	wantEqual(t, "before it is saved", r.a.favourites.now(), []gateway.Target{})
	r.send(first())
	r.idle()
	wantEqual(t, "asked", file.asked, []keptChange{{mini, true}, {mini, false}, {mini, true}, {mini, false}})
	if len(file.kept)+len(r.a.favourites.now())+len(r.a.favourites.changes) > 0 {
		t.Errorf("in the end: %v, %+v", file.kept, r.a.favourites)
	}
}

func TestAListThatIsNotRenewedIsToldAfterThePickerWasClosed(t *testing.T) {
	t.Parallel()
	failed := picker.ListRenewed{Provider: "ollama", Err: errors.New("connection refused")}
	for keys, told := range map[string]bool{"": true, "f1": true, "ctrl+l esc": true, "ctrl+l": false} {
		r := newRig(t, rigOptions{}).idle()
		r.press(keys).idle()
		r.send(failed)
		got := slices.ContainsFunc(r.a.messages, func(m shownToast) bool {
			return m.trouble && m.text == "the list of ollama is not renewed: connection refused"
		})
		if got != told {
			t.Errorf("after %q: told is %t, want %t", keys, got, told)
		}
	}
}

func TestFavouritesThatCannotBeReadAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Kept = func() ([]gateway.Target, error) { return nil, errors.New("permission denied") }
	}}).idle()
	r.wantText("the models kept with ★ can't be read: permission denied")
}

func TestAListIsRenewedFromInsideThePicker(t *testing.T) {
	t.Parallel()
	var asked []string
	models := uitest.Models()
	r := newRig(t, rigOptions{ui: func(o *Options) {
		o.Models = func() []gateway.Model { return models }
		o.Providers = func() []picker.Provider {
			return append(vendors(), picker.Provider{Name: "ollama", Label: "ollama", Own: true, Lists: true})
		}
		o.RenewList = func(_ context.Context, name string) (int, error) {
			asked = append(asked, name)
			models = append(models, gateway.Model{Provider: name, ID: "llama3.2"})
			return 1, nil
		}
	}}).idle()
	if len(asked) > 0 {
		t.Error("a list is asked for before anybody wants it")
	}
	r.press("ctrl+l").idle().write("ollama").press("ctrl+r").idle().wantText("llama3.2", "lists 1 model")
	r.press("enter").idle()
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Provider: "ollama", Model: "llama3.2"})
	wantEqual(t, "asked", asked, []string{"ollama"})
}

func TestThePickerLeadsToAProvidersKey(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{}).idle()
	r.press("ctrl+l").idle().write("opus").press("ctrl+k").idle().wantText("▌ anthropic", "Paste the key.")

	r = newRig(t, rigOptions{ui: func(o *Options) { o.Connect = nil }}).idle()
	r.press("ctrl+l").idle().write("opus").press("ctrl+k").idle().wantText("sluice config set-key anthropic")
}

func TestThePickerKnowsHowAModelDidWithTheUser(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("Hi").ask("Once more")
	r.press("ctrl+l").idle().wantText("With you", "2 answers", "in your last session")
}

func TestUsageLeavesOutWhatTheCacheAnswered(t *testing.T) {
	t.Parallel()
	usd, nothing := 0.002, 0.0
	at := time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)
	tally := usageTally{}
	answer := func(ttft time.Duration, cost *float64, vote sessions.Vote) sessions.Message {
		return sessions.Message{
			Role: gateway.RoleAssistant, Target: "openai/gpt-5", Time: at, CostUSD: cost, Vote: vote,
			Metrics: gateway.Metrics{TTFT: ttft, TokensPerSecond: 100},
		}
	}
	cached := answer(time.Millisecond, &nothing, "")
	cached.Start = &gateway.Start{Cache: "HIT"}
	failed := answer(time.Second, &usd, "")
	failed.Error = &sessions.MessageError{}
	tally.add([]sessions.Message{
		answer(300*time.Millisecond, &usd, sessions.VoteUp), answer(500*time.Millisecond, &usd, sessions.VoteDown), cached, failed,
		{Role: gateway.RoleUser, Target: "openai/gpt-5"},
	})
	wantEqual(t, "usage", tally.usage(), map[gateway.Target]picker.Usage{{Provider: "openai", Model: "gpt-5"}: {
		Answers: 3, Won: 1, Lost: 1, FirstWord: 400 * time.Millisecond, TokensPerSecond: 100, CostUSD: &usd, Last: at,
	}})
}
