package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipeServer is a real HTTP server on pipes, so that it can live in a bubble
// where time passes as soon as everybody waits.
type pipeServer struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	wrap   func(net.Conn) net.Conn // around the server's end, nil for none
}

func (s *pipeServer) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

func (s *pipeServer) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

func (s *pipeServer) Addr() net.Addr { return &net.TCPAddr{} }

func (s *pipeServer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	if s.wrap != nil {
		there = s.wrap(there)
	}
	select {
	case s.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pipeClient starts a server in the bubble and gives a client for it. The random
// part of every wait is at its longest.
func pipeClient(t *testing.T, cfg Config, handler http.HandlerFunc) *Client {
	t.Helper()
	s := &pipeServer{conns: make(chan net.Conn), closed: make(chan struct{})}
	read := func(w http.ResponseWriter, r *http.Request) { // a server notices a hang-up only after the body
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler(w, r)
	}
	srv := &http.Server{Handler: http.HandlerFunc(read)}
	go func() { _ = srv.Serve(s) }()
	if cfg.URL == "" {
		cfg.URL = "http://127.0.0.1"
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.transport.DialContext = boundedDial(s.dial, c.timers.Connect)
	c.transport.Proxy = nil
	c.jitter = func() float64 { return 1 }
	t.Cleanup(func() {
		c.Close()
		_ = srv.Close()
		synctest.Wait()
	})
	return c
}

func send(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, text)
	w.(http.Flusher).Flush()
}

// every sends a text again and again until the client is gone.
func every(d time.Duration, w http.ResponseWriter, r *http.Request, text string) {
	for {
		select {
		case <-time.After(d):
			send(w, text)
		case <-r.Context().Done():
			return
		}
	}
}

func TestR02Timers(t *testing.T) {
	t.Parallel()
	const textA = "data: {\"text\":\"a\"}\n\n"
	rows := map[string]struct {
		timers  Timers
		opts    Options
		handler http.HandlerFunc
		kind    Kind
		after   time.Duration
		message string
	}{
		"headers": {
			handler: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			kind:    KindTimeoutFirst, after: 120 * time.Second, message: "no answer within 2m0s of the request",
		},
		"headers set": {
			timers:  Timers{Headers: 7 * time.Second},
			handler: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			kind:    KindTimeoutFirst, after: 7 * time.Second, message: "no answer within 7s of the request",
		},
		"first content, no byte": {
			handler: func(w http.ResponseWriter, r *http.Request) { send(w, ""); <-r.Context().Done() },
			kind:    KindTimeoutFirst, after: 120 * time.Second, message: "the answer began but had no content within 2m0s",
		},
		"first content, pings": {
			handler: func(w http.ResponseWriter, r *http.Request) { every(7*time.Second, w, r, ": ping\n\n") },
			kind:    KindTimeoutFirst, after: 127 * time.Second, // headers come with the first ping
			message: "the answer began but had no content within 2m0s",
		},
		"F089 silence": {
			handler: func(w http.ResponseWriter, r *http.Request) { send(w, textA); <-r.Context().Done() },
			kind:    KindTimeoutIdle, after: 60 * time.Second, message: "nothing came for 1m0s, though the connection is open",
		},
		"F067 F090 no content": {
			handler: func(w http.ResponseWriter, r *http.Request) { send(w, textA); every(59*time.Second, w, r, ":\n") },
			kind:    KindTimeoutIdle, after: 300 * time.Second, message: "no content came for 5m0s, only keep-alives",
		},
		"no content without first content": {
			timers:  Timers{FirstContent: -1},
			handler: func(w http.ResponseWriter, r *http.Request) { send(w, ": hi\n"); every(59*time.Second, w, r, ":\n") },
			kind:    KindTimeoutIdle, after: 300 * time.Second, message: "no content came for 5m0s, only keep-alives",
		},
		"total": {
			opts:    Options{Timeout: 90 * time.Second},
			handler: func(w http.ResponseWriter, r *http.Request) { every(time.Second, w, r, textA) },
			kind:    KindTimeoutIdle, after: 90 * time.Second, message: "the answer was not complete within 1m30s",
		},
		"all off": {
			timers: Timers{Connect: -1, TLS: -1, Headers: -1, FirstContent: -1, Silence: -1, NoContent: -1},
			handler: func(w http.ResponseWriter, _ *http.Request) {
				for range 3 {
					time.Sleep(10 * time.Hour)
					send(w, ":\n")
				}
				send(w, goodStream)
			},
			after: 30 * time.Hour,
		},
		"content keeps it alive": {
			handler: func(w http.ResponseWriter, _ *http.Request) {
				for range 100 {
					time.Sleep(59 * time.Second)
					send(w, textA)
				}
				send(w, goodStream)
			},
			after: 5900 * time.Second,
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{Timers: row.timers, Retry: RetryPolicy{Attempts: 1}}, row.handler)
				start := time.Now()
				_, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), row.opts))
				if err == nil {
					err = &Error{}
				}
				took := time.Since(start)
				if err.Kind != row.kind || err.Message != row.message || took != row.after {
					t.Errorf("\n got %s %q after %v\nwant %s %q after %v", err.Kind, err.Message, took, row.kind, row.message, row.after)
				}
			})
		})
	}
}

func TestTimersDoNotCountTheCallersTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, answerSSE(goodStream))
		for d, err := range c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}) {
			if err != nil {
				t.Fatalf("after %v: %v", d, err)
			}
			time.Sleep(time.Hour)
		}
	})
}

func TestAReplyThatOvertakesItsRequestEndsTheWaitForHeaders(t *testing.T) {
	t.Parallel()
	for range 10_000 {
		w := newWatch(Timers{Headers: time.Hour}, func(error) {})
		var both sync.WaitGroup
		both.Go(w.awaitReply)
		both.Go(w.replied)
		both.Wait()
		if w.why != nil {
			w.disarm()
			t.Fatal("the clock for the headers runs on after they came")
		}
	}
}

func TestATimerThatWasWoundAgainDoesNotFireEarly(t *testing.T) {
	t.Parallel()
	var fired error
	w := newWatch(Timers{Silence: time.Hour}, func(cause error) { fired = cause })
	w.hasBody, w.hasContent = true, true
	w.beforeRead()
	w.fire() // as a goroutine that was started for the clock's last round
	if w.disarm(); fired != nil {
		t.Errorf("got %v an hour early", fired)
	}
}

func TestF003F004ConnectTimers(t *testing.T) {
	t.Parallel()
	never := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	mute := func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, there) }()
		return here, nil
	}
	for name, row := range map[string]struct {
		dial    dialFunc
		message string
	}{
		"F003 black hole":    {never, "no connection to 127.0.0.1:443 within 10s"},
		"F004 no TLS answer": {mute, "127.0.0.1 accepted the connection, but the TLS handshake took longer than 10s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pipeClient(t, Config{URL: "https://127.0.0.1"}, nil)
				c.transport.DialContext = boundedDial(row.dial, c.timers.Connect)
				start := time.Now()
				lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
				wait := 30*time.Second + 1500*time.Millisecond
				if joined(lines) != "retry 1/3 timeout_connect; retry 2/3 timeout_connect" || err.Kind != KindTimeoutConnect ||
					err.Message != row.message || time.Since(start) != wait {
					t.Errorf("got %q, %v after %v, want %q after %v", lines, err, time.Since(start), row.message, wait)
				}
			})
		})
	}
}

func TestF002F027F032RetryWaits(t *testing.T) {
	t.Parallel()
	status := func(code int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
		}
	}
	aws := status(429, "X-Amzn-ErrorType", "ThrottlingException")
	rows := map[string]struct {
		cfg      Config
		handlers []http.HandlerFunc
		step     Controls
		waits    string
		kind     Kind
	}{
		"back-off doubles":        {handlers: []http.HandlerFunc{status(503)}, waits: "[500ms 1s]", kind: KindBusy},
		"back-off has a top":      {cfg: Config{Retry: RetryPolicy{Attempts: 8}}, handlers: []http.HandlerFunc{status(503)}, waits: "[500ms 1s 2s 4s 8s 8s 8s]", kind: KindBusy},
		"succeeds":                {handlers: []http.HandlerFunc{status(503), answerSSE(goodStream)}, waits: "[500ms]"},
		"F027 server's wait":      {handlers: []http.HandlerFunc{status(429, "Retry-After", "2"), answerSSE(goodStream)}, waits: "[2s]"},
		"F029 past date":          {handlers: []http.HandlerFunc{status(429, "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), answerSSE(goodStream)}, waits: "[0s]"},
		"F032 too long":           {handlers: []http.HandlerFunc{status(429, "Retry-After", "3600")}, waits: "[]", kind: KindRate},
		"F032 just not too long":  {handlers: []http.HandlerFunc{status(429, "Retry-After", "60"), answerSSE(goodStream)}, waits: "[1m0s]"},
		"R03 waits add up":        {handlers: []http.HandlerFunc{status(429, "Retry-After", "40")}, waits: "[40s]", kind: KindRate},
		"R03 up to a minute":      {handlers: []http.HandlerFunc{status(429, "Retry-After", "30")}, waits: "[30s 30s]", kind: KindRate},
		"R03 own waits don't":     {handlers: []http.HandlerFunc{status(503), status(429, "Retry-After", "60"), answerSSE(goodStream)}, waits: "[500ms 1m0s]"},
		"F034 AWS":                {handlers: []http.HandlerFunc{aws}, waits: "[1s 2s]", kind: KindRate},
		"F021 never":              {handlers: []http.HandlerFunc{status(404)}, waits: "[]", kind: KindRequest},
		"F045 gateway retries":    {handlers: []http.HandlerFunc{status(503)}, step: Controls{MaxAttempts: 2}, waits: "[]", kind: KindBusy},
		"F045 gateway tries once": {handlers: []http.HandlerFunc{status(503)}, step: Controls{MaxAttempts: 1}, waits: "[]", kind: KindBusy},
		"budget":                  {cfg: Config{Retry: RetryPolicy{Budget: 1}}, handlers: []http.HandlerFunc{status(503)}, waits: "[500ms]", kind: KindBusy},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var ids, attempts []string
				c := pipeClient(t, row.cfg, func(w http.ResponseWriter, r *http.Request) {
					ids = append(ids, r.Header.Get(headerClientRequest))
					attempts = append(attempts, r.Header.Get(headerClientAttempt))
					row.handlers[min(len(ids), len(row.handlers))-1](w, r)
				})
				steps := []Step{{Provider: stub{name: "openai"}, Model: "m", Controls: row.step}}
				start, waits, last := time.Now(), []time.Duration{}, error(nil)
				var sum time.Duration
				for d, err := range c.Stream(t.Context(), hello, steps, Options{}) {
					if last = err; d.Kind == DeltaRetry {
						waits = append(waits, d.Retry.Wait)
						sum += d.Retry.Wait
					}
				}
				if got := fmt.Sprint(waits); got != row.waits || KindOf(last) != row.kind || time.Since(start) != sum {
					t.Errorf("got waits %s and %v after %v, want %s and %q", got, last, time.Since(start), row.waits, row.kind)
				}
				for i := range ids {
					if ids[i] != ids[0] || ids[i] == "" || attempts[i] != fmt.Sprint(i+1) {
						t.Errorf("attempts went out as %q of %q", attempts, ids)
					}
				}
			})
		})
	}
}

func TestRetryBudgetIsEarnedBack(t *testing.T) {
	t.Parallel()
	b := newBudget(1)
	if !b.spend() || b.spend() {
		t.Fatal("a budget of one is not spent once")
	}
	b.earn()
	if b.spend() {
		t.Error("one success gave back a whole retry")
	}
	b.earn()
	b.earn()
	b.earn()
	if !b.spend() || b.spend() {
		t.Error("successes did not fill the budget, or overfilled it")
	}
}

func TestR03WaitsAreBounded(t *testing.T) {
	t.Parallel()
	p := RetryPolicy{}.withDefaults()
	for attempt := 1; attempt < p.Attempts; attempt++ {
		for _, chance := range []float64{0, 0.5, 1} {
			for _, v := range []outcome{{}, {base: time.Second}, {hasWait: true, wait: time.Minute}, {hasWait: true, wait: 1<<63 - 1}} {
				d, ok := p.wait(attempt, v, 0, chance)
				if ok && (d < 0 || d > time.Minute) {
					t.Errorf("attempt %d of %+v waits %v", attempt, v, d)
				}
			}
		}
	}
	low, _ := p.wait(1, outcome{}, 0, 0)
	if low != 375*time.Millisecond {
		t.Errorf("the shortest first wait is %v", low)
	}
}

func TestACallersDeadlineIsATimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := transcript(c.Stream(ctx, hello, oneStep(stub{name: "openai"}), Options{}))
		if err.Kind != KindTimeoutIdle || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %+v", err)
		}
	})
}
