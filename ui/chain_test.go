package ui

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui/form"
)

// chainShelf is a configuration's chains, kept in memory.
type chainShelf struct {
	mu     sync.Mutex
	chains []sessions.Chain
	// fails is what saving and removing end with.
	fails error
}

func (s *chainShelf) all() []sessions.Chain {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.chains)
}

func (s *chainShelf) save(was string, c sessions.Chain) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return s.fails
	}
	for i := range s.chains {
		if s.chains[i].Name == was {
			s.chains[i] = c
			return nil
		}
	}
	s.chains = append(s.chains, c)
	return nil
}

func (s *chainShelf) remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return s.fails
	}
	s.chains = slices.DeleteFunc(s.chains, func(c sessions.Chain) bool { return c.Name == name })
	return nil
}

// withChains lets a rig have chains and a key for every vendor.
func withChains(s *chainShelf) func(*Options) {
	return func(o *Options) {
		o.Chains, o.SaveChain, o.RemoveChain = s.all, s.save, s.remove
		o.Steps = func(c sessions.Chain) ([]gateway.Step, error) {
			var steps []gateway.Step
			for _, cs := range c.Steps {
				if cs.Off {
					continue
				}
				t, err := gateway.ParseTarget(cs.Target)
				if err != nil {
					return nil, err
				}
				spec, ok := providers.Lookup(t.Provider)
				if !ok {
					return nil, &gateway.Error{Kind: gateway.KindRequest, Message: "there is no provider " + t.Provider}
				}
				p, err := spec.New(providers.Settings{Name: t.Provider, APIKey: gateway.NewSecret("KEY_OF_"+strings.ToUpper(spec.Label), "XXXX")})
				if err != nil {
					return nil, err
				}
				over := gateway.Override{System: cs.System, Prompt: cs.Prompt, Stream: cs.Stream, Body: json.RawMessage(cs.Body)}
				steps = append(steps, gateway.Step{Provider: over.Of(p), Model: t.Model, Mode: gateway.Mode(c.Mode), Controls: gateway.Controls{
					RequestTimeout: cs.Controls.RequestTimeout, MaxAttempts: cs.Controls.MaxAttempts, RetryDelay: cs.Controls.RetryDelay, Backoff: gateway.Backoff(cs.Controls.Backoff),
				}})
			}
			if len(steps) == 0 {
				return nil, errors.New("the chain has no step that is on")
			}
			return steps, nil
		}
	}
}

func chained(t testing.TB, s *chainShelf) *rig {
	t.Helper()
	return newRig(t, rigOptions{ui: withChains(s), w: 120, h: 36}).idle()
}

var resilient = sessions.Chain{Name: "resilient", Mode: modeGateway, Steps: []sessions.ChainStep{
	{Target: "workers-ai/fault-500", Controls: gateway.Controls{RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: time.Millisecond, Backoff: "linear"}},
	{Target: "openai/gpt-4o-mini"},
}}

// composer gives the open composer of chains.
func (r *rig) composer() *chainComposer {
	r.t.Helper()
	p, ok := r.a.overlay.(*chainComposer)
	if !ok {
		r.t.Fatalf("the composer isn't open:\n%s", r.text())
	}
	return p
}

// addStep picks a model for a further step.
func (r *rig) addStep(target string) *rig {
	r.t.Helper()
	return r.press("a").idle().write(target).press("enter").idle()
}

// The documentation's first example of the universal endpoint (AI Gateway,
// "Connecting your application"), as it was printed.
const universalExample = `[
{"provider": "workers-ai", "endpoint": "@cf/meta/llama-2-7b-chat-int8",
 "headers": {"Authorization": "Bearer XXXX", "Content-Type": "application/json"},
 "query": {"messages": [{"role": "system", "content": "You are a friendly assistant"}, {"role": "user", "content": "Why is pizza so good"}]}},
{"provider": "openai", "endpoint": "chat/completions",
 "headers": {"Authorization": "Bearer XXXX", "Content-Type": "application/json"},
 "query": {"model": "gpt-3.5-turbo", "stream": true, "messages": [{"role": "user", "content": "What is Cloudflare?"}]}}
]`

func TestTheUniversalExampleIsComposedByHand(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{})
	r.press("ctrl+l").idle().write("new chain").press("enter").idle()
	if n := len(r.composer().steps); n != 0 {
		t.Fatalf("a new chain begins with %d steps", n)
	}
	r.addStep("workers-ai/@cf/meta/llama-2-7b-chat-int8")
	r.press("enter down down down down left").press("down").write("You are a friendly assistant").press("esc")
	r.addStep("openai/gpt-3.5-turbo")
	r.press("enter down down down down right down down").write("What is Cloudflare?").press("down").write(`{"stream_options": null}`).press("esc")
	r.wantText(`"provider": "openai"`, `"content": "What is Cloudflare?"`, "Bearer $KEY_OF_")
	r.wantNoText("XXXX")
	r.press("u").idle().wantText("chain:chain")
	r.ask("Why is pizza so good")

	var got, want any
	requests := r.em.Requests()
	if len(requests) != 1 || requests[0].Provider != "" {
		t.Fatalf("want one universal request, got %d", len(requests))
	}
	if err := json.Unmarshal(requests[0].Body, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(universalExample), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("posted %s\nwant %s", requests[0].Body, universalExample)
	}
	s := r.stored()
	wantEqual(t, "lane", s.Meta().Lanes[0].Target, "chain:chain")
	wantEqual(t, "the session's chains", s.Meta().Chains, r.a.chains)
}

func TestThePreviewIsWhatIsPosted(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{resilient}})
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	r.write(`Why "pizza"?`).press("f7")
	r.look()
	preview := r.composer().preview.requests[0]
	r.press("esc enter").idle()
	body := strings.ReplaceAll(string(preview.Body), "$KEY_OF_WORKERS_AI", "XXXX")
	body = strings.ReplaceAll(body, "$KEY_OF_OPENAI", "XXXX")
	wantEqual(t, "what was posted", r.bodies(), []string{body})
	if !strings.Contains(body, `"config":{"requestTimeout":5000,"maxAttempts":2,"retryDelay":1,"backoff":"linear"}`) {
		t.Errorf("no configuration of the step in %s", body)
	}
}

func TestASingleModelBecomesAChainAndBack(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{})
	r.press("f7")
	wantEqual(t, "steps", r.composer().chain().Steps, []sessions.ChainStep{{Target: tour.String()}})
	r.addStep("openai/gpt-4o-mini").press("u").idle()
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Chain: "chain"})
	r.press("f7 down o").idle()
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"})
}

func TestStepsAreChangedInTheList(t *testing.T) {
	t.Parallel()
	targets := func(r *rig) (out []string) {
		for _, s := range r.composer().chain().Steps {
			name := s.Target[len(s.Target)-1:]
			if s.Off {
				name += "!"
			}
			out = append(out, name)
		}
		return out
	}
	three := sessions.Chain{Name: "three", Mode: modeGateway, Steps: []sessions.ChainStep{{Target: "openai/a"}, {Target: "openai/b"}, {Target: "openai/c"}}}
	for keys, want := range map[string]string{
		"":               "a b c",
		"J":              "b a c",
		"J J J":          "b c a",
		"down K":         "b a c",
		"shift+down":     "b a c",
		"d":              "a a b c",
		"down x":         "a c",
		"down x z":       "a b c",
		"x x x":          "",
		"x z z":          "a b c",
		"space":          "a! b c",
		"space space":    "a b c",
		"down down down": "a b c",
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			r := chained(t, &chainShelf{chains: []sessions.Chain{three}})
			r.a.setTarget(gateway.Target{Chain: "three"})
			r.press("f7 " + keys)
			if got := strings.Join(targets(r), " "); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestStepsAreDraggedWithTheMouse(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{{Name: "x", Mode: modeGateway, Steps: []sessions.ChainStep{{Target: "openai/first"}, {Target: "openai/second"}, {Target: "openai/third"}}}}})
	r.a.setTarget(gateway.Target{Chain: "x"})
	r.press("f7")
	y := func(words string) int {
		for i, line := range strings.Split(r.text(), "\n") {
			if strings.Contains(line, words) {
				return i
			}
		}
		t.Fatalf("no line with %q:\n%s", words, r.text())
		return 0
	}
	r.send(tea.MouseClickMsg{X: 20, Y: y("●  openai/first"), Button: tea.MouseLeft})
	r.send(tea.MouseMotionMsg{X: 20, Y: y("  openai/second"), Button: tea.MouseLeft})
	r.send(tea.MouseMotionMsg{X: 22, Y: y("  openai/third"), Button: tea.MouseLeft})
	r.send(tea.MouseReleaseMsg{X: 22, Y: 9, Button: tea.MouseLeft})
	r.send(tea.MouseMotionMsg{X: 20, Y: y("  openai/second")})
	var got []string
	for _, s := range r.composer().chain().Steps {
		got = append(got, s.Target)
	}
	wantEqual(t, "order", got, []string{"openai/second", "openai/third", "openai/first"})
	r.send(tea.MouseClickMsg{X: 20, Y: y("add a step"), Button: tea.MouseLeft})
	r.idle().wantText("Pick a model")
}

func TestLimitsAreToldWhileOneTypes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field stepField
		typed string
		want  string
	}{
		{stepTimeout, "5", "which unit? 5s, 5ms"},
		{stepTimeout, "0s", "more than 0"},
		{stepTimeout, "-1s", "more than 0"},
		{stepTimeout, "soon", "a time: 5s, 500ms"},
		{stepTimeout, "10us", "1ms at least"},
		{stepTimeout, "90s", ""},
		{stepAttempts, "6", "5 at most"},
		{stepAttempts, "0", "1 at least"},
		{stepAttempts, "2.5", "a whole number, 1 to 5"},
		{stepAttempts, "5", ""},
		{stepDelay, "5001ms", "5s at most"},
		{stepDelay, "5s", ""},
		{stepBody, "[1]", `a JSON object: {"key": …}`},
		{stepBody, `{"a": 1`, `a JSON object: {"key": …}`},
		{stepBody, `{"a": 1}`, ""},
	} {
		r := chained(t, &chainShelf{chains: []sessions.Chain{{Name: "x", Mode: modeGateway, Steps: []sessions.ChainStep{{Target: "openai/m"}}}}})
		r.a.setTarget(gateway.Target{Chain: "x"})
		r.press("f7 enter" + strings.Repeat(" down", int(tt.field-stepTimeout))).write(tt.typed)
		if tt.want == "" {
			r.wantNoText("✗")
			continue
		}
		r.wantText("✗ " + tt.want)
		r.press("ctrl+s").idle()
		r.wantText("step 1, " + strings.ToLower(stepNames[tt.field]) + ": " + tt.want)
		if saved := r.a.overlay == nil; saved {
			t.Errorf("%q is saved", tt.typed)
		}
	}
}

func TestChainsAreSavedRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	s := &chainShelf{chains: []sessions.Chain{resilient}}
	r := chained(t, s)
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	r.press("f7 r end").write("2").press("enter s").idle()
	renamed := resilient
	renamed.Name = "resilient2"
	wantEqual(t, "the configuration", s.all(), []sessions.Chain{renamed})
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Chain: "resilient2"})
	r.wantText("saved in ~/.config/sluice/config.toml", "chain:resilient2")

	r.press("f7 D").wantText(`D again deletes chain "resilient2"; the lane that asks it keeps its steps`)
	r.press("D").idle()
	wantEqual(t, "the configuration", s.all(), []sessions.Chain{})
	r.wantText("is deleted; the lane that asks it keeps its steps")
	r.ask("Still there?").wantText("answered by openai/gpt-4o-mini, step 2")

	r.press("f7 o").idle().press("ctrl+l").idle().wantText("chain:resilient2", "this session only")
}

func TestWhatCannotBeSavedStaysOpen(t *testing.T) {
	t.Parallel()
	s := &chainShelf{chains: []sessions.Chain{resilient}, fails: errors.New("config.toml: the disk is full")}
	r := chained(t, s)
	r.press("f7 s").idle().wantText("✗ not saved: config.toml: the disk is full")
	r.press("r ctrl+u").write("resilient").wantText("✗ another chain has it")
	r.press("ctrl+u").write("mine").press("enter u").idle()
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Chain: "mine"})
}

func TestTheComposerAsksBeforeItDropsWork(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{resilient}})
	r.press("f7 esc").wantNoText("New chain")
	r.press("f7").addStep("openai/gpt-5").press("esc").wantText("esc again drops what was changed; u keeps it in this session, s saves it")
	r.press("l").wantText("l again drops")
	r.press("l").wantText("Open a chain", "chain:resilient")
	r.write("resil").press("enter")
	r.wantText("Chain resilient", "workers-ai/fault-500")
	wantEqual(t, "steps", r.composer().chain(), resilient)
	r.press("esc")
	if r.a.overlay != nil {
		t.Error("an unchanged chain asks")
	}
}

func TestAChainThatIsNoMoreIsTold(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{})
	r.a.setTarget(gateway.Target{Chain: "gone"})
	r.write("Hello?").press("enter").idle()
	r.wantText(`there is no chain "gone" any more`, "Hello?")
	r.press("f7").wantText("New chain", "gone")
}

func TestTheSessionsChainComesFirst(t *testing.T) {
	t.Parallel()
	s := &chainShelf{chains: []sessions.Chain{resilient}}
	dir := t.TempDir()
	r := newRig(t, rigOptions{ui: withChains(s), w: 120, h: 36, dir: dir}).idle()
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	r.press("f7 down x u").idle().ask("Why?")
	path := r.stored().Path()
	if err := r.a.close(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, rigOptions{w: 120, h: 36, dir: dir, ui: func(o *Options) { withChains(s)(o); o.Session = path }}).idle()
	again.press("f7")
	own := sessions.Chain{Name: "resilient", Mode: modeGateway, Steps: resilient.Steps[:1]}
	wantEqual(t, "the session's chain", again.composer().chain(), own)
	again.wantText("changed in this session")
	wantEqual(t, "the configuration's", s.all(), []sessions.Chain{resilient})
}

func TestTextsOfSeveralLinesFitAField(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain", "two\nlines", `C:\new`, `\\n`, "\\\n\t\\", "塩\n"} {
		if got := form.ManyLines(form.OneLine(text)); got != text || strings.ContainsAny(form.OneLine(text), "\n\t") {
			t.Errorf("%q becomes %q and comes back as %q", text, form.OneLine(text), got)
		}
	}
}

func TestStepsAreNotChangedByLookingAtThem(t *testing.T) {
	t.Parallel()
	stream := false
	for _, s := range append([]sessions.ChainStep{{
		Target: "openai/m",
		System: "a\n\tb\\", Prompt: "{prompt}", Stream: &stream, Body: "{ \"a\":\n  \"x  y\" }", Off: true,
		Controls: gateway.Controls{
			RequestTimeout: 90 * time.Second, MaxAttempts: 5, RetryDelay: 1500 * time.Millisecond, Backoff: "linear",
			CacheTTL: time.Minute, CollectLog: &stream, CustomCost: &gateway.CustomCost{Input: 1}, KeyAlias: "work",
		},
	}}, resilient.Steps...) {
		d := draftOf(s)
		if f, wrong := d.wrong(); wrong {
			t.Errorf("%+v: %s: %s", s, stepNames[f], d.fault(f))
		}
		wantEqual(t, "step", d.step(), s)
	}
}

func TestThePreviewOfAWalkIsWhatIsPosted(t *testing.T) {
	t.Parallel()
	c := resilient
	c.Mode = modeClient
	r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	r.write("Why?").press("f7")
	r.look()
	type posted struct{ Path, Body, Attempts string }
	var want []posted
	for i, p := range r.composer().preview.requests {
		one := posted{p.URL[strings.Index(p.URL, "/v1/"):], string(p.Body), p.Header.Get("cf-aig-max-attempts")}
		if want = append(want, one); i == 0 {
			want = append(want, one) // it is tried twice
		}
	}
	r.press("esc enter").idle()
	var got []posted
	for _, q := range r.em.Requests() {
		got = append(got, posted{q.Path, string(q.Body), q.Header.Get("cf-aig-max-attempts")})
	}
	wantEqual(t, "what was posted", got, want)
}
