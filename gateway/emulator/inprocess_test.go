package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// inside runs a server in this process, and gives the client that reaches it.
func inside(t testing.TB, opts emulator.Options, cfg gateway.Config) (*emulator.Server, *gateway.Client) {
	t.Helper()
	if opts.Rate == 0 {
		opts.Rate = emulator.Unlimited
	}
	own, err := gateway.NewTransport(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := emulator.New(opts)
	cfg.Emulated, cfg.AccountID = true, "acc"
	if cfg.URL, cfg.Transport, err = s.InProcess(own); err != nil {
		t.Fatal(err)
	}
	c, err := gateway.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, c
}

func TestFieldT02AllVendorsAnswerInProcess(t *testing.T) {
	t.Parallel()
	s, c := inside(t, emulator.Options{Split: []int{1, 5, 2}}, gateway.Config{})
	for _, target := range []string{"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.2-3b-instruct", "google-ai-studio/gemini-2.5-flash", "cohere/command-a-03-2025"} {
		for _, stream := range []bool{true, false} {
			if a := chat(t, c, stream, target); a.Err != nil || a.Text() == "" {
				t.Errorf("%s, streamed %v: %v, %q", target, stream, a.Err, a.Text())
			}
		}
	}
	if a := chat(t, c, true, "openai/fault-500", "anthropic/claude-haiku-4-5"); a.Err != nil || a.Start.Step != 1 {
		t.Errorf("a chain: %v, %+v", a.Err, a.Start)
	}
	if got := s.Requests()[0]; got.Path != "/v1/acc/default/openai/chat/completions" {
		t.Errorf("path %s", got.Path)
	}
	d := c.Destination(nil)
	if want := (gateway.Destination{Host: gateway.EnclosedHost, Emulated: true, Enclosed: true, Loopback: true}); d != want {
		t.Errorf("goes to %+v", d)
	}
}

// What is done to connections is done to those without a port too.
func TestFieldT02FaultsAndDrillsInProcess(t *testing.T) {
	t.Parallel()
	_, c := inside(t, emulator.Options{}, gateway.Config{Retry: gateway.RetryPolicy{Attempts: 1}, Timers: gateway.Timers{Silence: 50 * time.Millisecond, Headers: 200 * time.Millisecond}})
	for model, want := range map[string]gateway.Kind{
		"fault-cut-5": gateway.KindTruncated, "fault-reset": gateway.KindNet, "fault-eof-5": gateway.KindTruncated, "fault-stall-5": gateway.KindTimeoutIdle,
		"fault-slow-30000": gateway.KindTimeoutFirst, "fault-redirect-307": gateway.KindRefusedRedirect, "fault-429": gateway.KindRate, "fault-garbage-5": gateway.KindProtocol,
	} {
		if got := chat(t, c, true, "openai/"+model); gateway.KindOf(got.Err) != want {
			t.Errorf("%s: %v, want %s", model, got.Err, want)
		}
	}
	for drill, want := range map[gateway.Drill]gateway.Kind{
		gateway.DrillBadKey: gateway.KindAuth, gateway.DrillRate: gateway.KindRate, gateway.DrillServerError: gateway.KindBusy, "cut-3": gateway.KindTruncated, "stall-3": gateway.KindTimeoutIdle,
	} {
		st := step(t, "openai/gpt-4o-mini")
		st.Drill = drill
		if got := converse(t, c, true, st); gateway.KindOf(got.Err) != want {
			t.Errorf("drill %s: %v, want %s", drill, got.Err, want)
		}
	}
}

// A client that stops is noticed, as on a port.
func TestFieldT02AHangUpIsNoticedInProcess(t *testing.T) {
	t.Parallel()
	s, c := inside(t, emulator.Options{Rate: 50}, gateway.Config{})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var failed error
	for d, err := range c.Stream(ctx, gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "long 4000"}}, Stream: true}, []gateway.Step{step(t, "openai/gpt-4o")}, gateway.Options{}) {
		if failed = err; d.Kind == gateway.DeltaText {
			stop()
		}
	}
	if gateway.KindOf(failed) != gateway.KindCancelled {
		t.Errorf("got %v", failed)
	}
	all, err := s.WaitDone(t.Context(), 1)
	if err != nil || all[0].HungUpAt.IsZero() {
		t.Errorf("%v: the server noticed nothing: %+v", err, all)
	}
}

// The transport carries what is for the server in this process, and nothing else:
// another host is called, by whatever name it has.
func TestFieldT02OnlyTheServersOwnHostIsInProcess(t *testing.T) {
	t.Parallel()
	s, c := inside(t, emulator.Options{Kinds: map[string]string{"ollama": "anthropic"}}, gateway.Config{})
	out := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"out":true}`) }))
	t.Cleanup(out.Close)
	spec, _ := providers.Lookup("anthropic")
	for base, want := range map[string]string{"": `"type":"message"`, out.URL: `{"out":true}`} {
		p, err := spec.New(providers.Settings{Name: "ollama", BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		reply, err := c.Raw(t.Context(), gateway.RawRequest{Provider: p, Endpoint: "v1/messages", Body: []byte(`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`)}, gateway.Options{})
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(reply)
		reply.Close()
		if !strings.Contains(string(body), want) || c.Destination(p).Direct != (base != "") {
			t.Errorf("base %q: %s, %+v", base, body, c.Destination(p))
		}
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("the server in this process got %d requests", n)
	}
}

// The name leads nowhere without the transport, and a key is not sent to it in the
// clear.
func TestFieldT02TheNameAloneIsNoPermission(t *testing.T) {
	t.Parallel()
	_, err := gateway.New(gateway.Config{URL: "http://" + gateway.EnclosedHost + "/v1", AccountID: "a", Token: gateway.NewSecret("T", "t"), Emulated: true})
	if !errors.Is(err, gateway.ErrInsecure) {
		t.Errorf("without a transport: %v", err)
	}
	_, err = gateway.New(gateway.Config{URL: "http://gateway.example/v1", AccountID: "a", Token: gateway.NewSecret("T", "t"), Emulated: true, Transport: http.DefaultTransport})
	if !errors.Is(err, gateway.ErrInsecure) {
		t.Errorf("another host: %v", err)
	}
}

func TestFieldT02ACloseEndsWhatIsInProcess(t *testing.T) {
	t.Parallel()
	own, err := gateway.NewTransport(gateway.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := emulator.New(emulator.Options{Rate: 20})
	url, carrier, err := s.InProcess(own)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start("127.0.0.1:0"); err == nil {
		t.Error("a server was started twice")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/a/default/openai/chat/completions", strings.NewReader(openaiHi))
	if err != nil {
		t.Fatal(err)
	}
	res, err := carrier.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadAll(res.Body); err == nil {
		t.Error("the answer ended as if it were whole")
	}
	_ = res.Body.Close()
	if res, err := carrier.RoundTrip(req.Clone(t.Context())); err == nil {
		_ = res.Body.Close()
		t.Error("it answers after it was closed")
	}
}

// BenchmarkStream compares the way through the process with that over a port: one
// answer as fast as it goes, and eight at once of 1,000 tokens a second each, where
// nothing is lost as long as an operation takes its second.
func BenchmarkStream(b *testing.B) {
	for _, load := range []struct{ lanes, tokens, rate int }{{1, 4000, emulator.Unlimited}, {8, 1000, 1000}} {
		for _, port := range []bool{false, true} {
			name := fmt.Sprintf("%d lanes, port %v", load.lanes, port)
			b.Run(name, func(b *testing.B) { benchmarkLanes(b, load.lanes, load.tokens, load.rate, port) })
		}
	}
}

func benchmarkLanes(b *testing.B, lanes, tokens, rate int, port bool) {
	var c *gateway.Client
	if port {
		s := emulator.New(emulator.Options{Rate: rate})
		url, err := s.Start("127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		if c, err = gateway.New(gateway.Config{URL: url}); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { c.Close(); _ = s.Close() })
	} else {
		_, c = inside(b, emulator.Options{Rate: rate}, gateway.Config{})
	}
	spec, _ := providers.Lookup("openai")
	p, err := spec.New(providers.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	chat := gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: fmt.Sprint("long ", tokens)}}, Stream: true}
	b.ReportAllocs()
	for b.Loop() {
		var all sync.WaitGroup
		for range lanes {
			all.Go(func() {
				for _, err := range c.Stream(b.Context(), chat, []gateway.Step{{Provider: p, Model: "gpt-4o"}}, gateway.Options{}) {
					if err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
	}
	b.ReportMetric(float64(lanes*tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
