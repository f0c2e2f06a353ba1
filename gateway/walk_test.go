package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// vendors is a gateway whose providers answer as told, in turn and the last again
// and again.
type vendors struct {
	*server
	mu      sync.Mutex
	answers map[string][]http.HandlerFunc
}

func serveVendors(t *testing.T, answers map[string][]http.HandlerFunc) *vendors {
	t.Helper()
	v := &vendors{answers: answers}
	v.server = serve(t, func(w http.ResponseWriter, r *http.Request) {
		slug := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/local/default/"), "/")[0]
		v.mu.Lock()
		list := v.answers[slug]
		if len(list) > 1 {
			v.answers[slug] = list[1:]
		}
		v.mu.Unlock()
		list[0](w, r)
	})
	return v
}

// asked is the providers in the order in which they were asked.
func (v *vendors) asked() string {
	var slugs []string
	for _, r := range v.requests() {
		slugs = append(slugs, strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/local/default/"), "/")[0])
	}
	return strings.Join(slugs, " ")
}

func refuses(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"error":{"message":"no"}}`)
	}
}

// silent answers nothing until the client has gone.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func walked(names ...string) []Step {
	var steps []Step
	for _, name := range names {
		steps = append(steps, Step{Provider: stub{name: name}, Model: "m", Mode: ModeClient})
	}
	return steps
}

func TestAWalkTellsWhatBecameOfEachStep(t *testing.T) {
	t.Parallel()
	good, one := answerSSE(goodStream), func(h ...http.HandlerFunc) []http.HandlerFunc { return h }
	const answer = "text Hel; text lo; finish stop"
	for name, row := range map[string]struct {
		answers map[string][]http.HandlerFunc
		change  func([]Step)
		opts    Options
		want    string
		kind    Kind
		asked   string
	}{
		"the first answers": {answers: map[string][]http.HandlerFunc{"a": one(good), "b": nil, "c": nil},
			want: "step 0 served; step 1 skipped; step 2 skipped; start a/m 200; " + answer, asked: "a"},
		"the last answers": {answers: map[string][]http.HandlerFunc{"a": one(refuses(404)), "b": one(refuses(503)), "c": one(good)},
			want: "step 0 failed request 404; step 1 failed busy 503; step 2 served; start c/m 200; " + answer, asked: "a b c"},
		"a step is tried as often as it may be": {answers: map[string][]http.HandlerFunc{"a": one(refuses(500)), "b": one(refuses(500), good), "c": nil},
			change: func(s []Step) { s[0].Controls.MaxAttempts, s[1].Controls.MaxAttempts = 3, 2 },
			want:   "retry 1/3 busy; retry 2/3 busy; step 0 failed busy 500 after 3; retry 1/2 busy; step 1 served after 2; step 2 skipped; start b/m 200; " + answer,
			asked:  "a a a b b"},
		"the request's attempts hold for steps without their own": {answers: map[string][]http.HandlerFunc{"a": one(refuses(500)), "b": one(refuses(500)), "c": one(good)},
			opts: Options{Controls: Controls{MaxAttempts: 2}}, change: func(s []Step) { s[0].Controls.MaxAttempts = 1 },
			want:  "step 0 failed busy 500; retry 1/2 busy; step 1 failed busy 500 after 2; step 2 served; start c/m 200; " + answer,
			asked: "a b b c"},
		"more attempts than the gateway makes": {answers: map[string][]http.HandlerFunc{"a": one(refuses(500)), "b": one(good), "c": nil},
			change: func(s []Step) { s[0].Controls.MaxAttempts = 9 },
			want:   "retry 1/5 busy; retry 2/5 busy; retry 3/5 busy; retry 4/5 busy; step 0 failed busy 500 after 5; step 1 served; step 2 skipped; start b/m 200; " + answer,
			asked:  "a a a a a b"},
		"a step that doesn't begin in time": {answers: map[string][]http.HandlerFunc{"a": one(silent), "b": one(good), "c": nil},
			change: func(s []Step) { s[0].Controls.RequestTimeout = time.Millisecond },
			want:   "step 0 timed_out timeout_first; step 1 served; step 2 skipped; start b/m 200; " + answer}, // whether the first was reached in that time is chance
		"a redirect is an answer": {answers: map[string][]http.HandlerFunc{"a": one(refuses(302)), "b": nil, "c": nil},
			want: "step 0 failed refused_redirect 302; step 1 skipped; step 2 skipped", kind: KindRefusedRedirect, asked: "a"},
		"F102 no falling over after the first piece": {answers: map[string][]http.HandlerFunc{"a": one(refuses(400)), "b": one(answerSSE("data: {\"text\":\"Hel\"}\n\n")), "c": nil},
			want: "step 0 failed request 400; step 1 served; step 2 skipped; start b/m 200; text Hel", kind: KindTruncated, asked: "a b"},
		"no falling over after a good status": {answers: map[string][]http.HandlerFunc{"a": one(answerSSE("data: {\"error\":{\"message\":\"bad\"}}\n\n")), "b": nil, "c": nil},
			want: "step 0 served; step 1 skipped; step 2 skipped; start a/m 200", kind: KindStreamError, asked: "a"},
		"all fail": {answers: map[string][]http.HandlerFunc{"a": one(refuses(401)), "b": one(refuses(429)), "c": one(refuses(400))},
			want: "step 0 failed auth 401; step 1 failed rate 429; step 2 failed request 400", kind: KindBusy, asked: "a b c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := serveVendors(t, row.answers)
			steps := walked("a", "b", "c")
			if row.change != nil {
				row.change(steps)
			}
			c := newClient(t, Config{URL: v.URL, Retry: RetryPolicy{Attempts: 1}})
			lines, err := transcript(c.Stream(t.Context(), hello, steps, row.opts))
			if joined(lines) != row.want || (err == nil) != (row.kind == "") || err != nil && err.Kind != row.kind {
				t.Errorf("\n got %s, %v\nwant %s, %s", joined(lines), err, row.want, row.kind)
			}
			if got := v.asked(); row.asked != "" && got != row.asked {
				t.Errorf("asked %q, want %q", got, row.asked)
			}
		})
	}
}

func TestAWalkThatFailedIsBegunAnew(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(404)}, "b": {refuses(503), answerSSE(goodStream)}})
	c := newClient(t, Config{URL: v.URL, Retry: quick})
	lines, err := transcript(c.Stream(t.Context(), hello, walked("a", "b"), Options{}))
	const want = "step 0 failed request 404; step 1 failed busy 503; retry 1/3 busy; step 0 failed request 404; step 1 served; start b/m 200; text Hel; text lo; finish stop"
	if joined(lines) != want || err != nil {
		t.Errorf("\n got %s, %v\nwant %s", joined(lines), err, want)
	}
}

func TestF101AWalkWithoutAnAnswerNamesItsSteps(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(404)}, "b": {refuses(400)}})
	c := newClient(t, Config{URL: v.URL, Retry: quick})
	_, err := transcript(c.Stream(t.Context(), hello, walked("a", "b"), Options{}))
	first := &Error{Kind: KindRequest, Provider: "a", Step: 0, Status: 404, Message: "no"}
	last := &Error{Kind: KindRequest, Provider: "b", Step: 1, Status: 400, Message: "no"}
	want := &Error{Kind: KindBusy, Provider: "b", Step: 1, Status: 400, Message: "all 2 steps failed (a/m, b/m); the last said: no",
		Err: &ChainError{Failures: []*Error{first, last}, Of: 2}}
	if !reflect.DeepEqual(err, want) {
		t.Errorf("\n got %+v\nwant %+v", err, want)
	}
}

// The gateway must not try again and time what is tried and timed here. Where
// nobody said how often, its own settings stay in force.
func TestAWalkAsksTheGatewayForOneTryAtATime(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(404)}, "b": {answerSSE(goodStream)}})
	c := newClient(t, Config{URL: v.URL, Token: NewSecret("T", "token"), Retry: quick})
	steps := walked("a", "b")
	steps[0].Controls = Controls{MaxAttempts: 2, RetryDelay: time.Millisecond, Backoff: BackoffLinear, RequestTimeout: time.Minute, KeyAlias: "work"}
	lines, err := transcript(c.Stream(t.Context(), hello, steps, Options{Controls: Controls{CacheKey: "k"}}))
	if err != nil {
		t.Fatal(lines, err)
	}
	names := []string{"Cf-Aig-Max-Attempts", "Cf-Aig-Request-Timeout", "Cf-Aig-Retry-Delay", "Cf-Aig-Backoff", "Cf-Aig-Byok-Alias", "Cf-Aig-Cache-Key", "Cf-Aig-Authorization"}
	want := [][]string{
		{"1", "", "", "", "work", "k", "Bearer token"}, {"1", "", "", "", "work", "k", "Bearer token"},
		{"", "", "", "", "", "k", "Bearer token"},
	}
	var got [][]string
	for _, r := range v.requests() {
		var row []string
		for _, name := range names {
			row = append(row, r.Header.Get(name))
		}
		got = append(got, row)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("headers\n got %q\nwant %q", got, want)
	}
}

func TestAWalkSendsNothingWhereAStepCannotBeSent(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]stub{
		"the provider refuses": {name: "b", make: func(string, Chat) (Request, error) { return Request{}, errors.New("no such thing") }},
		"the key can't be read": {name: "b", key: LazySecret("K", "env:K", func(context.Context) (string, error) {
			return "", errors.New("not set")
		})},
	} {
		v := serveVendors(t, map[string][]http.HandlerFunc{"a": {answerSSE(goodStream)}})
		steps := append(walked("a"), Step{Provider: bad})
		_, err := transcript(newClient(t, Config{URL: v.URL, Retry: quick}).Stream(t.Context(), hello, steps, Options{}))
		if err == nil || err.Step != 1 || err.Provider != "b" || len(v.requests()) > 0 {
			t.Errorf("%s: %+v after %d requests, want an error of step 1 before any", name, err, len(v.requests()))
		}
	}
}

func TestAWalkEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	v := serveVendors(t, map[string][]http.HandlerFunc{
		"a": {func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }}, "b": nil,
	})
	lines, err := transcript(newClient(t, Config{URL: v.URL, Retry: quick}).Stream(ctx, hello, walked("a", "b"), Options{}))
	if err == nil || err.Kind != KindCancelled || v.asked() != "a" {
		t.Errorf("%q, %v, asked %q", lines, err, v.asked())
	}
}

// A provider that is called directly can be a step where we walk ourselves.
func TestAWalkReachesProvidersWithoutAGateway(t *testing.T) {
	t.Parallel()
	direct := serve(t, answerSSE(goodStream))
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(404)}})
	own := stub{name: "ollama", make: func(string, Chat) (Request, error) {
		return Request{Provider: "ollama", BaseURL: direct.URL + "/v1", Endpoint: "chat/completions", Body: []byte("{}")}, nil
	}}
	steps := append(walked("a"), Step{Provider: own, Model: "llama", Mode: ModeClient})
	lines, err := transcript(newClient(t, Config{URL: v.URL, Retry: quick}).Stream(t.Context(), hello, steps, Options{}))
	if want := "step 0 failed request 404; step 1 served; start ollama/llama 200; text Hel; text lo; finish stop"; joined(lines) != want || err != nil {
		t.Errorf("\n got %s, %v\nwant %s", joined(lines), err, want)
	}
}

func TestAJobOfAWalkIsFollowed(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{
		"a": {silent}, "jobs": {says(201, jobBegun), says(404, `{"error":{"message":"gone"}}`)},
	})
	steps := append(walked("a"), Step{Provider: jobVendor{stub: jobKey}, Model: "b", Mode: ModeClient})
	steps[0].Controls.RequestTimeout = time.Millisecond
	c := newClient(t, Config{URL: v.URL, Retry: quick})
	lines, err := transcript(c.Stream(t.Context(), hello, steps, Options{}))
	c.Close()
	if joined(lines) != "step 0 timed_out timeout_first; step 1 served; start jobs/b 201" || err == nil || err.Provider != "jobs" || err.Step != 1 {
		t.Errorf("%q, %+v", lines, err)
	}
	if got := strings.TrimPrefix(v.asked(), "a "); got != "jobs jobs jobs" {
		t.Errorf("asked %q", got)
	}
}

func TestTheAnswerKeepsTheNewestTraceOfEachStep(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(404)}, "b": {refuses(503), answerSSE(goodStream)}})
	c := newClient(t, Config{URL: v.URL, Retry: quick})
	var a Answer
	a.Begin(time.Now())
	for d, err := range c.Stream(t.Context(), hello, walked("a", "b"), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		a.Add(d, time.Now())
	}
	var got []string
	for _, step := range a.Steps {
		got = append(got, describeStep(step))
		if step.Took <= 0 || step.Attempts != 1 {
			t.Errorf("step %d: %v and %d attempts", step.Step, step.Took, step.Attempts)
		}
	}
	if want := []string{"step 0 failed request 404", "step 1 served"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestALegsPausesGrowAsTheGatewaysDo(t *testing.T) {
	t.Parallel()
	for backoff, want := range map[Backoff][]time.Duration{
		"":                 {time.Second, time.Second, time.Second, time.Second},
		BackoffConstant:    {time.Second, time.Second, time.Second, time.Second},
		BackoffLinear:      {time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second},
		BackoffExponential: {time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second},
	} {
		l := &walkStep{controls: Controls{RetryDelay: time.Second, Backoff: backoff}}
		var got []time.Duration
		for try := 1; try <= 4; try++ {
			got = append(got, l.pause(try))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, want %v", backoff, got, want)
		}
	}
	long := &walkStep{controls: Controls{RetryDelay: time.Minute}}
	if got := long.pause(1); got != LongestRetryDelay {
		t.Errorf("a minute's delay became %v, want %v", got, LongestRetryDelay)
	}
}

func TestAChainThatTheGatewayRefusesAsksNoStep(t *testing.T) {
	t.Parallel()
	steps := []Step{{Provider: stub{name: "a"}, Model: "m"}, {Provider: stub{name: "b", key: LazySecret("K", "env:K", func(context.Context) (string, error) { return "", errors.New("not set") })}, Model: "m"}}
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(401)
		_, _ = io.WriteString(w, `{"success":false,"error":[{"code":2009,"message":"Unauthorized"}]}`)
	})
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	lines, err := transcript(c.Stream(t.Context(), hello, steps, Options{}))
	if joined(lines) != "step 0 skipped; step 1 skipped" || err == nil || err.Kind != KindAuth || len(s.requests()) > 0 {
		t.Errorf("without a key: %q, %v, %d requests", lines, err, len(s.requests()))
	}
	lines, err = transcript(c.Stream(t.Context(), hello, []Step{steps[0], steps[0]}, Options{}))
	if joined(lines) != "step 0 skipped; step 1 skipped" || err == nil || err.Code != "2009" {
		t.Errorf("without a token: %q, %v", lines, err)
	}
	s.Close()
	lines, err = transcript(newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Attempts: 1}}).Stream(t.Context(), hello, []Step{steps[0], steps[0]}, Options{}))
	if joined(lines) != "step 0 unknown; step 1 unknown" || err == nil || err.Kind != KindNet {
		t.Errorf("without a gateway: %q, %v", lines, err)
	}
}

func TestTheTraceNamesTheStepOfAWalk(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(404)}, "b": {answerSSE(goodStream)}})
	var got []string
	opts := Options{Trace: func(e TraceEvent) {
		if e.Kind != TraceFrame {
			got = append(got, string(e.Kind)+" "+string(rune('0'+e.Step)))
		}
	}}
	if _, err := transcript(newClient(t, Config{URL: v.URL, Retry: quick}).Stream(t.Context(), hello, walked("a", "b"), opts)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"request 0", "response 0", "request 1", "response 1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whoever reads a log tells the tries of one step from each other, also where the
// whole walk is begun anew.
func TestEveryTryOfAWalksStepHasItsOwnNumber(t *testing.T) {
	t.Parallel()
	v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(500)}, "b": {refuses(503), answerSSE(goodStream)}})
	steps := walked("a", "b")
	var traced []int
	opts := Options{Trace: func(e TraceEvent) {
		if e.Kind == TraceRequest {
			traced = append(traced, e.Attempt)
		}
	}}
	if _, err := transcript(newClient(t, Config{URL: v.URL, Retry: quick}).Stream(t.Context(), hello, steps, opts)); err != nil {
		t.Fatal(err)
	}
	ids := map[string][]string{}
	for _, r := range v.requests() {
		id := r.Header.Get(headerClientRequest)
		ids[id] = append(ids[id], r.Header.Get(headerClientAttempt))
	}
	if len(ids) != 2 {
		t.Errorf("two steps have the ids %v", ids)
	}
	for id, numbers := range ids {
		if want := []string{"1", "2"}; !reflect.DeepEqual(numbers, want) {
			t.Errorf("%s: got the numbers %q, want %q", id, numbers, want)
		}
	}
	if want := []int{1, 1, 2, 2}; !reflect.DeepEqual(traced, want) {
		t.Errorf("traced %v, want %v", traced, want)
	}
}

func TestAWalkThatEndsWithoutAReplyKeepsItsKind(t *testing.T) {
	t.Parallel()
	const first = "step 1: try again, or pick another model;\nstep 2: "
	for name, row := range map[string]struct {
		last  http.HandlerFunc
		kind  Kind
		words string
	}{
		"no connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, KindNet, first + "check the network and the gateway's URL (sluice doctor)"},
		"no answer":     {silent, KindTimeoutFirst, first + "try again; headers_timeout and first_content_timeout under [gateway] are the limits, and slow models may need more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(500)}, "b": {row.last}})
			c := newClient(t, Config{URL: v.URL, Retry: RetryPolicy{Attempts: 1}, Timers: Timers{Headers: 50 * time.Millisecond}})
			_, err := transcript(c.Stream(t.Context(), hello, walked("a", "b"), Options{}))
			if KindOf(err) != row.kind || !strings.HasPrefix(err.Message, "all 2 steps failed (a/m, b/m); the last said: ") || Explain(err).Next != row.words {
				t.Errorf("got %v, next %q, want %s, next %q", err, Explain(err).Next, row.kind, row.words)
			}
		})
	}
}
