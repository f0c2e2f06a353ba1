package ui

import (
	"fmt"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/internal/measure"
)

func TestARunAsksEveryLaneSeveralTimes(t *testing.T) {
	t.Parallel()
	for order, rights := range map[string]int{"interleaved": 0, "parallel": 1, "sequential": 2} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku)}).idle()
			r.ask("before").write("how are you").press("ctrl+x .")
			r.wantText("Measure: ask several times", "how are you", "10 calls to gpt-4o-mini,", "claude-haiku-4-5")
			r.press("backspace").write("3").press("tab")
			for range rights {
				r.press("right")
			}
			r.wantText("Order", "‹ "+map[string]string{"interleaved": "in turn", "parallel": "all at once", "sequential": "lane by lane"}[order]+" ›")
			r.press("tab backspace").write("1").wantText("8 calls")
			r.press("enter")
			if r.a.run == nil {
				r.press("enter") // what it can cost is unknown without a limit on the output
			}
			r.idle()
			r.wantText("measured: 3 answers a lane")
			requests := r.em.Requests()[2:]
			wantEqual(t, "calls", len(requests), 8)
			byLane := map[string]int{}
			for _, q := range requests {
				byLane[q.Provider]++
				if q.Header.Get("cf-aig-skip-cache") != "true" {
					t.Errorf("a call may come from the cache: %v", q.Header)
				}
			}
			wantEqual(t, "calls of each lane", byLane, map[string]int{"openai": 4, "anthropic": 4})
			if order == "sequential" {
				for i, q := range requests {
					if want := []string{"openai", "anthropic"}[i/4]; q.Provider != want {
						t.Errorf("call %d went to %s, want %s", i, q.Provider, want)
					}
				}
			}
			for i, l := range r.a.lanes {
				wantEqual(t, fmt.Sprint("figures of lane ", i), len(l.samples()), 3)
				wantEqual(t, fmt.Sprint("exchanges of lane ", i), len(l.exchanges), 2)
				wantEqual(t, fmt.Sprint("messages of lane ", i), outline(r.stored().Transcript(l.number)), outline(l.messages()))
			}
			r.press("ctrl+x c").idle().wantText(" median ", "3 answers a lane, "+map[string]string{"interleaved": "in turn", "parallel": "side by side", "sequential": "lane by lane"}[order], "past the cache", "1 try that doesn't count", "3 answers each: may be chance")
			r.press("esc").ask("an ordinary prompt")
			wantEqual(t, "figures after an ordinary prompt", len(r.a.lanes[0].samples()), 1)
		})
	}
}

func TestARunAboveItsBudgetNeedsASecondEnter(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30, ui: lanes(mini, haiku)}).idle()
	limit := 1000
	for _, l := range r.a.lanes {
		l.settings.Params.MaxTokens = &limit
	}
	r.write("hello").press("ctrl+x .").wantText("about $", "at most $")
	r.press("shift+tab").wantText("▌Budget")
	r.press("backspace backspace backspace backspace").write("0.001").wantText("! it can cost", "$0.001")
	r.press("enter").wantText("enter again starts")
	wantEqual(t, "requests", len(r.em.Requests()), 0)
	r.press("0").wantNoText("enter again") // a change takes the first enter back
	r.press("enter").wantText("enter again starts")
	r.press("enter").idle()
	wantEqual(t, "requests", len(r.em.Requests()), 10)
}

func TestARunsMostIsKnownByTheModelsLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30, ui: lanes(mini, haiku)}).idle()
	r.write("hello").press("ctrl+x .").wantText("limit")
	r.wantNoText("$?")
	limit := 1000
	for _, l := range r.a.lanes {
		l.settings.Params.MaxTokens = &limit
	}
	r.press("esc").press("ctrl+x .").wantText("at most $")
	r.wantNoText("limit")
}

func TestARunOfNonsenseSendsNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ field, text, says string }{
		{"Repeats", "0", "repeats: 1 at least"},
		{"Repeats", "1000000", "repeats: 100 at most"},
		{"Repeats", "many", "repeats: a whole number, 1 to 100"},
		{"Repeats", "", "repeats: a whole number, 1 to 100"},
		{"Tries that don't count", "-1", "tries that don't count: 0 at least"},
		{"Budget", "a lot", "budget: US dollars above 0"},
		{"Budget", "-2", "budget: US dollars above 0"},
		{"Budget", "NaN", "budget: US dollars above 0"},
	} {
		r := newRig(t, rigOptions{w: 100, h: 30, ui: lanes(mini, haiku)}).idle()
		r.write("hello").press("ctrl+x .")
		for range 5 { // fields
			if strings.Contains(r.text(), "▌"+test.field) {
				break
			}
			r.press("tab")
		}
		r.press("backspace backspace backspace backspace").write(test.text).press("enter enter").idle()
		r.wantText("Measure: ask several times", test.says, "nothing is sent")
		wantEqual(t, test.field+" "+test.text+": requests", len(r.em.Requests()), 0)
	}
}

func TestARunIsStoppedAndGoesOnBehindAFailure(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 30, rate: 1000, ui: lanes(mini, gateway.Target{Provider: "openai", Model: "fault-401"})}).idle()
	start := func() {
		r.write("hello").press("ctrl+x . enter")
		if r.a.run == nil {
			r.press("enter")
		}
	}
	start()
	r.until("some calls were made", func() bool { return r.a.run.begun >= 4 })
	r.wantText("Measuring: call")
	r.write("next").press("enter").wantText("a run is under way")
	r.press("ctrl+c").idle()
	if made := len(r.em.Requests()); made >= 10 {
		t.Errorf("%d calls although the run was ended", made)
	}
	r.press("ctrl+c")
	start()
	r.idle()
	wantEqual(t, "figures of the lane that fails", len(r.a.lanes[1].samples()), 5)
	r.press("ctrl+x c").idle().press("down").wantText("5 of 5 failed")
}

func TestARunKeepsItsLanesOnTheirBranches(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: lanes(mini, haiku)}).idle()
	r.ask("first").ask("second")
	plan := measure.Plan{Lanes: 2, Repeat: 2, Order: measure.Parallel, Seed: 1}
	_ = r.a.startRun(plan, "how are you", r.a.lanes) // its commands never run
	l := r.a.lanes[0]
	r.a.closeTurn(l.turn, nil) // it rests until the other has answered
	older := r.stored().Transcript(0)[:2]
	for _, keys := range []string{"tab", "[", "e", "b", "F"} {
		r.press(keys)
	}
	r.wantText("a run is under way: ctrl+c ends it")
	r.send(branchLoaded{writer: r.a.writer, lane: l, messages: older})
	wantEqual(t, "exchanges", len(l.exchanges), 3)
	if r.a.overlay != nil {
		t.Errorf("an overlay is open: %T", r.a.overlay)
	}
}
