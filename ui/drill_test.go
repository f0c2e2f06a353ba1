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
	{Target: "workers-ai/@cf/meta/llama-3.1-8b-instruct"}, {Target: "openai/gpt-4o-mini"}, {Target: "openai/gpt-5"},
}}

// drillShown is the value of the field of the marked step's drill.
func (r *rig) drillShown() string {
	r.t.Helper()
	shown := regexp.MustCompile(`▸ Rehearse +‹ (.*?) ›`).FindStringSubmatch(r.text())
	if shown == nil {
		r.t.Fatalf("the drill isn't marked:\n%s", r.text())
	}
	return shown[1]
}

// drillsOffered goes through the drills of the marked step, which has none, and comes
// back to none.
func (r *rig) drillsOffered() []string {
	r.t.Helper()
	r.press("enter" + strings.Repeat(" down", 8))
	out := []string{r.drillShown()}
	for r.press("right"); r.drillShown() != out[0]; r.press("right") {
		out = append(out, r.drillShown())
	}
	r.press("esc")
	return out
}

// allDrills are none and the words of all drills.
func allDrills() []string {
	words := []string{"none"}
	for _, d := range gateway.Drills() {
		words = append(words, figures.DrillWord(d))
	}
	return words
}

// chooseDrill sets the marked step's drill.
func (r *rig) chooseDrill(d gateway.Drill) *rig {
	r.t.Helper()
	offered := r.drillsOffered()
	at := slices.Index(offered, figures.DrillWord(d))
	if at < 0 {
		r.t.Fatalf("drill %s isn't offered: %q", d, offered)
	}
	return r.press("enter" + strings.Repeat(" down", 8) + strings.Repeat(" right", at) + " esc")
}

func TestADrillTurnsTheTrace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		mode  string
		drill gateway.Drill
		trace string
	}{
		{modeClient, gateway.DrillRate, "workers-ai ✗ 429 [rehearsed: 429] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeClient, gateway.DrillServerError, "workers-ai ✗ 500 [rehearsed: 500] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeClient, gateway.DrillUnknownModel, "workers-ai ✗ 400 [rehearsed: unknown model] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeClient, gateway.DrillBadKey, "workers-ai ✗ 401 [rehearsed: bad key] → gpt-4o-mini ✓ → gpt-5 not asked"},
		{modeGateway, gateway.DrillRate, "workers-ai ? [rehearsed: 429] → gpt-4o-mini ✓ → gpt-5 not asked"},
	} {
		t.Run(tt.mode+" "+string(tt.drill), func(t *testing.T) {
			t.Parallel()
			c := three
			c.Mode = tt.mode
			r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
			r.a.setTarget(gateway.Target{Chain: "three"})
			r.press("f7").chooseDrill(tt.drill).press("u").idle()
			r.wantText("a rehearsal with the next prompt", "rehearses its failures with the next prompt")
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
			r.wantNoText("a rehearsal with the next prompt")
		})
	}
}

func TestOnlyPossibleDrillsAreOffered(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{three}})
	r.a.setTarget(gateway.Target{Chain: "three"})
	r.press("f7")
	wantEqual(t, "the embedded gateway's", r.drillsOffered(), allDrills())
	r.press("down down")
	wantEqual(t, "those of the last step", r.drillsOffered(), []string{"none", "bad key", "unknown model", "429", "500", "stall", "cut"})

	client, err := gateway.New(gateway.Config{URL: "https://gateway.example/v1", AccountID: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	r.a.opts.Client = client
	r.press("esc f7")
	wantEqual(t, "a real gateway's", r.drillsOffered(), []string{"none", "bad key", "unknown model", "timeout"})
	r.press("space")
	wantEqual(t, "those of a step that is off", r.drillsOffered(), []string{"none"})
}

// What the embedded gateway alone can play is offered for the steps that it answers.
func TestADirectStepIsOfferedWhatAnyProviderCanPlay(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{w: 120, h: 36, ui: ownProviders("127.0.0.1:1")}).idle()
	r.a.setTarget(gateway.Target{Chain: "mixed"})
	r.press("f7")
	wantEqual(t, "the gateway's step", r.drillsOffered(), allDrills())
	r.press("down")
	wantEqual(t, "the direct step", r.drillsOffered(), []string{"none", "bad key", "unknown model"})
	r.press("esc")
	r.a.focusedLane().setDrills([]gateway.Drill{"", gateway.DrillRate})
	r.press("f7 u").wantText("✗ step 2, rehearsal: ", "ollama is called directly")
}

func TestADrillIsOfferedForItsChainAlone(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{three, resilient}})
	r.a.setTarget(gateway.Target{Chain: "three"})
	r.press("f7").chooseDrill(gateway.DrillRate).press("u").idle()
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
