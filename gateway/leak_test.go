package gateway

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

func TestK02HeadersThatCarryKeysAreNeverTraced(t *testing.T) {
	t.Parallel()
	r := newRedactor(nil)
	r.hide([]AuthHeader{{Name: "x-company-key"}})
	in := http.Header{}
	names := []string{"Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Cf-Aig-Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization",
		"X-Amz-Security-Token", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Anything", "X-Company-Key"}
	for _, name := range names {
		in[name] = []string{"first value", "second value"}
	}
	in["X-Amzn-Requestid"], in["Content-Type"] = []string{"id"}, []string{"application/json"}
	out := r.header(in)
	for _, name := range names {
		if got := strings.Join(out[name], " "); got != "[redacted] [redacted]" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if out.Get("X-Amzn-RequestId") != "id" || out.Get("Content-Type") != "application/json" {
		t.Errorf("too much is hidden: %v", out)
	}
}

func TestK04NoErrorShowsWhatAnAddressHolds(t *testing.T) {
	t.Parallel()
	l := listen(t)
	host := l.Addr().String()
	_ = l.Close()
	const key, password = "query-0123456789", "password-0123456789"
	for name, base := range map[string]string{
		"query":     "http://" + host + "/v1?key=" + key,
		"user info": "http://me:" + password + "@" + host + "/v1",
		"both":      "http://me:" + password + "@" + host + "/v1?api_key=" + key,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := called(base)
			if name == "query" {
				p.make = func(string, Chat) (Request, error) {
					return Request{Provider: "own", BaseURL: "http://" + host + "/v1", Endpoint: "chat", Query: map[string][]string{"key": {key}}, Body: []byte("{}")}, nil
				}
			}
			var traced strings.Builder
			var failure error
			c := newClient(t, Config{Retry: quick, AccountID: "a"})
			for d, err := range c.Stream(t.Context(), hello, oneStep(p), Options{Trace: func(e TraceEvent) { fmt.Fprintf(&traced, "%s %s\n", e.URL, e.Body) }}) {
				_, _ = fmt.Fprintf(&traced, "%+v\n", d)
				failure = errors.Join(failure, err)
			}
			x := Explain(failure)
			text := fmt.Sprintf("%s %+v %v", traced.String(), x, failure)
			if failure == nil || strings.Contains(text, key) || strings.Contains(text, password) {
				t.Errorf("got %s", text)
			}
		})
		if _, err := New(Config{URL: base}); err == nil || strings.Contains(err.Error(), key) || strings.Contains(err.Error(), password) {
			t.Errorf("as the gateway's URL, %s: got %v", name, err)
		}
	}
}

// TestK18AFinishedRequestKeepsNoKey looks through the whole heap for the key of
// ten requests: there is the one copy that the secret holds, and what the keys'
// redactor needs is gone with each request.
func TestK18AFinishedRequestKeepsNoKey(t *testing.T) {
	key := []byte("sk-" + rand.Text() + rand.Text())
	s := serve(t, answerSSE(goodStream))
	secret := NewSecret("K", string(key))
	c := newClient(t, Config{URL: s.URL})
	for range 10 {
		if _, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai", key: secret}), Options{Trace: func(TraceEvent) {}})); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range s.requests() { // the server's own copies
		if r.Header.Get("Authorization") != "Bearer "+string(key) {
			t.Fatalf("request %d came without the key", i)
		}
	}
	s.mu.Lock()
	s.seen = nil
	s.mu.Unlock()
	s.CloseClientConnections()
	c.Close()
	s.Close()
	needle := bytes.Clone(key[:len(key)-1]) // so that the needle itself is not found
	last := key[len(key)-1]
	clear(key)
	copies := copiesInHeap(t, needle, last)
	for range 100 { // what closes a connection may need a moment more
		if copies <= 1 {
			break
		}
		time.Sleep(20 * time.Millisecond)
		copies = copiesInHeap(t, needle, last)
	}
	if value, err := secret.Reveal(t.Context()); err != nil || copies > 1 {
		t.Errorf("%d copies of a key of %d bytes are in memory, %v; want the secret's own", copies, len(value), err)
	}
	if copies == 0 {
		t.Error("not even the secret's own copy was found: the search proves nothing")
	}
}

// copiesInHeap counts how often a key stands in what is in use. It comes without its
// last byte, so that it isn't found itself.
func copiesInHeap(t *testing.T, needle []byte, last byte) int {
	t.Helper()
	for range 3 {
		runtime.GC()
	}
	path := filepath.Join(t.TempDir(), "heap")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	debug.WriteHeapDump(file.Fd())
	_ = file.Close()
	heap, err := os.ReadFile(path)
	if err != nil || len(heap) < 100_000 {
		t.Fatalf("%d bytes of heap, %v", len(heap), err)
	}
	whole := append(bytes.Clone(needle), last)
	defer clear(whole)
	return bytes.Count(heap, whole)
}
