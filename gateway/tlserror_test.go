package gateway

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// tlsServer gives a client of a server that counts its connections and speaks TLS
// as the configuration says.
func tlsServer(t *testing.T, change func(*tls.Config)) (c *Client, connections *atomic.Int32) {
	t.Helper()
	connections = new(atomic.Int32)
	s := httptest.NewUnstartedServer(answerSSE(goodStream))
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	change(s.TLS)
	t.Cleanup(s.Close)
	c = newClient(t, Config{URL: s.URL, Retry: quick})
	c.transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return c, connections
}

func TestFieldT11WhatTLSCannotAgreeOnIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(*tls.Config)
		words  string
	}{
		"F140 an old version":         {func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 }, "a TLS version other than"},
		"F140 a client's certificate": {func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, "client certificate"},
		"F140 the same in TLS 1.2":    {func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 }, "client certificate"},
		"F140 another protocol":       {func(c *tls.Config) { c.NextProtos = []string{"x"} }, "neither HTTP/1.1 nor HTTP/2"},
		"F140 no cipher in common": {func(c *tls.Config) {
			c.MaxVersion = tls.VersionTLS12
			c.CipherSuites = []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}, "no cipher in common"},
		"F140 a name it doesn't know": {func(c *tls.Config) { c.GetCertificate, c.Certificates = noCertificate, nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, connections := tlsServer(t, row.change)
			lines, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
			// In TLS 1.3 the server's word may be lost with the connection that it closes:
			// then nobody can know why, and the system says that it was reset.
			for range 9 {
				if row.words == "" || err == nil || !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) && len(lines) == 0 {
					break
				}
				c, connections = tlsServer(t, row.change)
				lines, err = transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
			}
			if row.words == "" { // which the server calls its own failure
				if err == nil || err.Kind != KindNet || joined(lines) != "retry 1/3 net; retry 2/3 net" {
					t.Errorf("got %q, %v", lines, err)
				}
				return
			}
			if err == nil || len(lines) != 0 || err.Kind != KindNet || err.Retryable || !strings.Contains(err.Message, " refused the TLS handshake: tls: ") ||
				!strings.Contains(err.Message, row.words) || connections.Load() != 1 {
				t.Errorf("got %q, %+v after %d connections", lines, err, connections.Load())
			}
			if x := Explain(err); !strings.Contains(x.Next, "check the URL, and anything in between") {
				t.Errorf("advice %q", x.Next)
			}
		})
	}
}

func noCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return nil, errors.New("no certificate for this name")
}

// TestFieldT11EveryAlertIsFinalOrPasses sends each alert of TLS in the clear, as a
// server that can't go on does.
func TestFieldT11EveryAlertIsFinalOrPasses(t *testing.T) {
	t.Parallel()
	passes := map[byte]bool{10: true, 20: true, 21: true, 22: true, 80: true, 90: true}
	for _, alert := range []byte{10, 20, 21, 22, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 70, 71, 80, 86, 90, 109, 110, 112, 113, 115, 116, 120} {
		t.Run(fmt.Sprintf("F140 alert %d", alert), func(t *testing.T) {
			t.Parallel()
			l := listen(t)
			var connections atomic.Int32
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					connections.Add(1)
					_, _ = conn.Read(make([]byte, 4096))
					_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, alert})
					_ = conn.(*net.TCPConn).CloseWrite()
					_, _ = conn.Read(make([]byte, 4096))
					_ = conn.Close()
				}
			}()
			c := newClient(t, Config{URL: "https://" + l.Addr().String(), Retry: quick})
			_, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai"}), Options{}))
			want := int32(1)
			if passes[alert] {
				want = 3
			}
			if err == nil || err.Kind != KindNet || err.Retryable != passes[alert] || connections.Load() != want {
				t.Errorf("got %+v after %d connections, want %d", err, connections.Load(), want)
			}
		})
	}
}

// A proxy over TLS is refused as a host is.
func TestFieldT11AProxysAlertIsFinal(t *testing.T) {
	t.Parallel()
	alert := &net.OpError{Op: "remote error", Err: tls.AlertError(70)}
	v := noReply(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: alert}, phaseTLS, &url.URL{Host: "h"}, Timers{})
	if v.retry || v.err.Retryable || v.err.Message != "the proxy can't be reached: remote error: tls: protocol version not supported" {
		t.Errorf("got %+v", v.err)
	}
}
