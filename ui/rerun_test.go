package ui

import (
	"runtime"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/sessions"
)

func TestASessionIsRunAgainAndWhatChangedIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 130, h: 40})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "why is it good?", "an old answer", "and pasta?", "another old answer")
	r.run(r.a.openSession(path))
	r.idle()
	r.press("f5").wantText("Replay the session", "What it takes", "2 calls to gpt-4o-mini", "enter send 2 prompts", "why is it good?", "gpt-4o-mini")
	wantEqual(t, "requests", len(r.bodies()), 0) // nothing is spent before enter
	r.press("enter").idle()
	r.wantText("Replayed: 2 of 2 answers changed", "≠ changed", "- an", "+ ")
	bodies := r.bodies()
	wantEqual(t, "requests", len(bodies), 2)
	if !strings.Contains(bodies[1], "an old answer") {
		t.Errorf("the second prompt went without the conversation as it stands: %s", bodies[1])
	}
	r.press("esc").idle()
	r.wantText("2 of 2")
	s := r.read(path)
	messages := s.Messages()
	wantEqual(t, "saved", len(messages), 6)
	wantEqual(t, "siblings", s.Siblings(messages[1].ID), []string{messages[1].ID, messages[4].ID})
	shown := s.Transcript(0)
	wantEqual(t, "shown when opened again", []string{shown[1].ID, shown[3].ID}, []string{messages[1].ID, messages[5].ID})
	wantEqual(t, "shown now", r.a.focusedLane().exchanges[1].answer.ID, messages[5].ID)
}

func TestTheLanesFollowTheNewestAnswerOfARunAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 24, ui: func(o *Options) {
		o.Targets = []gateway.Target{tour, {Provider: "openai", Model: "gpt-4o-mini"}}
	}}).idle()
	r.ask("long 300")
	r.press("f5 enter").idle().press("esc").idle()
	for i, l := range r.a.lanes {
		if n := l.transcript.Len(); !l.transcript.Following() || n != 2 {
			t.Errorf("lane %d has %d messages, follows its end: %v; the screen:\n%s", i, n, l.transcript.Following(), r.text())
		}
	}
	r.wantNoText("scrolled up")
}

func TestARunAgainCanGoToAnotherModelAndBeStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 40, rate: 200})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "long 4000", "an old answer", "and pasta?", "another")
	r.run(r.a.openSession(path))
	r.idle()
	r.press("shift+f5").idle().write("claude-haiku").press("enter").idle()
	r.wantText("claude-haiku-4-5")
	r.press("enter")
	for len(r.em.Requests()) == 0 { // the answer's command gives no message before its end
		runtime.Gosched()
	}
	r.press("esc").idle()
	wantEqual(t, "saved", len(r.read(path).Messages()), 4)
	wantEqual(t, "requests", len(r.em.Requests()), 1)
	wantEqual(t, "lane's target", r.a.focusedLane().settings.Target, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"})
}

// A replay that was stopped leaves on the screen what the file holds, as it shows when it is
// opened again.
func TestAReplayThatWasStoppedShowsWhatItSaved(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 100, h: 40, rate: 400})
	path := r.savedSession(sessions.Meta{Title: "Pizza"}, "hello", "an old answer", "long 4000", "another")
	r.run(r.a.openSession(path))
	r.idle().press("f5 enter")
	r.until("the first prompt is answered", func() bool { return r.a.overlay.(*rerun).running == 1 })
	for len(r.em.Requests()) < 2 { // the answer's command gives no message before its end
		runtime.Gosched()
	}
	r.press("esc").idle()
	var want, got []string
	for _, m := range r.read(path).Transcript(0) {
		if m.Role == gateway.RoleAssistant {
			want = append(want, m.ID)
		}
	}
	for _, e := range r.a.focusedLane().exchanges {
		got = append(got, e.answer.ID)
	}
	wantEqual(t, "saved", len(r.read(path).Messages()), 5)
	wantEqual(t, "answers shown", got, want)
	r.wantNoText("an old answer")
}

// The footer of a replay names only keys that do something.
func TestTheFooterOfAReplayNamesWhatActs(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36}).idle()
	r.ask("hello").press("f5").wantText("enter send 1 prompt", "esc close")
	r.wantNoText("↑↓ move", "scroll")
	r.press("esc").ask("and now?").press("f5").wantText("↑↓ move")
	small := newRig(t, rigOptions{w: 60, h: 10}).idle()
	small.ask("hello").press("f5").wantText("pgup pgdown scroll")
}

// Before anything is sent, the replay says how many calls it takes and what they may cost,
// on every screen.
func TestAReplayTellsItsCostFirst(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
		r := newRig(t, rigOptions{w: size[0], h: size[1], ui: func(o *Options) {
			o.Targets = []gateway.Target{mini, haiku}
		}}).idle()
		r.ask("hello").ask("and now?")
		limit := 1000
		for _, l := range r.a.lanes {
			l.settings.Params.MaxTokens = &limit
		}
		sent := len(r.em.Requests())
		r.press("f5").wantText("Replay the session", "4 calls to gpt-4o-mini,", "about $0.0", "at most $0.0")
		wantEqual(t, "requests", len(r.em.Requests()), sent)
		r.press("enter").idle()
		wantEqual(t, "requests", len(r.em.Requests()), sent+4)
		r.wantText("Replayed: ")
	}
}

// A connection that is set up while a replay is open is for what is asked later.
func TestAReplayKeepsTheConnectionItBeganWith(t *testing.T) {
	t.Parallel()
	other, client := ownGateway(t)
	r := newRig(t, rigOptions{w: 100, h: 24, rate: 200}).idle()
	path := r.savedSession(sessions.Meta{}, "long 40", "an old answer", "and pasta?", "another")
	r.run(r.a.openSession(path))
	r.idle().press("f5 enter")
	// While the answer's command runs, which the race detector watches.
	r.a.useConnection(Options{Client: client, Resolve: r.a.opts.Resolve})
	r.idle().wantText("Replayed: 2 of 2")
	wantEqual(t, "requests to the connection before", len(r.em.Requests()), 2)
	wantEqual(t, "requests to the new one", len(other.Requests()), 0)
	for _, m := range r.read(path).Messages()[4:] {
		if m.CostUSD == nil {
			t.Error("the cost is unknown, as the new connection knows no price")
		}
	}
}
