package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// mutableConn can stop carrying what the server writes, as a network does that
// drops packets without a word.
type mutableConn struct {
	net.Conn
	mute *atomic.Bool
}

func (c mutableConn) Write(p []byte) (int, error) {
	if c.mute.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

func TestF017ADeadHTTP2PeerIsNoticed(t *testing.T) {
	t.Parallel()
	model := httptest.NewUnstartedServer(nil)
	model.EnableHTTP2 = true
	model.StartTLS()
	certificates := model.TLS.Certificates
	trust := model.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	model.Close()

	for name, row := range map[string]struct {
		begin bool
		lines string
		kind  Kind
	}{
		"before headers": {false, "retry 1/2 net", KindNet},
		"mid-stream":     {true, "start openai/m 200; text a", KindTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mute atomic.Bool
				s := &pipeServer{conns: make(chan net.Conn), closed: make(chan struct{})}
				srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if row.begin {
						send(w, "data: {\"text\":\"a\"}\n\n")
						synctest.Wait() // until the text is with the client
					}
					mute.Store(true)
					<-r.Context().Done()
				})}
				go func() {
					_ = srv.Serve(tls.NewListener(s, &tls.Config{Certificates: certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}))
				}()
				c, err := New(Config{URL: "https://127.0.0.1", Retry: RetryPolicy{Attempts: 2, Base: 1, Max: 1}})
				if err != nil {
					t.Fatal(err)
				}
				c.transport.TLSClientConfig.RootCAs = trust
				c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
					mute.Store(false)
					conn, err := s.dial(ctx, network, address)
					return conn, err
				}
				s.wrap = func(conn net.Conn) net.Conn { return mutableConn{conn, &mute} }
				defer func() {
					c.Close()
					_ = srv.Close()
					synctest.Wait()
				}()
				// Certificates are checked against the bubble's clock, which starts in the year 2000.
				c.transport.TLSClientConfig.Time = func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
				start := time.Now()
				lines, failure := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
				took := time.Since(start)
				attempts := time.Duration(1)
				if !row.begin {
					attempts = 2
				}
				if joined(lines) != row.lines || failure == nil || failure.Kind != row.kind || took > attempts*35*time.Second || took < attempts*15*time.Second {
					t.Errorf("got %q, %v after %v", lines, failure, took)
				}
			})
		})
	}
}

// framesServer speaks HTTP/2 frame by frame. It answers every request with a
// stream but the first, of which refuse makes something else. It gives what ids
// the requests had, in the order of their connections.
func framesServer(t *testing.T, refuse func(f *http2.Framer, stream uint32)) (c *Client, ids func() []string) {
	t.Helper()
	model := httptest.NewUnstartedServer(nil)
	model.EnableHTTP2 = true
	model.StartTLS()
	trust := model.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	certificates := model.TLS.Certificates
	model.Close()

	var mu sync.Mutex
	var seen []string
	serve := func(number int, conn net.Conn) {
		defer func() { _ = conn.Close() }()
		if _, err := io.CopyN(io.Discard, conn, int64(len(http2.ClientPreface))); err != nil {
			return
		}
		f := http2.NewFramer(conn, conn)
		f.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
		_ = f.WriteSettings()
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			switch frame := frame.(type) {
			case *http2.SettingsFrame:
				if !frame.IsAck() {
					_ = f.WriteSettingsAck()
				}
			case *http2.MetaHeadersFrame:
				id := ""
				for _, h := range frame.Fields {
					if h.Name == "x-client-request-id" {
						id = fmt.Sprintf("connection %d %s", number, h.Value)
					}
				}
				mu.Lock()
				seen = append(seen, id)
				first := len(seen) == 1
				mu.Unlock()
				if first {
					refuse(f, frame.StreamID)
					continue
				}
				var block bytes.Buffer
				e := hpack.NewEncoder(&block)
				_ = e.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
				_ = e.WriteField(hpack.HeaderField{Name: "content-type", Value: "text/event-stream"})
				_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: frame.StreamID, BlockFragment: block.Bytes(), EndHeaders: true})
				_ = f.WriteData(frame.StreamID, true, []byte(goodStream))
			}
		}
	}
	l := tls.NewListener(listen(t), &tls.Config{Certificates: certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
	go func() {
		for number := 1; ; number++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(number, conn)
		}
	}()
	c = newClient(t, Config{URL: "https://" + l.Addr().String(), Retry: quick})
	c.transport.TLSClientConfig.RootCAs = trust
	return c, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

func TestF016F018RefusedHTTP2RequestsAreSentAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		refuse func(f *http2.Framer, stream uint32)
		second int // the connection on which the request comes again
	}{
		"F016 GOAWAY":         {func(f *http2.Framer, _ uint32) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) }, 2},
		"F018 REFUSED_STREAM": {func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, http2.ErrCodeRefusedStream) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ids := framesServer(t, row.refuse)
			lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
			if want := "start openai/m 200; text Hel; text lo; finish stop"; err != nil || joined(lines) != want {
				t.Errorf("got %q, %v", lines, err)
			}
			seen := ids()
			if len(seen) != 2 {
				t.Fatalf("the server saw %q, want two requests", seen)
			}
			again := strings.Replace(seen[0], "connection 1", fmt.Sprintf("connection %d", row.second), 1)
			if seen[0] == "" || seen[1] != again {
				t.Errorf("the server saw %q, want the first again on connection %d", seen, row.second)
			}
		})
	}
}
