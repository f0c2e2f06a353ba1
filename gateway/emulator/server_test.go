package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

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
		if k == "Host" {
			req.Host = v
		}
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

// token is what a request to the control API must carry.
func token(s *emulator.Server) map[string]string {
	return map[string]string{"Authorization": "Bearer " + s.ControlToken()}
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
	for name, model := range map[string]string{"mid-stream": "gpt-4o-mini", "before the first byte": "fault-slow-900000", "silence": "fault-stall-1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, base := start(t, emulator.Options{Rate: 100})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			body := strings.NewReplacer("hi", "long 100000", "gpt-4o-mini", model).Replace(openaiHi)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/openai/chat/completions", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if name == "before the first byte" {
				go func() {
					for len(s.Requests()) == 0 && ctx.Err() == nil {
						time.Sleep(time.Millisecond)
					}
					cancel()
				}()
			}
			if res, err := http.DefaultTransport.RoundTrip(req); err == nil {
				_, _ = res.Body.Read(make([]byte, 1))
				cancel()
				_ = res.Body.Close()
			}
			got, err := s.WaitDone(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if r := got[0]; r.HungUpAt.IsZero() || r.HungUpAt.After(r.DoneAt) || r.BytesSent > 1<<20 {
				t.Errorf("recorded %+v, want the time of the hang-up and no more bytes after it", r)
			}
		})
	}
}

func TestCloseDuringARetryCutsTheConnection(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/openai/chat/completions",
		strings.NewReader(strings.Replace(openaiHi, "gpt-4o-mini", "fault-500", 1)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("cf-aig-max-attempts", "5")
	req.Header.Set("cf-aig-retry-delay", "5000")
	failed := make(chan error, 1)
	go func() {
		res, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_ = res.Body.Close()
		}
		failed <- err
	}()
	for len(s.Requests()) == 0 {
		runtime.Gosched()
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("a request that was cut got an answer")
	}
}
