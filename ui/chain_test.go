package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/gateway"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui/external"
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
				return nil, errors.New("every step of the chain is turned off")
			}
			return steps, nil
		}
	}
}

// The ways in which a chain's steps are walked, as sessions spell them.
const (
	modeGateway = string(gateway.ModeGateway)
	modeClient  = string(gateway.ModeClient)
)

func chained(t testing.TB, s *chainShelf) *rig {
	t.Helper()
	return newRig(t, rigOptions{ui: withChains(s), w: 120, h: 36}).idle()
}

var resilient = sessions.Chain{Name: "resilient", Mode: modeGateway, Steps: []sessions.ChainStep{
	{Target: "workers-ai/fault-500", Controls: gateway.Controls{RequestTimeout: 5 * time.Second, MaxAttempts: 2, RetryDelay: time.Millisecond, Backoff: "linear"}},
	{Target: "openai/gpt-4o-mini"},
}}

// copied presses keys, of which the last one copies, and gives the text.
func (r *rig) copied(keys string) string {
	r.t.Helper()
	names := strings.Fields(keys)
	last := len(names) - 1
	r.press(strings.Join(names[:last], " "))
	_, cmd := r.a.Update(keyPress(r.t, names[last]))
	for todo := []tea.Cmd{cmd}; len(todo) > 0; todo = todo[1:] {
		if todo[0] == nil {
			continue
		}
		switch msg := todo[0]().(type) {
		case tea.BatchMsg:
			todo = append(todo, msg...)
		case external.CopyWanted:
			return msg.Text
		}
	}
	r.t.Fatalf("%s copies nothing:\n%s", keys, r.text())
	return ""
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
	r.wantText("steps are tried in order: a adds the first")
	r.addStep("workers-ai/@cf/meta/llama-2-7b-chat-int8")
	r.press("enter down down down down left").press("down").write("You are a friendly assistant").press("esc")
	r.addStep("openai/gpt-3.5-turbo")
	r.press("enter down down down down right down down").write("What is Cloudflare?").press("down").write(`{"stream_options": null}`).press("esc")
	r.wantText(`"provider": "openai"`, `"content": "What is Cloudflare?"`, "Bearer $KEY_OF_")
	r.wantNoText("XXXX")
	r.press("u").idle().wantText("chain:llama-2-7b-chat-int8")
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
	wantEqual(t, "lane", s.Meta().Lanes[0].Target, "chain:llama-2-7b-chat-int8")
	wantEqual(t, "the session's chains", s.Meta().Chains, r.a.chains)
}

func TestThePreviewIsWhatIsPosted(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{chains: []sessions.Chain{resilient}})
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	var preview bytes.Buffer
	if err := json.Compact(&preview, []byte(r.write(`Why "pizza"?`).copied("f7 y"))); err != nil {
		t.Fatal(err)
	}
	r.press("esc enter").idle()
	body := strings.ReplaceAll(preview.String(), "$KEY_OF_WORKERS_AI", "XXXX")
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
	r.wantText("● 1  " + tour.String())
	r.addStep("openai/gpt-4o-mini").press("u").idle()
	wantEqual(t, "steps", r.a.chains[0].Steps, []sessions.ChainStep{{Target: tour.String()}, {Target: "openai/gpt-4o-mini"}})
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Chain: "llama-3.2-3b-instruct"})
	r.press("f7 down o").idle()
	wantEqual(t, "the lane", r.a.focusedLane().settings.Target, gateway.Target{Provider: "openai", Model: "gpt-4o-mini"})
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
	r.send(tea.MouseClickMsg{X: 20, Y: y("1  openai/first"), Button: tea.MouseLeft})
	r.send(tea.MouseMotionMsg{X: 20, Y: y("  openai/second"), Button: tea.MouseLeft})
	r.send(tea.MouseMotionMsg{X: 22, Y: y("  openai/third"), Button: tea.MouseLeft})
	r.send(tea.MouseReleaseMsg{X: 22, Y: 9, Button: tea.MouseLeft})
	r.send(tea.MouseMotionMsg{X: 20, Y: y("  openai/second")})
	got := regexp.MustCompile(`● \d  openai/\w+`).FindAllString(r.text(), -1)
	wantEqual(t, "order", got, []string{"● 1  openai/second", "● 2  openai/third", "● 3  openai/first"})
	r.send(tea.MouseClickMsg{X: 20, Y: y("add a step"), Button: tea.MouseLeft})
	r.idle().wantText("Pick a model")
	if !r.a.pickerOpen() {
		t.Error("the picker over the composer isn't seen")
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

	r.press("f7 D").wantText(`D again deletes chain "resilient2"; the lane that uses it`)
	r.press("D").idle()
	wantEqual(t, "the configuration", s.all(), []sessions.Chain{})
	r.wantText("is deleted; the lane that uses it keeps its steps")
	r.ask("Still there?").wantText("openai ✓")

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

func TestAChainThatIsNoMoreIsTold(t *testing.T) {
	t.Parallel()
	r := chained(t, &chainShelf{})
	r.a.setTarget(gateway.Target{Chain: "gone"})
	r.write("Hello?").press("enter").idle()
	r.wantText(`there is no chain "gone" any more`, "Hello?")
	r.press("f7").wantText("not saved", "chain      gone")
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
	again.wantText("changed in this session")
	again.press("u").idle()
	wantEqual(t, "the session's chain", again.a.chains, []sessions.Chain{own})
	wantEqual(t, "the configuration's", s.all(), []sessions.Chain{resilient})
}

func TestThePreviewOfAWalkIsWhatIsPosted(t *testing.T) {
	t.Parallel()
	c := resilient
	c.Mode = modeClient
	r := chained(t, &chainShelf{chains: []sessions.Chain{c}})
	r.a.setTarget(gateway.Target{Chain: "resilient"})
	commands := strings.Split(strings.TrimSpace(r.write("Why?").copied("f7 c")), "\n\n")
	type posted struct{ Path, Body, Attempts string }
	var want []posted
	find := func(pattern, in string) string {
		found := regexp.MustCompile(pattern).FindStringSubmatch(in)
		if found == nil {
			return ""
		}
		return found[1]
	}
	for i, c := range commands {
		one := posted{find(`'http://[^/]*(/v1/[^']*)'`, c), find(`--data-raw '(.*)'`, c), find(`(?i)'cf-aig-max-attempts: (.*)'`, c)}
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
