package gateway

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// carrierFunc is a transport that calls no hooks of httptrace.
type carrierFunc func(*http.Request) (*http.Response, error)

func (f carrierFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// replies is a response with a body.
func replies(r *http.Request, status int, body io.ReadCloser) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Body: body, ContentLength: -1,
		Header: http.Header{"Content-Type": {"text/event-stream"}, "Location": {"http://elsewhere.example/"}},
	}
}

// waits is a body that gives a text and then nothing until it is closed.
type waits struct {
	io.Reader
	ctx context.Context
}

func (w waits) Read(p []byte) (int, error) {
	if n, err := w.Reader.Read(p); err == nil {
		return n, nil
	}
	<-w.ctx.Done()
	return 0, w.ctx.Err()
}

func (waits) Close() error { return nil }

// A transport that was given carries everything, and the client's timers, trace and
// rules hold over it, whether it calls the hooks or not.
func TestFieldT02AGivenTransportCarriesEverything(t *testing.T) {
	t.Parallel()
	own := stub{name: "mine", key: NewSecret("K", "own-key-0123456789"), make: func(string, Chat) (Request, error) {
		return Request{Provider: "mine", BaseURL: "https://models.example", Endpoint: "chat", Body: []byte("{}")}, nil
	}}
	const text = "data: {\"text\":\"a\"}\n\n"
	for name, row := range map[string]struct {
		provider Provider
		carry    carrierFunc
		kind     Kind
		took     time.Duration
	}{
		"an answer": {stub{name: "p"}, func(r *http.Request) (*http.Response, error) {
			return replies(r, 200, io.NopCloser(strings.NewReader(goodStream))), nil
		}, "", 0},
		"a provider that is called directly": {own, func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "models.example" {
				return nil, errors.New("another host: " + r.URL.Host)
			}
			return replies(r, 200, io.NopCloser(strings.NewReader(goodStream))), nil
		}, "", 0},
		"no headers": {stub{name: "p"}, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, KindTimeoutFirst, 7 * time.Second},
		"silence": {stub{name: "p"}, func(r *http.Request) (*http.Response, error) {
			return replies(r, 200, waits{strings.NewReader(text), r.Context()}), nil
		}, KindTimeoutIdle, 5 * time.Second},
		"a redirect": {stub{name: "p"}, func(r *http.Request) (*http.Response, error) {
			return replies(r, 307, http.NoBody), nil
		}, KindRefusedRedirect, 0},
		"no connection": {stub{name: "p"}, func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Err: errors.New("no route")}
		}, KindNet, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, err := New(Config{
					URL: "http://127.0.0.1", Transport: row.carry, Retry: RetryPolicy{Attempts: 1},
					Timers: Timers{Headers: 7 * time.Second, Silence: 5 * time.Second},
				})
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				var traced []string
				begun := time.Now()
				_, failure := transcript(c.Stream(t.Context(), hello, oneStep(row.provider), Options{Trace: func(e TraceEvent) { traced = append(traced, string(e.Kind)) }}))
				if KindOf(asErr(failure)) != row.kind || time.Since(begun) != row.took {
					t.Errorf("got %v after %v, want %q after %v", failure, time.Since(begun), row.kind, row.took)
				}
				if len(traced) == 0 || traced[0] != "request" {
					t.Errorf("traced %v", traced)
				}
			})
		})
	}
}

// asErr keeps a nil pointer a nil error.
func asErr(e *Error) error {
	if e == nil {
		return nil
	}
	return e
}

// A transport that wraps the client's own calls the hooks, and the time until there
// is a connection is the connection's.
func TestFieldT02AWrappedTransportKeepsItsTimers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := Config{URL: "http://127.0.0.1", Retry: RetryPolicy{Attempts: 1}, Timers: Timers{Connect: 9 * time.Second, Headers: 2 * time.Second}}
		own, err := NewTransport(cfg)
		if err != nil {
			t.Fatal(err)
		}
		own.Proxy = nil
		own.DialContext = boundedDial(func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, cfg.Timers.Connect)
		cfg.Transport = carrierFunc(own.RoundTrip)
		c := newClient(t, cfg)
		begun := time.Now()
		_, failure := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "p"}), Options{}))
		if KindOf(asErr(failure)) != KindTimeoutConnect || time.Since(begun) != 9*time.Second {
			t.Errorf("got %v after %v", failure, time.Since(begun))
		}
	})
}

// Where a provider's prompts go is told without sending any, and of every kind of
// provider.
func TestFieldT01ADestinationIsTheProviders(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{URL: "https://gateway.example/v1", AccountID: "a"})
	local := newClient(t, Config{URL: "http://localhost:8787/v1"})
	emulated := newClient(t, Config{URL: "http://127.0.0.1:8787/v1", Emulated: true})
	at := func(base string) Provider {
		return stub{name: "own", make: func(string, Chat) (Request, error) {
			return Request{Provider: "own", BaseURL: base, Body: []byte("{}")}, nil
		}}
	}
	for _, row := range []struct {
		c    *Client
		p    Provider
		want Destination
		says string
	}{
		{c, stub{name: "p"}, Destination{Host: "gateway.example"}, "the gateway at gateway.example"},
		{c, nil, Destination{Host: "gateway.example"}, "the gateway at gateway.example"},
		{local, stub{name: "p"}, Destination{Host: "localhost:8787", Loopback: true}, "the gateway at localhost:8787"},
		{emulated, stub{name: "p"}, Destination{Host: "127.0.0.1:8787", Loopback: true, Emulated: true}, "sluice's emulator at 127.0.0.1:8787 (scripted answers, no real model)"},
		{emulated, at("http://127.0.0.1:11434/v1"), Destination{Host: "127.0.0.1:11434", Loopback: true, Direct: true}, "127.0.0.1:11434 directly, without a gateway"},
		{emulated, at("https://api.vendor.example/v1"), Destination{Host: "api.vendor.example", Direct: true}, "api.vendor.example directly, without a gateway"},
		{emulated, Override{System: "Be brief."}.Of(at("http://[::1]:1")), Destination{Host: "[::1]:1", Loopback: true, Direct: true}, "[::1]:1 directly, without a gateway"},
		{emulated, at("http://" + EnclosedHost), Destination{Host: EnclosedHost, Direct: true}, EnclosedHost + " directly, without a gateway"},
	} {
		if got := row.c.Destination(row.p); got != row.want || got.String() != row.says {
			t.Errorf("got %+v, %q\nwant %+v, %q", got, got, row.want, row.says)
		}
	}
	got := emulated.Destinations([]Step{{Provider: stub{name: "p"}}, {Provider: at("http://x.example")}, {Provider: stub{name: "q"}}})
	if len(got) != 2 || !got[0].Emulated || !got[1].Direct {
		t.Errorf("of a chain: %+v", got)
	}
}

// A failure that only the emulator plays isn't asked of a provider that is called
// directly: it would get a real prompt.
func TestFieldT01ADrillOfTheEmulatorsIsNotSentElsewhere(t *testing.T) {
	t.Parallel()
	out := serve(t, answerSSE(goodStream))
	own := stub{name: "own", make: func(string, Chat) (Request, error) {
		return Request{Provider: "own", BaseURL: out.URL, Body: []byte("{}")}, nil
	}}
	c := newClient(t, Config{URL: "http://127.0.0.1:1", Emulated: true})
	for drill, sent := range map[Drill]bool{DrillRate: false, DrillServerError: false, "cut-3": false, DrillStall: false, DrillUnknownModel: true} {
		before := len(out.requests())
		_, failure := transcript(c.Stream(t.Context(), hello, []Step{{Provider: own, Model: "m", Drill: drill}}, Options{}))
		if (len(out.requests()) > before) != sent || (failure == nil) != sent {
			t.Errorf("%s: sent %v, %v", drill, len(out.requests()) > before, failure)
		}
	}
}
