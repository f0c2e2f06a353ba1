package cli_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
	"sluice/sessions"
)

// mishap is one way for a step to fare, as the embedded gateway plays it, and what
// a trace has to say of it.
type mishap struct {
	name string
	// model is the model's name, empty for one that answers.
	model   string
	timeout time.Duration
	// falls says that the next step is asked.
	falls  bool
	state  gateway.StepState
	status int
	// kind is the error's where the step's reply is the last word.
	kind gateway.Kind
}

// mishaps are the kinds of fault: statuses, the gateway's own error, no
// connection, no reply in time, a page, a reply that breaks after it began, and
// none at all.
func mishaps() []mishap {
	failed := func(name, model string, status int) mishap {
		return mishap{name: name, model: model, falls: true, state: gateway.StepFailed, status: status, kind: gateway.KindBusy}
	}
	return []mishap{
		{name: "good", state: gateway.StepServed, status: 200},
		failed("400", "fault-400", 400),
		failed("429", "fault-429", 429),
		failed("500", "fault-500", 500),
		failed("unreachable", "fault-unreachable", 400),
		{name: "timeout", model: tooSlow, timeout: time.Millisecond, falls: true, state: gateway.StepTimedOut},
		{name: "cut", model: "fault-cut-2", state: gateway.StepServed, status: 200, kind: gateway.KindTruncated},
		{name: "redirect", model: "fault-redirect", state: gateway.StepFailed, status: 302, kind: gateway.KindRefusedRedirect},
	}
}

// A reply that is too slow has no chance before the end of its time; where nobody
// ends it, it comes soon.
const tooSlow, slow = "fault-slow-60000", "fault-slow-5"

// fewMishaps are enough to see five steps.
func fewMishaps() []mishap {
	all := mishaps()
	return []mishap{all[0], all[2], all[5]}
}

// matrix runs chains against a gateway of its own.
type matrix struct {
	t      *testing.T
	server *emulator.Server
	url    string
	client *gateway.Client
	steps  []gateway.Step
	texts  map[string]string
	asked  int
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{t: t, texts: map[string]string{}}
	m.server, m.url = startEmulator(t, emulator.Options{})
	var err error
	if m.client, err = gateway.New(gateway.Config{URL: m.url, Retry: gateway.RetryPolicy{Attempts: 1}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.client.Close)
	for _, slug := range []string{"workers-ai", "openai", "anthropic", "google-ai-studio", "mistral"} {
		spec, ok := providers.Lookup(slug)
		if !ok {
			t.Fatalf("no provider %s", slug)
		}
		p, err := spec.New(providers.Settings{APIKey: gateway.NewSecret("KEY", "k")})
		if err != nil {
			t.Fatal(err)
		}
		model := "model"
		if slug == "workers-ai" {
			model = "@cf/model"
		}
		m.steps = append(m.steps, gateway.Step{Provider: p, Model: model})
	}
	return m
}

// chain makes the steps of a pattern.
func (m *matrix) chain(pattern []mishap, mode gateway.Mode) []gateway.Step {
	var steps []gateway.Step
	for i, how := range pattern {
		s := m.steps[i]
		s.Mode = mode
		if how.model == tooSlow && i == len(pattern)-1 {
			how.model = slow
		}
		if how.model != "" {
			s.Model = strings.TrimSuffix(s.Model, "model") + how.model
		}
		s.Controls.RequestTimeout = how.timeout
		steps = append(steps, s)
	}
	return steps
}

func (m *matrix) ask(steps []gateway.Step) *gateway.Answer {
	var a gateway.Answer
	a.Begin(time.Now())
	var failed error
	chat := gateway.Chat{Stream: true, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Which step are you?"}}}
	m.asked++
	for d, err := range m.client.Stream(m.t.Context(), chat, steps, gateway.Options{EventID: fmt.Sprint(m.asked)}) {
		if failed = err; err == nil {
			a.Add(d, time.Now())
		}
	}
	a.End(failed, time.Now())
	return &a
}

// forget empties the gateway's list of what it received.
func (m *matrix) forget() {
	m.t.Helper()
	req, err := http.NewRequestWithContext(m.t.Context(), http.MethodDelete, strings.TrimSuffix(m.url, "/v1")+"/_sluice/requests", nil)
	if err != nil {
		m.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+m.server.ControlToken())
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		m.t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusNoContent {
		m.t.Fatalf("the list is not emptied: status %d", resp.StatusCode)
	}
}

// textOf is what the step says where it is asked alone.
func (m *matrix) textOf(step int, how mishap) string {
	key := fmt.Sprint(step, how.name)
	if text, ok := m.texts[key]; ok {
		return text
	}
	steps := m.chain(append(make([]mishap, step), how), "")
	m.texts[key] = m.ask(steps[step:]).Text()
	return m.texts[key]
}

// expectation is what a chain has to come to.
type expectation struct {
	winner int // -1 where no step's reply is the answer
	text   string
	kind   gateway.Kind
	states []gateway.StepState
	codes  []int
}

// expect plays the chain by the documented rules: a status from 400 on, a missing
// connection and a reply that doesn't begin in time lead to the next step, and on
// the last one the gateway waits as long as it takes.
func (m *matrix) expect(pattern []mishap) expectation {
	e := expectation{winner: -1}
	for i, how := range pattern {
		if how.timeout > 0 && i == len(pattern)-1 {
			how.falls, how.state, how.status = false, gateway.StepServed, 200
		}
		e.states, e.codes = append(e.states, how.state), append(e.codes, how.status)
		if how.falls {
			e.kind = how.kind
			continue
		}
		e.kind = how.kind
		if how.state == gateway.StepServed {
			e.winner, e.text = i, m.textOf(i, how)
		}
		for range pattern[i+1:] {
			e.states, e.codes = append(e.states, gateway.StepSkipped), append(e.codes, 0)
		}
		return e
	}
	if last := pattern[len(pattern)-1]; len(pattern) == 1 {
		e.kind = map[string]gateway.Kind{"400": gateway.KindRequest}[last.name]
		if e.kind == "" {
			e.kind = gateway.KindBusy
		}
	}
	return e
}

// check runs a pattern in both modes.
func (m *matrix) check(pattern []mishap) {
	m.t.Helper()
	want := m.expect(pattern)
	for _, mode := range []gateway.Mode{gateway.ModeGateway, gateway.ModeClient} {
		m.forget()
		a := m.ask(m.chain(pattern, mode))
		if faults := m.compare(mode, pattern, a, want); len(faults) > 0 {
			m.t.Errorf("%s %s:\n%s", mode, names(pattern), strings.Join(faults, "\n"))
		}
	}
}

func names(pattern []mishap) string {
	var list []string
	for _, how := range pattern {
		list = append(list, how.name)
	}
	return strings.Join(list, ", ")
}

func (m *matrix) compare(mode gateway.Mode, pattern []mishap, a *gateway.Answer, want expectation) (faults []string) {
	differ := func(what string, got, want any) {
		if !reflect.DeepEqual(got, want) {
			faults = append(faults, fmt.Sprintf("%s: got %v, want %v", what, got, want))
		}
	}
	winner := -1
	if a.Start != nil {
		winner = a.Start.Step
		differ("known step", a.Start.StepKnown, true)
		differ("shown target", a.Start.Target, m.chain(pattern, mode)[winner].Target())
	}
	differ("step shown", winner, want.winner)
	differ("text", a.Text(), want.text)
	differ("kind of error", gateway.KindOf(a.Err), want.kind)
	states := want.states
	if mode == gateway.ModeGateway {
		states = asTheGatewayTells(want)
	}
	if mode == gateway.ModeGateway && len(pattern) == 1 {
		states = nil // one plain step: the answer says all
	}
	differ("trace", statesOf(a.Steps), states)
	calls := did(mode, want, pattern)
	differ("what the gateway did", m.did(mode, want.states, len(calls)), calls)
	differ("session", sessions.Answered(sessions.Message{}, a, time.Now()).Steps, sessions.StepsOf(a.Steps))
	if mode == gateway.ModeClient {
		var codes []int
		for i, step := range a.Steps {
			code := 0
			if step.Err != nil {
				code = step.Err.Status
			} else if step.State == gateway.StepServed {
				code = a.Start.Status
			}
			codes = append(codes, code)
			if asked := step.State != gateway.StepSkipped; asked != (step.Took > 0) || asked != (step.Attempts == 1) {
				faults = append(faults, fmt.Sprintf("step %d: %s after %v and %d attempts", i, step.State, step.Took, step.Attempts))
			}
		}
		differ("statuses", codes, want.codes)
	}
	return faults
}

func statesOf(steps []gateway.StepTrace) (states []gateway.StepState) {
	for i, s := range steps {
		if s.Step != i {
			return nil
		}
		states = append(states, s.State)
	}
	return states
}

// asTheGatewayTells takes away what its reply doesn't say: how the steps before
// the one that it names fared.
func asTheGatewayTells(want expectation) []gateway.StepState {
	states := append([]gateway.StepState(nil), want.states...)
	named := len(states) - 1
	for named > 0 && states[named] == gateway.StepSkipped {
		named--
	}
	for i := range named {
		states[i] = gateway.StepUnknown
	}
	return states
}

// did is what the gateway has to have done: the provider and status of each call.
// A call of ours that was given up at once may never have reached it.
func did(mode gateway.Mode, want expectation, pattern []mishap) (calls []string) {
	for i, state := range want.states {
		status := want.codes[i]
		switch {
		case state == gateway.StepSkipped, state == gateway.StepTimedOut && mode == gateway.ModeClient:
			continue
		case pattern[i].name == "unreachable":
			status = 0
		}
		calls = append(calls, fmt.Sprint(i, " ", status))
	}
	return calls
}

// did lists the calls to providers that the gateway made for the last request,
// but those that we gave up. It waits for as many as there should be.
func (m *matrix) did(mode gateway.Mode, states []gateway.StepState, want int) (calls []string) {
	ctx, cancel := context.WithTimeout(m.t.Context(), 10*time.Second)
	defer cancel()
	for done := 1; ; done++ {
		all, err := m.server.WaitDone(ctx, done)
		calls = nil
		for _, r := range all {
			if r.Header.Get("cf-aig-event-id") != fmt.Sprint(m.asked) || r.DoneAt.IsZero() {
				continue
			}
			for _, up := range r.Upstream {
				step := slices.IndexFunc(m.steps, func(s gateway.Step) bool { return s.Provider.Name() == up.Provider })
				if mode == gateway.ModeGateway && step != up.Step {
					m.t.Errorf("step %d asked %s", up.Step, up.Provider)
				}
				if mode == gateway.ModeGateway || states[step] != gateway.StepTimedOut {
					calls = append(calls, fmt.Sprint(step, " ", up.Status))
				}
			}
		}
		if len(calls) >= want || err != nil {
			return calls
		}
	}
}

// patterns calls f with every chain of so many steps.
func patterns(kinds []mishap, steps int, f func([]mishap)) {
	pattern := make([]mishap, steps)
	var fill func(int)
	fill = func(at int) {
		if at == steps {
			f(pattern)
			return
		}
		for _, how := range kinds {
			pattern[at] = how
			fill(at + 1)
		}
	}
	fill(0)
}

// Whoever walks a chain, every pattern of failures comes to the same answer, and
// the trace says what happened.
func TestF099F101F111ChainsFallAsTheRulesSay(t *testing.T) {
	t.Parallel()
	longest := 4
	if testing.Short() {
		longest = 3
	}
	for steps := 1; steps <= longest; steps++ {
		for _, first := range mishaps() {
			t.Run(fmt.Sprintf("%d steps, first %s", steps, first.name), func(t *testing.T) {
				t.Parallel()
				m := newMatrix(t)
				patterns(mishaps(), steps-1, func(rest []mishap) { m.check(append([]mishap{first}, rest...)) })
			})
		}
	}
	t.Run("5 steps", func(t *testing.T) {
		t.Parallel()
		m := newMatrix(t)
		patterns(fewMishaps(), 5, m.check)
	})
}

// What a chain came to stands in the session as it was shown.
func TestASessionKeepsTheTraceOfAChain(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	store := sessions.NewStore(t.TempDir())
	n := 0
	patterns(mishaps(), 2, func(pattern []mishap) {
		n++
		a := m.ask(m.chain(pattern, gateway.ModeClient))
		s, err := store.CreateAt(filepath.Join(t.TempDir(), fmt.Sprintf("%d.toml", n)), sessions.Meta{})
		if err != nil {
			t.Fatal(err)
		}
		saved, err := s.Append(sessions.Answered(sessions.Message{Target: "chain:c"}, a, time.Now()))
		if err = errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
		again, err := store.Open(s.Path())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = again.Close() }()
		got := again.Messages()[0]
		if !reflect.DeepEqual(got, saved) || len(got.Steps) != len(a.Steps) {
			t.Fatalf("%s:\n got %+v\nwant %+v", names(pattern), got, saved)
		}
		if want := gateway.Explain(a.Err).Next; a.Err != nil && strings.Contains(a.Err.Error(), "steps failed") {
			kept := &gateway.Error{Kind: got.Error.Kind, Message: got.Error.Message, Err: sessions.ChainErrorOf(got)}
			if next := gateway.Explain(kept).Next; next != want {
				t.Errorf("%s: the saved answer advises %q, want %q", names(pattern), next, want)
			}
		} else if kept := sessions.ChainErrorOf(got); kept != nil {
			t.Errorf("%s: the saved answer says that all steps failed: %v, and the error is %v", names(pattern), kept, a.Err)
		}
		for i, step := range got.Steps {
			if step.State != a.Steps[i].State || step.Target != a.Steps[i].Target || a.Steps[i].Err != nil && step.Kind != a.Steps[i].Err.Kind {
				t.Errorf("%s: step %d is saved as %+v, and was %+v", names(pattern), i, step, a.Steps[i])
			}
		}
	})
}
