package gateway

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
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
