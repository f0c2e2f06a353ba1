package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFieldT04KeysOfOthersAreKnown(t *testing.T) {
	t.Parallel()
	const own, other, late, short = "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6", "own-7Hh2Jj4Kk6Ll8Mm1Nn3", "late-9Rr8Ss7Tt6Uu5Vv4", "k7!x2"
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(401)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"not %s, not %s, not %s, not %s, ask ollama"}}`, other[4:], strings.ToUpper(late), reversed(own), short)
	})
	asked := 0
	lazy := LazySecret("L", "keyring:x", func(context.Context) (string, error) { asked++; return late, nil })
	c := newClient(t, Config{URL: s.URL, Secrets: []Secret{NewSecret("O", other), lazy, NewSecret("S", short), NewSecret("W", "ollama"), LazySecret("F", "cmd:x", func(context.Context) (string, error) {
		return "", errors.New("fails")
	})}})
	say := func() string {
		_, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "openai", key: NewSecret("K", own)}), Options{}))
		return err.Message
	}
	t.Run("K25 before it is looked up", func(t *testing.T) {
		if got := say(); got != "not [redacted], not "+strings.ToUpper(late)+", not [redacted], not [redacted], ask ollama" || asked != 0 {
			t.Errorf("got %q after %d look-ups", got, asked)
		}
	})
	if _, err := lazy.Reveal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := say(); got != "not [redacted], not [redacted], not [redacted], not [redacted], ask ollama" || asked != 1 {
		t.Errorf("once it is known: got %q after %d look-ups", got, asked)
	}
	if got := c.KeyFilter()("all of " + own + other + late); got != "all of [redacted]" {
		t.Errorf("the client's filter: got %q", got)
	}
}

// A request of one step is redacted with a key that an earlier request carried.
func TestFieldT04AKeyThatWasCarriedOnceStaysKnown(t *testing.T) {
	t.Parallel()
	const first = "own-7Hh2Jj4Kk6Ll8Mm1Nn3"
	s := serve(t, answerSSE(goodStream), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(400)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"leftover %s"}}`, first)
	})
	c := newClient(t, Config{URL: s.URL})
	if _, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "a", key: NewSecret("A", first)}), Options{})); err != nil {
		t.Fatal(err)
	}
	_, err := transcript(c.Stream(t.Context(), hello, oneStep(stub{name: "b", key: NewSecret("B", "sk-other-1Aa2Bb3Cc4Dd")}), Options{}))
	if err == nil || err.Message != "leftover [redacted]" {
		t.Errorf("got %v", err)
	}
}

func TestFieldT04TheVaultForgetsOldRequests(t *testing.T) {
	t.Parallel()
	v := newSecretSet(Config{})
	for i := range 1000 {
		v.add([]AuthHeader{{Name: "Authorization", Secret: NewSecret("K", fmt.Sprintf("key-%d-0Aa1Bb2Cc3", i))}})
	}
	if len(v.carried) != 64 {
		t.Errorf("%d keys are kept", len(v.carried))
	}
	v.add([]AuthHeader{{}, {Secret: v.carried[3]}})
	if len(v.carried) != 64 {
		t.Errorf("%d keys are kept after one that is known", len(v.carried))
	}
}

func TestFieldT04PasswordsOfProxiesAreKnown(t *testing.T) {
	t.Parallel()
	env := map[string]string{"HTTPS_PROXY": "http://me:pass%20word-1Aa2Bb@proxy:8080", "http_proxy": "http://proxy", "ALL_PROXY": "::bad", "HTTP_PROXY": "http://you@proxy"}
	got := proxyPasswords(func(name string) string { return env[name] })
	if len(got) != 1 || got[0] != "pass word-1Aa2Bb" {
		t.Fatalf("got %q", got)
	}
	if text := newRedactor(got).clean("407 for me:pass%20word-1Aa2Bb"); text != "407 for me:[redacted]" {
		t.Errorf("got %q", text)
	}
}

// A job whose address would hold a key is not asked about.
func TestFieldT03NoKeyIsSentBackInAnAddress(t *testing.T) {
	t.Parallel()
	const key = "r8-own-9Rr8Ss7Tt6Uu5Vv4Ww3Xx2"
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(201)
		_, _ = w.Write([]byte(`{"text":""}`))
	})
	c := newClient(t, Config{URL: s.URL})
	p := jobStub{stub: stub{name: "replicate", key: NewSecret("K", key)}, endpoint: "predictions/" + strings.ToUpper(key)}
	t.Run("K26 a job's", func(t *testing.T) {
		_, err := transcript(c.Stream(t.Context(), hello, oneStep(p), Options{}))
		if err == nil || err.Kind != KindProtocol || !strings.Contains(err.Message, "a key in it") || len(s.requests()) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.requests()))
		}
	})
}

// jobStub is a vendor whose answer is a job at an endpoint.
type jobStub struct {
	stub
	endpoint string
}

func (p jobStub) Decoder(r Reply) Decoder {
	return &jobStubDecoder{Decoder: p.stub.Decoder(r), endpoint: p.endpoint}
}

type jobStubDecoder struct {
	Decoder
	endpoint string
}

func (d *jobStubDecoder) Next() (Request, time.Duration, bool) {
	return Request{Provider: "replicate", Method: http.MethodGet, Endpoint: d.endpoint}, 0, true
}

func (d *jobStubDecoder) Cancel() (Request, bool) { return Request{}, false }
