package gateway

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestF019AConnectionThatTheServerClosedIsReplaced(t *testing.T) {
	t.Parallel()
	l := listen(t)
	var requests atomic.Int32
	closed := make(chan struct{})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			readRequest(conn)
			first := requests.Add(1) == 1
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", len(goodStream), goodStream)
			_ = conn.Close() // though it said nothing of the kind
			if first {
				close(closed)
			}
		}
	}()
	c := newClient(t, Config{URL: "http://" + l.Addr().String(), Retry: quick})
	for range 2 {
		lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
		if want := "start openai/m 200; text Hel; text lo; finish stop"; err != nil || strings.TrimPrefix(joined(lines), "retry 1/3 net; ") != want {
			t.Errorf("got %q, %v", lines, err)
		}
		<-closed
	}
	if n := requests.Load(); n != 2 {
		t.Errorf("the server saw %d requests, want 2", n)
	}
}

// TestF020AfterASleepTheOldConnectionIsNotUsed lets an hour pass over a kept
// connection that carries nothing any more.
func TestF020AfterASleepTheOldConnectionIsNotUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, answerSSE(goodStream))
		dial := c.transport.DialContext
		var opened []*atomic.Bool // whether each connection is dead
		c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			opened = append(opened, new(atomic.Bool))
			return mutableConn{conn, opened[len(opened)-1]}, err
		}
		for range 2 {
			start := time.Now()
			lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
			want := "start openai/m 200; text Hel; text lo; finish stop"
			if took := time.Since(start); err != nil || joined(lines) != want || took > 35*time.Second {
				t.Errorf("got %q, %v after %v", lines, err, took)
			}
			opened[0].Store(true)
			time.Sleep(time.Hour)
		}
		if len(opened) != 2 {
			t.Errorf("%d connections were opened, want one before the sleep and one after", len(opened))
		}
	})
}

// TestF097NoConnectionIsLeft also waits for every connection that the server
// saw: one that stays open is a descriptor that is lost.
func TestF097NoConnectionIsLeft(t *testing.T) {
	t.Parallel()
	opened, closed := make(chan struct{}, 1000), make(chan struct{}, 1000)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		send(w, "data: {\"text\":\"a\"}\n\n")
		<-r.Context().Done()
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened <- struct{}{}
		case http.StateClosed:
			closed <- struct{}{}
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c := newClient(t, Config{URL: srv.URL})
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		for d := range c.Stream(ctx, hello, oneStep(stub{name: "p"}), Options{}) {
			if d.Kind == DeltaText {
				cancel()
			}
		}
		cancel()
	}
	c.Close()
	for range len(opened) {
		<-closed
	}
}

func TestF059AMillionSmallEvents(t *testing.T) {
	t.Parallel()
	events := 1_000_000
	if testing.Short() {
		events = 50_000
	}
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		block := strings.Repeat("data: {\"text\":\"a\"}\n\n", 1000)
		for range events / 1000 {
			if _, err := io.WriteString(w, block); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, "data: {\"finish\":\"stop\"}\n\n")
	})
	g := Gather(newClient(t, Config{URL: s.URL}).Stream(t.Context(), hello, oneStep(stub{name: "p"}), Options{}), 0)
	var a Answer
	for {
		batch, ok := g.Next()
		if !ok {
			break
		}
		for i, d := range batch.Deltas {
			a.Add(d, batch.Times[i])
		}
		if batch.Err != nil {
			t.Fatal(batch.Err)
		}
	}
	if len(a.Text()) != events || a.Finish == nil {
		t.Errorf("got %d bytes and %+v, want %d and a finish", len(a.Text()), a.Finish, events)
	}
}
