package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// stub is a small vendor: {"text":…}, {"reasoning":…}, {"finish":…}, {"error":…}
// and [DONE].
type stub struct {
	name string
	key  Secret
	make func(model string, chat Chat) (Request, error)
}

func (p stub) Name() string { return p.name }

func (p stub) Encode(model string, chat Chat) (Request, error) {
	if p.make != nil {
		return p.make(model, chat)
	}
	body, err := json.Marshal(map[string]any{"model": model, "messages": chat.Messages, "stream": chat.Stream})
	req := Request{Provider: p.name, Endpoint: "chat/completions", Body: body}
	if !p.key.IsZero() {
		req.Auth = []AuthHeader{{Name: "Authorization", Prefix: "Bearer ", Secret: p.key}}
	}
	return req, err
}

func (p stub) Decoder(Reply) Decoder { return &stubDecoder{provider: p.name} }

type stubDecoder struct {
	provider       string
	finished, done bool
}

func (d *stubDecoder) Decode(dst []Delta, f Frame) ([]Delta, error) {
	if string(bytes.TrimSpace(f.Data)) == "[DONE]" {
		d.done = true
		return dst, nil
	}
	var event struct {
		Text, Reasoning, Finish, Panic string
		Error                          json.RawMessage
	}
	if err := json.Unmarshal(f.Data, &event); err != nil {
		return dst, &Error{Kind: KindProtocol, Provider: d.provider, Message: "broken JSON"}
	}
	if event.Panic != "" {
		panic(event.Panic)
	}
	if event.Error != nil {
		return dst, ReplyError(d.provider, f.Data)
	}
	if event.Reasoning != "" {
		dst = append(dst, Delta{Kind: DeltaReasoning, Text: event.Reasoning})
	}
	if event.Text != "" {
		dst = append(dst, Delta{Kind: DeltaText, Text: event.Text})
	}
	if event.Finish != "" {
		d.finished = true
		dst = append(dst, Delta{Kind: DeltaFinish, Finish: &Finish{Reason: FinishReasonOf(event.Finish), Raw: event.Finish}})
	}
	return dst, nil
}

func (d *stubDecoder) Done() bool { return d.done }

func (d *stubDecoder) Close(dst []Delta) ([]Delta, error) {
	if !d.finished && !d.done {
		return dst, &Error{Kind: KindTruncated, Provider: d.provider, Message: "no end mark"}
	}
	return dst, nil
}

const goodStream = "data: {\"text\":\"Hel\"}\n\ndata: {\"text\":\"lo\"}\n\ndata: {\"finish\":\"stop\"}\n\ndata: [DONE]\n\n"

// answerSSE answers every request with a stream.
func answerSSE(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, body)
	}
}

// server answers with the handlers in turn, the last one again and again.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
	body [][]byte
}

func serve(t testing.TB, handlers ...http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		n := len(s.seen)
		s.seen, s.body = append(s.seen, r), append(s.body, body)
		s.mu.Unlock()
		handlers[min(n, len(handlers)-1)](w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*http.Request(nil), s.seen...)
}

// quick is a policy whose waits don't matter to a test.
var quick = RetryPolicy{Base: 1, Max: 1}

func newClient(t testing.TB, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

var hello = Chat{Messages: []Message{{Role: RoleUser, Text: "Hello"}}, Stream: true}

func oneStep(p Provider) []Step { return []Step{{Provider: p, Model: "m"}} }

// transcript writes a stream down in a form that is easy to compare.
func transcript(seq iter.Seq2[Delta, error]) (lines []string, failure *Error) {
	for d, err := range seq {
		if err != nil {
			return lines, asError(err)
		}
		lines = append(lines, describe(d))
	}
	return lines, nil
}

func describe(d Delta) string {
	switch d.Kind {
	case DeltaStart:
		return fmt.Sprintf("start %s %d", d.Start.Target, d.Start.Status)
	case DeltaText:
		return "text " + d.Text
	case DeltaReasoning:
		return "reasoning " + d.Text
	case DeltaFinish:
		return "finish " + string(d.Finish.Reason)
	case DeltaRetry:
		return fmt.Sprintf("retry %d/%d %s", d.Retry.Attempt, d.Retry.Of, d.Retry.Err.Kind)
	case DeltaNote:
		return "note"
	case DeltaStep:
		return describeStep(*d.Step)
	}
	return fmt.Sprintf("%+v", d)
}

func describeStep(t StepTrace) string {
	line := fmt.Sprintf("step %d %s", t.Step, t.State)
	if t.Err != nil {
		line += " " + string(t.Err.Kind)
		if t.Err.Status != 0 {
			line += fmt.Sprintf(" %d", t.Err.Status)
		}
	}
	if t.Attempts > 1 {
		line += fmt.Sprintf(" after %d", t.Attempts)
	}
	if t.Drill != "" {
		line += " rehearsing " + string(t.Drill)
	}
	return line
}

func ask(t testing.TB, url string, p Provider) (lines []string, failure *Error) {
	t.Helper()
	c := newClient(t, Config{URL: url, Retry: quick})
	return transcript(c.Stream(context.Background(), hello, oneStep(p), Options{}))
}

func joined(lines []string) string { return strings.Join(lines, "; ") }
