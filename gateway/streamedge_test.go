package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOnlyAnAnswerEarnsARetryBack(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream), says(404, `{}`), answerSSE(goodStream))
	c := newClient(t, Config{URL: s.URL, Retry: RetryPolicy{Attempts: 1, Budget: 5}})
	c.budget.left = 1
	for i, want := range []float64{1.5, 1.5, 2} {
		_, _ = transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
		if c.budget.left != want {
			t.Errorf("after request %d: %v retries are left, want %v", i+1, c.budget.left, want)
		}
	}
}

func TestAStreamThatIsOverLeavesNoFarewell(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream), says(201, jobBegun), says(200, jobDone), says(201, jobBegun), says(404, `{}`), says(200, `{}`))
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	waits := func() int {
		c.jobs.mu.Lock()
		defer c.jobs.mu.Unlock()
		return c.jobs.n
	}
	for _, err := range c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}) {
		if err != nil || waits() != 0 {
			t.Errorf("without a job: %v, %d jobs are open", err, waits())
		}
	}
	if waits() != 0 {
		t.Errorf("after a stream without a job %d jobs are open", waits())
	}
	if lines, err := transcript(c.Stream(t.Context(), hello, oneStep(jobVendor{stub: jobKey}), Options{})); err != nil || waits() != 0 {
		t.Errorf("after a job: %q, %v, %d jobs are open", lines, err, waits())
	}
	if lines, err := transcript(c.Stream(t.Context(), hello, oneStep(jobVendor{stub: jobKey}), Options{})); err == nil {
		t.Errorf("a job that is gone: %q", lines)
	}
	c.Close()
	if got := s.lines(); waits() != 0 || len(got) != 6 || got[5] != "POST /v1/local/default/jobs/jobs/j1/cancel" {
		t.Errorf("after the client was closed: %d jobs are open, requests %q", waits(), got)
	}
}

func TestAKeyThatCannotBeReadIsItsProviders(t *testing.T) {
	t.Parallel()
	unset := LazySecret("K", "env:K", func(context.Context) (string, error) { return "", errors.New("not set") })
	bad, good := stub{name: "bad", key: unset}, stub{name: "good"}
	for name, row := range map[string]struct {
		token    Secret
		steps    []Step
		provider string
		gateway  bool
	}{
		"of the only step":            {steps: oneStep(bad), provider: "bad"},
		"of one step among several":   {steps: append(oneStep(good), oneStep(bad)...)},
		"of the gateway":              {steps: oneStep(good), token: unset, gateway: true},
		"of the gateway with a chain": {steps: append(oneStep(good), oneStep(good)...), token: unset, gateway: true},
	} {
		c := newClient(t, Config{URL: "http://127.0.0.1:1", Token: row.token})
		_, err := transcript(c.Stream(t.Context(), hello, row.steps, Options{}))
		if err == nil || err.Kind != KindAuth || err.Provider != row.provider || err.Gateway != row.gateway {
			t.Errorf("%s: got %+v, want provider %q, gateway %t", name, err, row.provider, row.gateway)
		}
	}
}

func TestACallerWhoStopsWhileAKeyIsReadIsNoFaultOfTheProvider(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	key := LazySecret("K", "cmd:pass", func(ctx context.Context) (string, error) {
		cancel()
		return "", ctx.Err()
	})
	c := newClient(t, Config{URL: "http://127.0.0.1:1"})
	_, err := transcript(c.Stream(ctx, hello, oneStep(stub{name: "openai", key: key}), Options{}))
	if err == nil || err.Kind != KindCancelled || err.Provider != "" {
		t.Errorf("got %+v", err)
	}
}

func TestK02AKeyTooShortToBeFoundIsStillHidden(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	p := stub{name: "v", make: func(string, Chat) (Request, error) {
		return Request{Provider: "v", Endpoint: "chat", Body: []byte("{}"), Auth: []AuthHeader{{Name: "X-Own-Key", Secret: NewSecret("K", "abc")}}}, nil
	}}
	var traced []string
	c := newClient(t, Config{URL: s.URL})
	trace := func(e TraceEvent) { traced = append(traced, e.Header["X-Own-Key"]...) }
	if _, err := transcript(c.Stream(t.Context(), hello, oneStep(p), Options{Trace: trace})); err != nil {
		t.Fatal(err)
	}
	if got := s.requests()[0].Header.Get("X-Own-Key"); got != "abc" || len(traced) != 1 || traced[0] != "[redacted]" {
		t.Errorf("sent %q, traced %q", got, traced)
	}
}

func TestK02HeadersOfASignatureAreNeverTraced(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Own-Proof", "a value of no known shape")
		answerSSE(goodStream)(w, r)
	})
	p := stub{name: "v", make: func(string, Chat) (Request, error) {
		return Request{Provider: "v", Endpoint: "chat", Body: []byte("{}"), Signature: &Signature{
			Headers: []AuthHeader{{Name: "X-Own-Proof", Secret: NewSecret("PROOF", "")}},
			Sign: func(context.Context, []byte) (http.Header, error) {
				return http.Header{"X-Own-Proof": {"a value of no known shape"}}, nil
			},
		}}, nil
	}}
	var traced strings.Builder
	c := newClient(t, Config{URL: s.URL})
	trace := func(e TraceEvent) { fmt.Fprintf(&traced, "%s %v\n", e.Kind, e.Header) }
	if _, err := transcript(c.Stream(t.Context(), hello, oneStep(p), Options{Trace: trace})); err != nil {
		t.Fatal(err)
	}
	if got := s.requests()[0].Header.Get("X-Own-Proof"); got != "a value of no known shape" {
		t.Errorf("sent %q", got)
	}
	if strings.Contains(traced.String(), "no known shape") || strings.Count(traced.String(), "X-Own-Proof:[[redacted]]") != 2 {
		t.Errorf("traced %s", traced.String())
	}
}

// oddVendor is a stub whose decoder fails in its own words.
type oddVendor struct{ stub }

func (oddVendor) Decoder(Reply) Decoder { return oddDecoder{} }

type oddDecoder struct{ *stubDecoder }

func (oddDecoder) Decode(dst []Delta, _ Frame) ([]Delta, error) {
	return dst, errors.New("odd bytes")
}

func TestADecodersOwnErrorIsOneOfTheProtocol(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	lines, err := ask(t, s.URL, oddVendor{stub{name: "v"}})
	if joined(lines) != "start v/m 200" || err == nil || err.Kind != KindProtocol || err.Message != "odd bytes" || len(s.requests()) != 1 {
		t.Errorf("got %s, %+v after %d requests", joined(lines), err, len(s.requests()))
	}
}

func TestAStepTookTheTimeOfItsLastAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		c := pipeClient(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
			attempts++
			time.Sleep(time.Duration(attempts) * time.Second)
			w.Header().Set("cf-aig-step", "0")
			if attempts < 3 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			answerSSE(goodStream)(w, r)
		})
		var got []string
		steps := append(oneStep(stub{name: "a"}), oneStep(stub{name: "b"})...)
		for d, err := range c.Stream(t.Context(), hello, steps, Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if d.Kind == DeltaStep {
				got = append(got, fmt.Sprintf("%d %s %v", d.Step.Step, d.Step.State, d.Step.Took))
			}
		}
		want := "0 failed 1s, 1 unknown 0s, 0 failed 2s, 1 unknown 0s, 0 served 3s, 1 skipped 0s"
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("\n got %s\nwant %s", text, want)
		}
	})
}
