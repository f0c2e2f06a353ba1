package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const canary = "sk-proj-Zq8/K+x9Tt0Aa1Bb2Cc3Dd4Ee5Ff6"

func TestF022K03AKeyThatComesBackIsRedacted(t *testing.T) {
	t.Parallel()
	odd := "Xy7/Qw+9=Lm\"3\\Kd8Gh5Jk2Np4Rs6Tv" // a key of no known shape
	quoted, _ := json.Marshal(odd)
	forms := map[string]string{
		"plain":              odd,
		"query":              url.QueryEscape(odd),
		"path":               url.PathEscape(odd),
		"JSON":               string(quoted),
		"base64":             base64.StdEncoding.EncodeToString([]byte(odd)),
		"base64 in a text":   base64.StdEncoding.EncodeToString([]byte("user:" + odd + ":x")),
		"base64 for URLs":    base64.URLEncoding.EncodeToString([]byte("a" + odd)),
		"masked":             odd[:8] + "****************" + odd[len(odd)-4:],
		"masked with dots":   odd[:8] + "..." + odd[len(odd)-4:],
		"cut after the head": odd[:12],
	}
	for name, form := range forms {
		body := "Incorrect API key provided: " + form + ". Ask support."
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Request-Id", form)
			w.Header().Set("cf-aig-log-id", form)
			w.WriteHeader(401)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": body, "code": form}})
		})
		var traced strings.Builder
		c := newClient(t, Config{URL: s.URL})
		p := stub{name: "openai", key: NewSecret("K", odd)}
		_, err := transcript(c.Stream(context.Background(), hello, oneStep(p), Options{Trace: func(e TraceEvent) {
			_, _ = fmt.Fprintf(&traced, "%s %s %v %s\n", e.Kind, e.URL, e.Header, e.Body)
		}}))
		if err == nil || err.Kind != KindAuth {
			t.Fatalf("%s: got %v", name, err)
		}
		for where, text := range map[string]string{"the error": fmt.Sprintf("%+v", *err), "the trace": traced.String()} {
			for _, leak := range []string{odd, form, odd[:8], odd[len(odd)-4:]} {
				if strings.Contains(text, leak) {
					t.Errorf("%s: %s holds %q: %s", name, where, leak, text)
				}
			}
		}
		if !strings.HasPrefix(err.Message, "Incorrect API key provided: ") || !strings.Contains(err.Message, redacted) {
			t.Errorf("%s: the message is %q", name, err.Message)
		}
	}
}

func TestKeysOfKnownShapesAreRedacted(t *testing.T) {
	t.Parallel()
	r := newRedactor(nil)
	for _, key := range []string{
		"sk-abcd1234efgh", "sk-ant-api03-abc_DEF-123", "sk-abcde***********wxyz", "gsk_abcdefgh12345678", "hf_abcdefghIJKL",
		"r8_abcdefgh1234", "pplx-abcdefgh1234", "AIzaSyA1234567890abcdefghi", "ya29.a0AfH6SMBx-12", "AKIAIOSFODNN7EXAMPLE",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_DEF", "Bearer abcdefghijklmnop1234",
	} {
		got := r.clean("key '" + key + "' is bad")
		if got != "key '[redacted]' is bad" {
			t.Errorf("%s: got %q", key, got)
		}
	}
	for text, want := range map[string]string{
		"GET https://h/p?key=abc&x=1":       "GET https://h/p?key=[redacted]&x=1",
		"https://user:" + "pw@host/ is bad": "https://[redacted]host/ is bad",
		"the task-management model, 3 of 4": "the task-management model, 3 of 4",
		"use Bearer authentication":         "use Bearer authentication",
	} {
		if got := r.clean(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestF022AKeyWithLettersOutsideASCIIIsRedacted(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"sk-proj…0123456789", "gsk_ab…0123456789", "ключ-0123456789abcdef", "key-\xff\xfe\xfd\xfc0123456789"} {
		r := newRedactor([]string{key})
		got := r.clean("key '" + key + "' is bad")
		if want := "key '[redacted]' is bad"; got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
		if got := r.clean("a key-word in a text"); got != "a key-word in a text" {
			t.Errorf("%q: got %q", key, got)
		}
	}
}

func TestShortSecretsDoNotEatTheText(t *testing.T) {
	t.Parallel()
	if got := newRedactor([]string{"", "a", "abc"}).clean("a cab and abc"); got != "a cab and abc" {
		t.Errorf("got %q", got)
	}
}

func TestTraceShowsTheWireWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=1")
		answerSSE(strings.Replace(goodStream, "Hel", "Hel "+canary, 1))(w, r)
	})
	var events []TraceEvent
	c := newClient(t, Config{URL: s.URL, Token: NewSecret("CF_AIG_TOKEN", "tok")})
	p := stub{name: "openai", key: NewSecret("K", canary)}
	steps := append(oneStep(p), oneStep(p)...)
	trace := func(e TraceEvent) { events = append(events, e) }
	if _, err := transcript(c.Stream(context.Background(), hello, steps, Options{Trace: trace})); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
		text := fmt.Sprintf("%v %s %s", e.Header, e.Body, e.Frame.Data)
		if strings.Contains(text, "sk-proj") || strings.Contains(text, "session=1") || strings.Contains(text, "Bearer tok") {
			t.Errorf("%s holds a secret: %s", e.Kind, text)
		}
		if e.At.IsZero() || e.Attempt != 1 {
			t.Errorf("%s: at %v, attempt %d", e.Kind, e.At, e.Attempt)
		}
	}
	if got, want := strings.Join(kinds, " "), "request response frame frame frame frame"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if e := events[0]; e.Method != "POST" || e.URL != s.URL+"/v1/local/default" || !strings.Contains(string(e.Body), `"Authorization":"Bearer [redacted]"`) {
		t.Errorf("request: %s %s %s", e.Method, e.URL, e.Body)
	}
	if e := events[1]; e.Status != 200 || e.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("response: %d %v", e.Status, e.Header)
	}
}
