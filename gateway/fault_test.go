package gateway

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// rawServer speaks bytes: it reads one request and answers with what play writes
// before the connection is closed or reset.
func rawServer(t *testing.T, play func(conn *net.TCPConn)) (address string, requests *atomic.Int32) {
	t.Helper()
	l := listen(t)
	requests = &atomic.Int32{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				readRequest(conn)
				requests.Add(1)
				play(conn.(*net.TCPConn))
			}()
		}
	}()
	return "http://" + l.Addr().String(), requests
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// readRequest reads up to the end of the stub's body, alone or in a chain.
func readRequest(conn net.Conn) {
	var got []byte
	for buf := make([]byte, 4096); !bytes.HasSuffix(got, []byte("true}")) && !bytes.HasSuffix(got, []byte("true}}]")); {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		got = append(got, buf[:n]...)
	}
}

func TestF085F086F087CutsAreNeverComplete(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
	text := "data: {\"text\":\"Hello\"}\n\n"
	chunk := fmt.Sprintf("%x\r\n%s\r\n", len(text), text)
	rows := map[string]struct {
		wire  string
		reset bool
	}{
		"F085 reset":                   {head + "\r\n" + text, true},
		"F086 no last chunk":           {head + "Transfer-Encoding: chunked\r\n\r\n" + chunk, false},
		"F086 cut in a chunk":          {head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "50\r\ndata: {", false},
		"F086 chunk size not a size":   {head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "zz\r\n", false},
		"F087 Content-Length too long": {head + "Content-Length: 1000\r\n\r\n" + text + "data: {\"finish\":\"stop\"}\n\n", false},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, requests := rawServer(t, func(conn *net.TCPConn) {
				_, _ = io.WriteString(conn, row.wire)
				if row.reset {
					_ = conn.SetLinger(0)
				}
			})
			lines, err := ask(t, address, stub{name: "openai"})
			got := strings.TrimSuffix(joined(lines), "; finish stop")
			if row.reset && got == "start openai/m 200" { // a reset may destroy what was under way
				got += "; text Hello"
			}
			if got != "start openai/m 200; text Hello" || err == nil || err.Kind != KindTruncated {
				t.Errorf("got %q, %+v, want the text and truncated", lines, err)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("the server saw %d requests, want 1", n)
			}
		})
	}
}

func TestF102AChainThatIsCutIsNotSentAgain(t *testing.T) {
	t.Parallel()
	address, requests := rawServer(t, func(conn *net.TCPConn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\ncf-aig-step: 1\r\nContent-Length: 1000\r\n\r\ndata: {\"text\":\"Hello\"}\n\n")
	})
	steps := []Step{{Provider: stub{name: "workers-ai"}, Model: "a"}, {Provider: stub{name: "openai"}, Model: "b"}}
	c := newClient(t, Config{URL: address, Retry: quick})
	lines, err := transcript(c.Stream(t.Context(), hello, steps, Options{}))
	if joined(lines) != "step 0 unknown; step 1 served; start openai/b 200; text Hello" || err == nil || err.Kind != KindTruncated || err.Provider != "openai" || err.Step != 1 {
		t.Errorf("got %q, %+v", lines, err)
	}
	if n := requests.Load(); n != 1 {
		t.Errorf("the server saw %d requests, want 1", n)
	}
}

func TestR04ACutAnywhereLeavesAPrefixAndOneRequest(t *testing.T) {
	t.Parallel()
	whole := "start openai/m 200; text Hel; text lo; finish stop"
	for at := range goodStream {
		address, requests := rawServer(t, func(conn *net.TCPConn) {
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", len(goodStream), goodStream[:at])
		})
		lines, err := ask(t, address, stub{name: "openai"})
		complete := strings.HasSuffix(goodStream[:at], "[DONE]\n") // the vendor's own mark is there, unlike the last line end
		if !strings.HasPrefix(whole, joined(lines)) || !complete && (err == nil || err.Kind != KindTruncated) || requests.Load() != 1 {
			t.Errorf("cut at %d: got %q, %v after %d requests", at, lines, err, requests.Load())
		}
	}
}

func TestF019ClosedBeforeHeadersIsTriedAgain(t *testing.T) {
	t.Parallel()
	address, requests := rawServer(t, func(*net.TCPConn) {})
	lines, err := ask(t, address, stub{name: "openai"})
	want := "retry 1/3 net; retry 2/3 net"
	if joined(lines) != want || err.Kind != KindNet || err.Message != "127.0.0.1 closed the connection without an answer" {
		t.Errorf("got %q, %+v", lines, err)
	}
	if n := requests.Load(); n != 3 {
		t.Errorf("the server saw %d requests, want 3", n)
	}
}

func TestF002ConnectionRefused(t *testing.T) {
	t.Parallel()
	l := listen(t)
	address := "http://" + l.Addr().String()
	_ = l.Close()
	lines, failure := ask(t, address, stub{name: "openai"})
	if joined(lines) != "retry 1/3 net; retry 2/3 net" || failure.Kind != KindNet || !strings.Contains(failure.Message, "refused") ||
		strings.Contains(failure.Message, "/v1/") {
		t.Errorf("got %q, %+v", lines, failure)
	}
}

func TestF001NoSuchHostIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	for _, notFound := range []bool{true, false} {
		c := newClient(t, Config{URL: "https://gateway.invalid/v1", AccountID: "a", Retry: quick})
		c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "gateway.invalid", IsNotFound: notFound, IsTemporary: !notFound}}
		}
		lines, err := transcript(c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}))
		want := "retry 1/3 net; retry 2/3 net"
		if notFound {
			want = ""
		}
		if joined(lines) != want || err.Kind != KindNet || !strings.Contains(err.Message, "gateway.invalid") {
			t.Errorf("not found %t: got %q, %+v", notFound, lines, err)
		}
	}
}

func TestNotHTTP(t *testing.T) {
	t.Parallel()
	address, _ := rawServer(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, "SSH-2.0-OpenSSH\r\n\r\n") })
	if lines, err := ask(t, address, stub{name: "openai"}); len(lines) > 0 || err.Kind != KindProtocol {
		t.Errorf("got %q, %+v", lines, err)
	}
}

func TestF040HugeHeaders(t *testing.T) {
	t.Parallel()
	address, requests := rawServer(t, func(conn *net.TCPConn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
		for range 20 << 10 {
			if _, err := io.WriteString(conn, "X-A: "+strings.Repeat("x", 1000)+"\r\n"); err != nil {
				return
			}
		}
	})
	lines, err := ask(t, address, stub{name: "openai"})
	if len(lines) > 0 || err.Kind != KindProtocol || err.Message != "the response headers are larger than allowed" || requests.Load() != 1 {
		t.Errorf("got %q, %+v after %d requests", lines, err, requests.Load())
	}
}

func TestF005F006F007Certificates(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(answerSSE(goodStream))
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)

	lines, err := ask(t, srv.URL, stub{name: "openai"})
	if len(lines) > 0 || err.Kind != KindNet || err.Retryable || !strings.Contains(err.Message, "authority that this machine doesn't trust") {
		t.Errorf("F005: got %q, %+v", lines, err)
	}

	ca := filepath.Join(t.TempDir(), "ca.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	f, createErr := os.Create(ca)
	if createErr != nil {
		t.Fatal(createErr)
	}
	if _, writeErr := f.Write(cert); writeErr != nil || f.Close() != nil {
		t.Fatal("can't write the certificate")
	}
	c := newClient(t, Config{URL: srv.URL, CAFile: ca})
	lines, err = transcript(c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}))
	if err != nil || joined(lines) != "start openai/m 200; text Hel; text lo; finish stop" {
		t.Errorf("F006: got %q, %v", lines, err)
	}
	wrongName := newClient(t, Config{URL: strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), CAFile: ca})
	if _, err := transcript(wrongName.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{})); err == nil ||
		err.Message != "the certificate of localhost is not valid: it is for another host" {
		t.Errorf("F005 wrong name: got %v", err)
	}

	for _, file := range []string{filepath.Join(t.TempDir(), "missing.pem"), "timers.go"} {
		if _, err := New(Config{URL: srv.URL, CAFile: file}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("F007: got %v, want an error that names %s", err, file)
		}
	}
}

func TestTLSWordsForAPlainServer(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	lines, err := ask(t, strings.Replace(s.URL, "http:", "https:", 1), stub{name: "openai"})
	if len(lines) > 0 || err.Kind != KindNet || !strings.HasSuffix(err.Message, "does not speak TLS; is it http?") {
		t.Errorf("got %q, %+v", lines, err)
	}
}

// http2Client gives a client and a server that speak HTTP/2.
func http2Client(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	srv := httptest.NewUnstartedServer(handler)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	c := newClient(t, Config{URL: srv.URL, Retry: quick})
	c.transport.TLSClientConfig = srv.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	c.transport.TLSClientConfig.NextProtos = nil
	return c
}

func TestHTTP2StreamsAndHangsUp(t *testing.T) {
	t.Parallel()
	hungUp := make(chan string, 1)
	c := http2Client(t, func(w http.ResponseWriter, r *http.Request) {
		send(w, "data: {\"text\":\"a\"}\n\n")
		<-r.Context().Done()
		hungUp <- r.Proto
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	for d, err := range c.Stream(ctx, hello, oneStep(stub{name: "openai"}), Options{}) {
		last = err
		if d.Kind == DeltaText {
			cancel()
		}
	}
	if got := <-hungUp; got != "HTTP/2.0" || KindOf(last) != KindCancelled {
		t.Errorf("got %s, %v", got, last)
	}
}

func TestF088HTTP2ResetMidStream(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := http2Client(t, func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		send(w, "data: {\"text\":\"a\"}\n\n")
		panic(http.ErrAbortHandler)
	})
	lines, err := transcript(c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}))
	if joined(lines) != "start openai/m 200; text a" || err.Kind != KindTruncated || requests.Load() != 1 {
		t.Errorf("got %q, %+v after %d requests", lines, err, requests.Load())
	}
}

func TestF008F010K15Proxies(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer   string
		attempts int32
		message  string
	}{
		"F010 407":  {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", 1, "refused the connection: 407 Proxy Authentication Required"},
		"F010 502":  {"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", 3, "refused the connection: 502 Bad Gateway"},
		"F010 HTML": {"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html>Blocked", 1, "refused the connection: 403 Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t)
			var requests atomic.Int32
			seen := make(chan string, 10)
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					buf := make([]byte, 4096)
					n, _ := conn.Read(buf)
					seen <- string(buf[:n])
					requests.Add(1)
					_, _ = io.WriteString(conn, row.answer)
					_ = conn.Close()
				}
			}()
			proxy := &url.URL{Scheme: "http", Host: l.Addr().String(), User: url.UserPassword("me", "proxy-secret")}
			c := newClient(t, Config{URL: "https://gateway.invalid/v1", AccountID: "a", Token: NewSecret("T", "gateway-token"), Retry: quick})
			c.transport.Proxy = http.ProxyURL(proxy)
			_, failure := transcript(c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}))
			want := "the proxy " + proxy.Host + " " + row.message
			if failure == nil || failure.Kind != KindNet || failure.Message != want || requests.Load() != row.attempts {
				t.Errorf("got %+v after %d requests\nwant %s", failure, requests.Load(), want)
			}
			if first := <-seen; !strings.HasPrefix(first, "CONNECT gateway.invalid:443 ") || strings.Contains(first, "gateway-token") {
				t.Errorf("the proxy saw %q", first)
			}
		})
	}
}

func TestF091TheReplyIsCapped(t *testing.T) {
	t.Parallel()
	piece := "data: {\"text\":\"" + strings.Repeat("x", 1000) + "\"}\n\n"
	for name, row := range map[string]struct {
		limits Limits
		write  func(w http.ResponseWriter)
	}{
		"F091 flood": {Limits{Reply: 1 << 20}, func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/event-stream")
			for {
				if _, err := io.WriteString(w, piece); err != nil {
					return
				}
			}
		}},
		"F092 gzip bomb": {Limits{Reply: 1 << 20}, func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 4 << 10 {
				if _, err := io.WriteString(z, piece); err != nil {
					return
				}
			}
			_ = z.Close()
		}},
		"F058 endless line": {Limits{Event: 1 << 20}, func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/event-stream")
			for {
				if _, err := io.WriteString(w, strings.Repeat("x", 1000)); err != nil {
					return
				}
			}
		}},
		"whole JSON": {Limits{Event: 1 << 20}, func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"text":"`+strings.Repeat("x", 2<<20)+`"}`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { row.write(w) })
			c := newClient(t, Config{URL: s.URL, Limits: row.limits})
			lines, err := transcript(c.Stream(context.Background(), hello, oneStep(stub{name: "openai"}), Options{}))
			if err == nil || err.Kind != KindProtocol || len(lines) > 1100 {
				t.Errorf("got %d deltas, %v", len(lines), err)
			}
		})
	}
}

func TestF092GzipAllTheSameIsRead(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, goodStream)
		_ = z.Close()
	})
	lines, err := ask(t, s.URL, stub{name: "openai"})
	if err != nil || joined(lines) != "start openai/m 200; text Hel; text lo; finish stop" {
		t.Errorf("got %q, %v", lines, err)
	}
}

func TestF038ALargeErrorBodyIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	var written atomic.Int64
	ended := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		defer close(ended)
		w.WriteHeader(400)
		piece := []byte(strings.Repeat("x", 64<<10))
		for range 1000 {
			n, err := w.Write(piece)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	_, err := ask(t, s.URL, stub{name: "openai"})
	<-ended
	if err.Kind != KindRequest || len(err.Message) > maxMessage+4 || written.Load() >= 64<<20 {
		t.Errorf("got %s with %d bytes of message, after %d bytes", err.Kind, len(err.Message), written.Load())
	}
}
