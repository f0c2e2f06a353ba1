package gateway

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// called gives a provider that is called directly at an address.
func called(address string) stub {
	return stub{name: "own", make: func(string, Chat) (Request, error) {
		return Request{Provider: "own", BaseURL: address, Endpoint: "chat/completions", Body: []byte("{}")}, nil
	}}
}

func TestTheSettingsOfAStepAndItsRequestAreKeptForADirectProvider(t *testing.T) {
	t.Parallel()
	bad := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	mute := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, row := range map[string]struct {
		step    Controls
		opts    Options
		handler http.HandlerFunc
		want    string
		kind    Kind
		took    time.Duration
	}{
		"attempts and delay": {Controls{MaxAttempts: 2, RetryDelay: 3 * time.Second}, Options{}, bad, "retry 1/2 busy", KindBusy, 3 * time.Second},
		"one attempt":        {Controls{MaxAttempts: 1}, Options{}, bad, "", KindBusy, 0},
		"the wait":           {Controls{MaxAttempts: 1, RequestTimeout: 2 * time.Second}, Options{}, mute, "", KindTimeoutFirst, 2 * time.Second},
		"the request's":      {Controls{}, Options{Controls: Controls{MaxAttempts: 2, RetryDelay: 3 * time.Second}}, bad, "retry 1/2 busy", KindBusy, 3 * time.Second},
		"the request's wait": {Controls{}, Options{Controls: Controls{MaxAttempts: 1, RequestTimeout: 2 * time.Second}}, mute, "", KindTimeoutFirst, 2 * time.Second},
		"both":               {Controls{MaxAttempts: 1}, Options{Controls: Controls{MaxAttempts: 4}}, bad, "", KindBusy, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{}, row.handler)
				start := time.Now()
				lines, err := transcript(c.Stream(t.Context(), hello, []Step{{Provider: called("http://127.0.0.1/v1"), Model: "m", Controls: row.step}}, row.opts))
				if took := time.Since(start); joined(lines) != row.want || KindOf(err) != row.kind || took != row.took {
					t.Errorf("got %q, %v after %v, want %q, %s after %v", lines, err, took, row.want, row.kind, row.took)
				}
			})
		})
	}
}

func TestF038AnErrorWhoseBodyStallsKeepsItsVerdict(t *testing.T) {
	t.Parallel()
	for name, stall := range map[string]func(w http.ResponseWriter, r *http.Request){
		"F038 silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"F038 slow":   func(w http.ResponseWriter, r *http.Request) { every(time.Second, w, r, " ") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
					w.WriteHeader(http.StatusUnauthorized)
					send(w, `{"error":{"message":"bad key`)
					stall(w, r)
				})
				start := time.Now()
				lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
				if took := time.Since(start); len(lines) > 0 || KindOf(err) != KindAuth || err.Status != 401 || took > 11*time.Second {
					t.Errorf("got %q, %v after %v", lines, err, took)
				}
			})
		})
	}
}
