package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sluice/gateway/emulator"
)

// start runs a server without delays and gives its base URL up to the gateway.
func start(t *testing.T, opts emulator.Options) (*emulator.Server, string) {
	t.Helper()
	if opts.Rate == 0 {
		opts.Rate = emulator.Unlimited
	}
	s := emulator.New(opts)
	base, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, base + "/acc/default"
}

// call is a request in short form.
type call struct {
	method, url, body string
	header            map[string]string
}

// do sends a request and gives the response with its body read; a body that is
// cut gives the error too.
func do(t *testing.T, c call) (*http.Response, string, error) {
	t.Helper()
	method := c.method
	if method == "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, c.url, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range c.header {
		req.Header.Set(k, v)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

// must is do for requests that are answered whole.
func must(t *testing.T, c call) (*http.Response, string) {
	t.Helper()
	res, body, err := do(t, c)
	if err != nil {
		t.Fatalf("%s %s: %v", c.method, c.url, err)
	}
	return res, body
}

const openaiHi = `{"model":"gpt-4o-mini","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}`

func TestStartRefusesAddressesThatOthersCanReach(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "[::]:0", "example.com:80"} {
		s := emulator.New(emulator.Options{})
		if _, err := s.Start(addr); !errors.Is(err, emulator.ErrNotLoopback) {
			t.Errorf("Start(%q) = %v, want ErrNotLoopback", addr, err)
		}
	}
}

func TestCloseEndsAnswersThatAreBeingWritten(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/openai/chat/completions",
		strings.NewReader(strings.Replace(openaiHi, "gpt-4o-mini", "fault-stall-1", 1)))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := res.Body.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(res.Body); err == nil {
		t.Error("the body ended cleanly, want it cut")
	}
	got := s.Requests()
	if len(got) != 1 || got[0].DoneAt.IsZero() || !got[0].HungUpAt.IsZero() {
		t.Errorf("recorded %+v, want one request that is done and was not hung up on", got)
	}
}

func TestServerIsAHandler(t *testing.T) {
	t.Parallel()
	s := emulator.New(emulator.Options{Rate: emulator.Unlimited})
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	res, body := must(t, call{url: srv.URL + "/v1/acc/gw/openai/chat/completions", body: openaiHi})
	if res.StatusCode != http.StatusOK || !strings.HasSuffix(body, "data: [DONE]\n\n") {
		t.Errorf("status %d, body %q", res.StatusCode, body)
	}
}

// A client's hang-up is seen while the answer is still being written: the whole
// of it would take a quarter of an hour.
func TestF094HangUpIsRecordedBeforeTheAnswerWouldEnd(t *testing.T) {
	t.Parallel()
	s := emulator.New(emulator.Options{Rate: 100})
	done := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL+"/v1/acc/gw/openai/chat/completions",
		strings.NewReader(strings.Replace(openaiHi, "hi", "long 100000", 1)))
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := res.Body.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-done
	got := s.Requests()
	if len(got) != 1 || got[0].HungUpAt.IsZero() || got[0].HungUpAt.After(got[0].DoneAt) {
		t.Fatalf("recorded %+v, want one request with the time of the hang-up", got)
	}
	if got[0].BytesSent > 1<<20 {
		t.Errorf("%d bytes were written after the client had gone", got[0].BytesSent)
	}
}
