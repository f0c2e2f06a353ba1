package gateway_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"sluice/gateway"
	"sluice/providers"
)

// resetConn is a connection on which a reply comes up to a byte, and then a
// reset. It counts requests.
type resetConn struct {
	net.Conn // nil: what isn't written below is not called
	reply    []byte
	requests *int

	mu      sync.Mutex
	asked   sync.Cond
	sent    bytes.Buffer
	closed  bool
	waiting int // how much of the body is to come; -1 while in the headers
}

func newResetConn(reply []byte, requests *int) *resetConn {
	c := &resetConn{reply: reply, requests: requests, waiting: -1}
	c.asked.L = &c.mu
	return c
}

func (c *resetConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent.Write(p)
	if head, body, ok := bytes.Cut(c.sent.Bytes(), []byte("\r\n\r\n")); ok {
		_, rest, _ := strings.Cut(string(head), "\r\nContent-Length: ")
		length, _, _ := strings.Cut(rest, "\r\n")
		n, _ := strconv.Atoi(length)
		if c.waiting = n - len(body); c.waiting == 0 {
			*c.requests++
			c.asked.Broadcast()
		}
	}
	return len(p), nil
}

func (c *resetConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.waiting != 0 && !c.closed {
		c.asked.Wait()
	}
	if len(c.reply) == 0 || c.closed {
		return 0, &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	}
	n := copy(p, c.reply)
	c.reply = c.reply[n:]
	return n, nil
}

func (c *resetConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.asked.Broadcast()
	return nil
}

func (*resetConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (*resetConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (*resetConn) SetDeadline(time.Time) error      { return nil }
func (*resetConn) SetReadDeadline(time.Time) error  { return nil }
func (*resetConn) SetWriteDeadline(time.Time) error { return nil }

// readers are the providers that read what lies in a folder of recordings.
var readers = map[string]string{
	"anthropic": "anthropic", "azure": "azure-openai", "bedrock": "aws-bedrock", "cohere": "cohere", "deepseek": "deepseek",
	"google-ai-studio": "google-ai-studio", "groq": "groq", "huggingface": "huggingface", "mistral": "mistral", "openai": "openai",
	"openrouter": "openrouter", "perplexity": "perplexity-ai", "vertex": "google-vertex-ai", "workers-ai": "workers-ai", "xai": "grok",
}

// fixed is a provider that sends what doesn't matter and reads as the vendor
// does.
type fixed struct{ gateway.Provider }

func (f fixed) Encode(string, gateway.Chat) (gateway.Request, error) {
	return gateway.Request{Provider: f.Name(), Endpoint: "x", Body: []byte("{}")}, nil
}

// TestR04AResetAtAnyByteOfARecordedStream plays every recorded stream with a
// reset at every offset up to 16 KiB, and at some beyond; those of the full set
// beside the repository at some, or with RESETS=all in the same way. There is
// exactly one request, the text is a prefix of the whole one, and nothing is called complete
// that lacks a part of the answer.
func TestR04AResetAtAnyByteOfARecordedStream(t *testing.T) {
	t.Parallel()
	beside := cmp.Or(os.Getenv("SLUICE_RECORDINGS"), filepath.Join("..", "..", "shared", "recordings"))
	streams, vendors := 0, map[string]bool{}
	for _, root := range []string{filepath.Join("..", "providers", "testdata"), beside} {
		for folder, vendor := range readers {
			paths, err := filepath.Glob(filepath.Join(root, folder, "*stream*.http.json"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range paths {
				s, ok := loadStream(t, path)
				if !ok {
					continue
				}
				streams++
				vendors[vendor] = true
				t.Run("R04 "+folder+"/"+filepath.Base(strings.TrimSuffix(path, ".http.json")), func(t *testing.T) {
					t.Parallel()
					resetEverywhere(t, vendor, s, !testing.Short() && (root != beside || os.Getenv("RESETS") == "all"))
				})
			}
		}
	}
	if streams < 30 || len(vendors) < 12 {
		t.Errorf("%d streams of %d vendors", streams, len(vendors))
	}
}

func resetEverywhere(t *testing.T, vendor string, s stream, every bool) {
	t.Helper()
	spec, _ := providers.Lookup(vendor)
	options := map[string]string{}
	if vendor == "azure-openai" {
		options["resource"] = "r"
	}
	p, err := spec.New(providers.Settings{Name: vendor, Options: options, Keyless: true})
	if err != nil {
		t.Fatal(err)
	}
	head := "HTTP/1.1 200 OK\r\nContent-Type: " + s.contentType + "\r\n"
	var requests int
	var conn *resetConn
	c, err := gateway.New(gateway.Config{URL: "http://127.0.0.1/v1", Retry: gateway.RetryPolicy{Base: 1, Max: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	gateway.DialWith(c, func(context.Context, string, string) (net.Conn, error) { return conn, nil })
	play := func(reply string) (deltas []gateway.Delta, text string, failure error) {
		requests, conn = 0, newResetConn([]byte(reply), &requests)
		var b strings.Builder
		for d, err := range c.Stream(t.Context(), gateway.Chat{Stream: true}, []gateway.Step{{Provider: fixed{p}, Model: "m"}}, gateway.Options{}) {
			if err != nil {
				return deltas, b.String(), err
			}
			if d.Kind == gateway.DeltaText {
				b.WriteString(d.Text)
			}
			deltas = append(deltas, d)
		}
		return deltas, b.String(), nil
	}
	whole, wholeText, wholeErr := play(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(s.wire), s.wire))
	for _, at := range offsets(len(s.wire), every) {
		deltas, text, err := play(head + "\r\n" + string(s.wire[:at]))
		var e *gateway.Error
		switch {
		case requests != 1:
			t.Fatalf("reset at %d: %d requests", at, requests)
		case !strings.HasPrefix(wholeText, text):
			t.Fatalf("reset at %d: the text is no prefix: %q", at, text)
		case err == nil && !reflect.DeepEqual(deltas, whole):
			t.Fatalf("reset at %d: called complete with %d of %d deltas", at, len(deltas), len(whole))
		case err != nil && !errors.As(err, &e):
			t.Fatalf("reset at %d: %v", at, err)
		case err != nil && e.Kind != gateway.KindTruncated && (wholeErr == nil || e.Kind != gateway.KindOf(wholeErr)):
			t.Fatalf("reset at %d: %s: %v", at, e.Kind, err)
		}
	}
}

// offsets are all up to 16 KiB and 500 beyond, or 60 in all.
func offsets(size int, all bool) (list []int) {
	const every = 16 << 10
	random := rand.New(rand.NewPCG(4, uint64(size)))
	if !all {
		for range 60 {
			list = append(list, random.IntN(size))
		}
		return list
	}
	for i := range min(size, every) {
		list = append(list, i)
	}
	for i := 0; i < 500 && size > every; i++ {
		list = append(list, every+random.IntN(size-every))
	}
	return list
}

// stream is a recording's body as it travelled.
type stream struct {
	contentType string
	wire        []byte
}

// loadStream reads a recording; it isn't ok for one that was not streamed.
func loadStream(t *testing.T, path string) (s stream, ok bool) {
	t.Helper()
	var header struct {
		Protocol, Format string
		Response         struct {
			Status  int
			Headers map[string]string
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &header); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(strings.TrimSuffix(path, ".http.json") + ".body")
	if err != nil {
		t.Fatal(err)
	}
	s = stream{cmp.Or(header.Response.Headers["content-type"], "text/event-stream"), body}
	if header.Response.Status >= 300 || header.Protocol == "openai-completions" {
		return s, false
	}
	if header.Format != "data-lines" {
		return s, true
	}
	var wire bytes.Buffer
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		var event map[string]json.RawMessage
		switch {
		case len(line) == 0:
			continue
		case header.Protocol == "bedrock-converse":
			s.contentType = "application/vnd.amazon.eventstream"
			if err := json.Unmarshal(line, &event); err != nil {
				t.Fatal(err)
			}
			for name, payload := range event {
				m := eventstream.Message{Payload: payload}
				for _, h := range [][2]string{{":event-type", name}, {":content-type", "application/json"}, {":message-type", "event"}} {
					m.Headers.Set(h[0], eventstream.StringValue(h[1]))
				}
				if err := eventstream.NewEncoder().Encode(&wire, m); err != nil {
					t.Fatal(err)
				}
			}
		default:
			fmt.Fprintf(&wire, "data: %s\n\n", line)
		}
	}
	s.wire = wire.Bytes()
	return s, true
}
