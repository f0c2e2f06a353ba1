package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/sessions"
)

var three = sessions.Chain{Name: "three", Steps: []sessions.ChainStep{
	{Target: "workers-ai/@cf/meta/llama-3.2-3b-instruct"}, {Target: "openai/gpt-4o-mini"}, {Target: "openai/gpt-5"},
}}

// failureShown is what the marked step rehearses.
func (r *rig) failureShown() string {
	r.t.Helper()
	shown := regexp.MustCompile(`! step \d (?:fails as )?‹ (.*?) ›`).FindStringSubmatch(r.text())
	if shown == nil {
		r.t.Fatalf("no failure is shown:\n%s", r.text())
	}
	return shown[1]
}

// failuresOffered goes through the failures of the marked step, which rehearses none, and
// comes back to none.
func (r *rig) failuresOffered() []string {
	r.t.Helper()
	out := []string{r.failureShown()}
	for r.press("!"); r.failureShown() != out[0]; r.press("!") {
		out = append(out, r.failureShown())
		if len(out) > 20 {
			r.t.Fatalf("there is no way back to no failure: %q", out)
		}
	}
	return out
}

// allFailures are none and the words of all failures.
func allFailures() []string {
	words := []string{"doesn't fail"}
	for _, d := range gateway.Drills() {
		words = append(words, figures.DrillWord(d))
	}
	return words
}

// rehearse has the marked step rehearse a failure.
func (r *rig) rehearse(d gateway.Drill) *rig {
	r.t.Helper()
	offered := r.failuresOffered()
	at := slices.Index(offered, figures.DrillWord(d))
	if at < 0 {
		r.t.Fatalf("%s isn't offered: %q", d, offered)
	}
	return r.press(strings.Repeat(" !", at))
}

func TestADrillTurnsTheTrace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		mode  string
		drill gateway.Drill
		trace string
	}{
		{modeClient, gateway.DrillRate, "workers-ai ✗ 429 [rehearsed: over the limit] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeClient, gateway.DrillServerError, "workers-ai ✗ 500 [rehearsed: server error] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeClient, gateway.DrillUnknownModel, "workers-ai ✗ 400 [rehearsed: no such model] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeClient, gateway.DrillBadKey, "workers-ai ✗ 401 [rehearsed: bad key] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeGateway, gateway.DrillRate, "workers-ai ? [rehearsed: over the limit] → gpt-4o-mini ✓ → gpt-5 not asked"},
	} {
		t.Run(tt.mode+" "+string(tt.drill), func(t *testing.T) {
			t.Parallel()
			c := three
			c.Mode = tt.mode
			r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
			r.a.setTarget(gateway.Target{Chain: "three"})
			r.press("f7").rehearse(tt.drill).press("u").idle()
			r.wantText("chain:three ! step 1 fails: "+figures.DrillWord(tt.drill), "esc ends it")
			r.ask("Which are you?")
			r.wantText("gpt-4o-mini  a rehearsal", "you → chain three")
			var trace string
			for line := range strings.SplitSeq(r.text(), "\n") {
				if strings.Contains(line, "[rehearsed") {
					trace = strings.TrimPrefix(strings.TrimSpace(line), "steps ")
				}
			}
			if got := trace; got != tt.trace {
				t.Errorf("trace:\n got %s\nwant %s", got, tt.trace)
			}
			messages := r.stored().Transcript(0)
			if m := messages[len(messages)-1]; !m.Drilled() || m.Steps[0].Drill != tt.drill || m.Steps[1].State != gateway.StepServed {
				t.Errorf("the session has %+v", m.Steps)
			}
			r.ask("And now?").press("tab K").wantText("workers-ai ✓")
			r.wantNoText("a rehearsal", "! step 1")
		})
	}
}

func TestOnlyPossibleDrillsAreOffered(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{three}})
	r.a.setTarget(gateway.Target{Chain: "three"})
	r.press("f7")
	wantEqual(t, "the embedded gateway's", r.failuresOffered(), allFailures())
	r.press("down down")
	wantEqual(t, "those of the last step", r.failuresOffered(), []string{"doesn't fail", "bad key", "no such model", "over the limit", "server error", "falls silent", "cut off"})

	client, err := gateway.New(gateway.Config{URL: "https://gateway.example/v1", AccountID: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	r.a.opts.Client = client
	r.press("esc f7")
	wantEqual(t, "a real gateway's", r.failuresOffered(), []string{"doesn't fail", "bad key", "no such model", "timeout"})
	r.press("space").wantText("step 1 is off: space turns it on")
	r.press("!").wantText("step 1 is off, so it can't fail")
}

// What the embedded gateway alone can play is offered for the steps that it answers.
func TestADirectStepIsOfferedWhatAnyProviderCanPlay(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: ownProviders("127.0.0.1:1")}).idle()
	r.a.setTarget(gateway.Target{Chain: "mixed"})
	r.press("f7")
	wantEqual(t, "the gateway's step", r.failuresOffered(), allFailures())
	r.press("down")
	wantEqual(t, "the direct step", r.failuresOffered(), []string{"doesn't fail", "bad key", "no such model"})
	r.press("esc")
	r.a.focusedLane().setDrills([]gateway.Drill{"", gateway.DrillRate})
	r.press("f7 u").wantText("✗ step 2, rehearse: ", "ollama is called directly")
}

func TestADrillIsOfferedForItsChainAlone(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{three, resilient}})
	r.a.setTarget(gateway.Target{Chain: "three"})
	r.press("f7").rehearse(gateway.DrillRate).press("u").idle()
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	r.ask("Why?").wantNoText("[rehearsed", "a rehearsal")
}

func TestAStoredTraceIsShownAgain(t *testing.T) {
	t.Parallel()
	s := &chainShelf{chains: []sessions.Chain{resilient}}
	dir := t.TempDir()
	r := newRig(t, rigOptions{ui: withChains(s), w: 120, h: 36, dir: dir}).idle()
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	r.ask("Why?").wantText("workers-ai ? → openai ✓")
	path := r.stored().Path()
	if err := r.a.close(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, rigOptions{w: 120, h: 36, dir: dir, ui: func(o *Options) { withChains(s)(o); o.Session = path }}).idle()
	again.wantText("workers-ai ? → openai ✓", "you → chain resilient")
}

func TestAFailureIsRehearsedFromTheLane(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{three}})
	r.a.setTarget(gateway.Target{Chain: "three"})
	l := r.a.focusedLane()
	r.press("tab !").wantText("chain:three ! step 1 fails: bad key", "! the next prompt is a rehearsal: step 1 fails: bad key · esc ends it")
	wantEqual(t, "drills", l.pendingDrills(), []gateway.Drill{gateway.DrillBadKey, "", ""})
	r.press("esc").wantText("no rehearsal: the next prompt goes as usual")
	r.wantNoText("! step 1")
	wantEqual(t, "drills", l.pendingDrills(), nil)

	r.press(strings.Repeat(" !", len(gateway.Drills())))
	wantEqual(t, "the last failure", l.pendingDrills(), []gateway.Drill{gateway.DrillCut, "", ""})
	r.press("!")
	wantEqual(t, "after the last failure", l.pendingDrills(), nil)

	l.setDrills([]gateway.Drill{"", gateway.DrillBadKey, ""})
	r.press("!").wantText("! step 2 fails: no such model")
	r.press("f7 down ! esc").wantText("! step 2 fails: timeout")
}

// Three keys from a chain to its rehearsal: f7, !, esc. The chain is not changed by it.
func TestARehearsalIsNeverPartOfTheChain(t *testing.T) {
	t.Parallel()
	c := three
	c.Mode = modeGateway
	s := &chainShelf{chains: []sessions.Chain{c}}
	r := chained(t, s)
	r.a.setTarget(gateway.Target{Chain: "three"})
	r.press("f7 !").wantText("rehearse: bad key", "workers-ai ✗ 401 → gpt-4o-mini ✓ → (gpt-5 if that fails)")
	r.wantNoText("changed here")
	r.press("esc").wantText("! the next prompt is a rehearsal")
	if r.a.overlay != nil || r.a.chains != nil {
		t.Errorf("the session has the chains %+v; the screen is open: %v", r.a.chains, r.a.overlay != nil)
	}
	r.press("f7 s").idle()
	wantEqual(t, "the configuration", s.all(), []sessions.Chain{c})
	r.ask("Which are you?").wantText("workers-ai ? [rehearsed: bad key]")
	r.press("f7").wantText("! step 1 ‹ doesn't fail ›")
}

func TestALaneWithoutAChainSaysHowToGetOne(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{})
	r.press("tab !").wantText("only a chain rehearses failures, and this lane asks one model: f7 composes one")
	r.a.setTarget(gateway.Target{Chain: "gone"})
	r.press("!").wantText(`there is no chain "gone" any more`)
}

// What a rehearsal changes of the request is marked, whoever walks the steps.
func TestWhatARehearsalChangesIsMarked(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string][]string{
		modeGateway: {"! Cf-Aig-Skip-Cache true", `!▎      "Authorization": "Bearer $REHEARSED_BAD_KEY",`},
		modeClient:  {"!▎Cf-Aig-Skip-Cache true", "!▎Authorization Bearer $REHEARSED_BAD_KEY"},
	} {
		c := three
		c.Mode = mode
		r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
		r.a.setTarget(gateway.Target{Chain: "three"})
		r.press("f7")
		r.wantNoText("!▎", "REHEARSED")
		r.press("!").wantText(want...)
		r.press(strings.Repeat(" !", len(gateway.Drills())))
		r.wantNoText("!▎", "REHEARSED")
	}
}
