package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// wedgedServer speaks HTTP/2 until the first request is there, answers as begin
// says, and from then on sends what makes the client answer, and reads nothing:
// each of the client's writes is soon stuck. It tells when it is so.
func wedgedServer(t *testing.T, begin func(f *http2.Framer, stream uint32), flood func(f *http2.Framer) error, wait time.Duration) (c *Client, wedged, closed chan struct{}) {
	t.Helper()
	model := httptest.NewUnstartedServer(nil)
	model.EnableHTTP2 = true
	model.StartTLS()
	trust := model.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	certificates := model.TLS.Certificates
	model.Close()
	wedged, closed = make(chan struct{}), make(chan struct{})
	serve := func(conn net.Conn) {
		defer close(closed)
		defer func() { _ = conn.Close() }()
		_, _ = io.CopyN(io.Discard, conn, int64(len(http2.ClientPreface)))
		f := http2.NewFramer(conn, conn)
		f.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
		_ = f.WriteSettings()
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			if headers, ok := frame.(*http2.MetaHeadersFrame); ok {
				begin(f, headers.StreamID)
				break
			}
		}
		for {
			// A client that reads no more, because its answers are stuck, stops this too.
			_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
			if err := flood(f); err != nil {
				break
			}
		}
		close(wedged)
		_ = conn.SetWriteDeadline(time.Time{})
		for {
			// To read would let the client go on. What is written is never read either,
			// and fails when the client has closed.
			if _, err := conn.(*tls.Conn).NetConn().Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	}
	l := tls.NewListener(listen(t), &tls.Config{Certificates: certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
	go func() {
		if conn, err := l.Accept(); err == nil {
			serve(conn)
		}
	}()
	c = newClient(t, Config{URL: "https://" + l.Addr().String(), Retry: RetryPolicy{Attempts: 1}, Timers: Timers{Headers: wait, FirstContent: wait, Silence: -1}})
	c.transport.TLSClientConfig.RootCAs = trust
	// The pings, which end a dead connection, would end this one too.
	c.transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: time.Hour, PingTimeout: time.Hour}
	return c, wedged, closed
}

func beginAnswer(text string) func(f *http2.Framer, stream uint32) {
	return func(f *http2.Framer, stream uint32) {
		var block bytes.Buffer
		e := hpack.NewEncoder(&block)
		_ = e.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
		_ = e.WriteField(hpack.HeaderField{Name: "content-type", Value: "text/event-stream"})
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndHeaders: true})
		_ = f.WriteData(stream, false, []byte(text))
	}
}

// TestFieldT07AWedgedPeerHoldsNothingUp would wait for an hour where an end
// waited for the connection: only the connection's own pings would end it.
func TestFieldT07AWedgedPeerHoldsNothingUp(t *testing.T) {
	t.Parallel()
	silent := func(*http2.Framer, uint32) {}
	ping := func(f *http2.Framer) error { return f.WritePing(false, [8]byte{1}) }
	settings := func(f *http2.Framer) error { return f.WriteSettings() }
	text := "data: {\"text\":\"a\"}\n\n"
	for name, row := range map[string]struct {
		begin func(f *http2.Framer, stream uint32)
		flood func(f *http2.Framer) error
		lines string
		kind  Kind // of the timer; KindCancelled where the user stops
	}{
		"F142 PING, stopped before headers":     {silent, ping, "", KindCancelled},
		"F142 PING, headers timer":              {silent, ping, "", KindTimeoutFirst},
		"F142 PING, stopped mid-stream":         {beginAnswer(text), ping, "start openai/m 200; text a", KindCancelled},
		"F142 PING, content timer":              {beginAnswer(":\n"), ping, "start openai/m 200", KindTimeoutFirst},
		"F142 SETTINGS, stopped before headers": {silent, settings, "", KindCancelled},
		"F142 SETTINGS, stopped mid-stream":     {beginAnswer(text), settings, "start openai/m 200; text a", KindCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wait := 6 * time.Second
			if row.kind == KindCancelled {
				wait = time.Minute // the user stops before that, however busy the machine is
			}
			c, wedged, closed := wedgedServer(t, row.begin, row.flood, wait)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if row.kind == KindCancelled {
				go func() { <-wedged; stop() }()
			}
			lines, err := transcript(c.Stream(ctx, hello, oneStep(stub{name: "openai"}), Options{}))
			if joined(lines) != row.lines || err == nil || err.Kind != row.kind {
				t.Errorf("got %q, %v", lines, err)
			}
			<-closed // by the client, which leaves no goroutine behind that waits
			noneWaits(t)
		})
	}
}

// noneWaits waits until no goroutine of HTTP/2 waits for a connection that is
// wedged. One that does so for good lets the test run into its own time limit.
func noneWaits(t *testing.T) {
	t.Helper()
	for {
		all := make([]byte, 4<<20)
		all = all[:runtime.Stack(all, true)]
		if !strings.Contains(string(all), "http2ClientConn).writeStreamReset") && !strings.Contains(string(all), "transportResponseBody.Close") {
			return
		}
		runtime.Gosched()
	}
}

func TestFieldT07ARawReplyOfAWedgedPeerIsClosed(t *testing.T) {
	t.Parallel()
	c, wedged, closed := wedgedServer(t, beginAnswer("data: x\n\n"), func(f *http2.Framer) error { return f.WritePing(false, [8]byte{1}) }, time.Minute)
	reply, err := c.Raw(t.Context(), RawRequest{Provider: stub{name: "openai", key: NewSecret("K", "own-key-0123456789")}, Endpoint: "models"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	<-wedged
	reply.Close()
	<-closed
	noneWaits(t)
}

// TestFieldT07ACallerWhoLeavesIsNotHeldUp: also with text that nobody has read.
func TestFieldT07ACallerWhoLeavesIsNotHeldUp(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("data: {\"text\":\"a\"}\n\n", 500)
	c, wedged, closed := wedgedServer(t, beginAnswer(text), func(f *http2.Framer) error { return f.WritePing(false, [8]byte{1}) }, time.Minute)
	for d, err := range c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind == DeltaText {
			<-wedged
			break
		}
	}
	<-closed
	noneWaits(t)
}

// A stream that is stopped is reset, and others on its connection go on.
func TestFieldT07AnOrdinaryStopKeepsTheConnection(t *testing.T) {
	t.Parallel()
	first, second, reset := make(chan struct{}), make(chan struct{}), make(chan struct{})
	addresses := make(chan string, 3)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses <- r.RemoteAddr
		answerSSE("data: {\"text\":\"a\"}\n\n")(w, r)
		w.(http.Flusher).Flush()
		select {
		case first <- struct{}{}: // the first request is stopped
			<-r.Context().Done()
			close(reset)
		case second <- struct{}{}:
			<-reset
			_, _ = io.WriteString(w, "data: {\"finish\":\"stop\"}\n\ndata: [DONE]\n\n")
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newClient(t, Config{URL: s.URL})
	c.transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	ctx, stop := context.WithCancel(t.Context())
	begin := func(ctx context.Context) *Gathered {
		return Gather(c.Stream(ctx, hello, oneStep(stub{name: "openai"}), Options{}), 0)
	}
	end := func(g *Gathered) (last error) {
		for b, ok := g.Next(); ok; b, ok = g.Next() {
			last = b.Err
		}
		return last
	}
	one := begin(ctx)
	<-first
	other := begin(t.Context())
	<-second
	stop()
	if err := end(one); !errors.Is(err, context.Canceled) {
		t.Errorf("the first ended with %v", err)
	}
	if err := end(other); err != nil {
		t.Errorf("the second ended with %v", err)
	}
	if a, b := <-addresses, <-addresses; a != b {
		t.Errorf("the requests came from %s and %s", a, b)
	}
}

// blockedConn takes nothing until it is closed.
type blockedConn struct {
	net.Conn
	closed chan struct{}
}

func (c *blockedConn) Write([]byte) (int, error) { <-c.closed; return 0, net.ErrClosed }
func (c *blockedConn) Close() error              { close(c.closed); return nil }

// slowConn takes half a second for each write, as a slow line does for a long prompt.
type slowConn struct {
	net.Conn
	closed atomic.Bool
}

func (c *slowConn) Write(p []byte) (int, error) {
	time.Sleep(500 * time.Millisecond)
	if c.closed.Load() {
		return 0, net.ErrClosed
	}
	return len(p), nil
}
func (c *slowConn) Close() error { c.closed.Store(true); return nil }

// What another request is sending slowly goes on, whether this one came to its end or
// was stopped.
func TestFieldT07ASlowConnectionOfOthersIsKept(t *testing.T) {
	t.Parallel()
	for name, over := range map[string]func(*hangUp){
		"F142 the reply was read": func(h *hangUp) { h.finished(); h.end() },
		"stopped":                 (*hangUp).end,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := newTrackedConn(&slowConn{})
			var a, b hangUp
			a.uses(conn)
			b.uses(conn)
			sent := make(chan error)
			go func() {
				_, err := conn.Write([]byte("x"))
				sent <- err
			}()
			for conn.stuck() == 0 {
				runtime.Gosched()
			}
			over(&a)
			if err := <-sent; err != nil {
				t.Errorf("what the other sends ends with %v", err)
			}
			if n := conn.requests.Load(); n != 1 {
				t.Errorf("%d requests use the connection", n)
			}
		})
	}
}

func TestFieldT07OnlyAStuckConnectionIsClosed(t *testing.T) {
	t.Parallel()
	here, there := net.Pipe()
	defer func() { _ = there.Close() }()
	healthy := newTrackedConn(here)
	var h hangUp
	h.uses(healthy)
	h.end()
	if err := here.SetDeadline(time.Time{}); err != nil || healthy.stuck() != 0 || healthy.requests.Load() != 0 {
		t.Errorf("a connection without a write: %v, stuck for %v with %d requests", err, healthy.stuck(), healthy.requests.Load())
	}
	blocked := newTrackedConn(&blockedConn{closed: make(chan struct{})})
	failed := make(chan error)
	go func() {
		_, err := blocked.Write([]byte("x"))
		failed <- err
	}()
	var a, b hangUp
	a.uses(blocked)
	b.uses(tls.Client(blocked, nil))
	a.end() // though another uses it
	if err := <-failed; !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
	var none hangUp
	none.uses(there)
	none.end()
	none.uses(healthy)
	if healthy.requests.Load() != 0 {
		t.Error("a request that is over counts")
	}
}
