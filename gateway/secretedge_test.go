package gateway

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestSecretSaysWhatItHides(t *testing.T) {
	t.Parallel()
	s := NewSecret("K", "value")
	text, err := s.MarshalText()
	for what, got := range map[string]string{
		"String": s.String(), "GoString": s.GoString(), "MarshalText": string(text), "LogValue": s.LogValue().String(), "%v": fmt.Sprint(s),
	} {
		if got != "[redacted]" {
			t.Errorf("%s: got %q", what, got)
		}
	}
	if err != nil || s.LogValue().Kind() != slog.KindString {
		t.Errorf("got %v, %v", err, s.LogValue().Kind())
	}
}

func TestVariablesAreNamedByLettersDigitsAndUnderscores(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"abyzABYZ_0189": "abyzABYZ_0189", "a`{@[/:": "a______", "0a": "_0a", "9a": "_9a", "_9": "_9", "a0": "a0", "ключ": "____",
	} {
		if got := shellName(NewSecret(name, "v")); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}

func TestCurlNamesTheMethodWhereItIsNotTheUsualOne(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, body, want string }{
		{"POST", "{}", "curl --no-buffer 'https://h/' \\\n  --data-raw '{}'"},
		{"POST", "", "curl --no-buffer --request 'POST' 'https://h/'"},
		{"PUT", "{}", "curl --no-buffer --request 'PUT' 'https://h/' \\\n  --data-raw '{}'"},
		{"GET", "", "curl --no-buffer --request 'GET' 'https://h/'"},
	} {
		p := &Prepared{Method: test.method, URL: "https://h/", Header: http.Header{}, Body: []byte(test.body)}
		p.body = []segment{{text: p.Body}}
		if got := p.Curl(); got != test.want {
			t.Errorf("%s %q\n got %s\nwant %s", test.method, test.body, got, test.want)
		}
	}
}

func TestAnHTTPFileHasPlaceholdersForKeys(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	c := newClient(t, Config{URL: "http://127.0.0.1:1", Token: NewSecret("CF_AIG_TOKEN", "gateway-token-0123")})
	p, err := c.Prepare(hello, oneStep(signing("v", &count)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const head = "# signed for this body alone\nPOST http://127.0.0.1:1/v1/local/default/v/chat\n" +
		"cf-aig-authorization: Bearer $CF_AIG_TOKEN\nAuthorization: $AUTHORIZATION\nX-Amz-Date: $X_AMZ_DATE\nContent-Type: application/json\n"
	if got, want := p.HTTPFile(), head+"\n{\"q\":1}\n"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	p.Body = nil
	if got := p.HTTPFile(); got != head {
		t.Errorf("without a body\n got %s\nwant %s", got, head)
	}
}

func TestANoteOfSeveralStepsStandsOnce(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	c := newClient(t, Config{URL: "http://127.0.0.1:1"})
	p, err := c.Prepare(hello, append(oneStep(signing("a", &count)), oneStep(signing("b", &count))...), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Curl(); !strings.HasPrefix(got, "# signed for this body alone\ncurl ") {
		t.Errorf("got %s", got)
	}
}

func TestHeadersCarryJSONInASCII(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"~ \x7f\u0080é": `~ \u007f\u0080\u00e9`, "\uffff": `\uffff`, "\U00010000\U0010ffff": `\ud800\udc00\udbff\udfff`,
	} {
		if got := asciiJSON([]byte(in)); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestTheStepOfAReplyIsOneOfTheChain(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"0": "0 true", " 1 ": "1 true", "2": "0 false", "-1": "0 false", "": "0 false", "x": "0 false"} {
		step, known := stepOf(http.Header{"Cf-Aig-Step": {value}}, 2)
		if got := fmt.Sprint(step, " ", known); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
	if step, known := stepOf(nil, 1); step != 0 || !known {
		t.Errorf("of one: got %d, %t", step, known)
	}
}

func TestRedactTakesOutWhatItIsGivenAndWhatLooksLikeAKey(t *testing.T) {
	t.Parallel()
	if got := Redact("a own-1234 b sk-abcdefgh12 c", "own-1234"); got != "a [redacted] b [redacted] c" {
		t.Errorf("got %q", got)
	}
}

func TestHowMuchOfASecretGivesItAway(t *testing.T) {
	t.Parallel()
	encoded := func(before, s string) string { return base64.StdEncoding.EncodeToString([]byte(before + s + "!?")) }
	for _, test := range []struct{ name, secret, text, want string }{
		{"four letters are a secret", "wxyz", "a wxyz b", "a [redacted] b"},
		{"three are not", "xyz", "a xyz b", "a xyz b"},
		{"sixteen can be masked", "0123456789qwertz", "a 01234567*** b", "a [redacted] b"},
		{"fifteen can't", "0123456789qwert", "a 01234567*** b", "a 01234567*** b"},
		{"six letters are a head", "abcdef€0123456789", "a abcdef*** b", "a [redacted] b"},
		{"five are none", "abcde😀0123456789", "a abcde*** b", "a abcde*** b"},
		{"nine can be seen in base64", "q1w2e3r4t", encoded("", "q1w2e3r4t"), "[redacted]IT8="},
		{"eight can't", "q1w2e3r4", encoded("ab", "q1w2e3r4"), encoded("ab", "q1w2e3r4")},
		{"eight in their own place can't either", "q1w2e3r4", encoded("", "q1w2e3r4"), encoded("", "q1w2e3r4")},
	} {
		if got := newRedactor([]string{test.secret}).clean(test.text); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestAShortSecretAloneIsLookedFor(t *testing.T) {
	t.Parallel()
	r := newRedactor([]string{"wxyz"})
	for text, want := range map[string]bool{"a wxyz b": true, "a wxy b": false, "": false} {
		if got := r.mayHold([]byte(text)); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

// Keys in which the letter that is looked for first stands nowhere else.
func TestEveryShapeOfAKeyIsFoundByItsBeginning(t *testing.T) {
	t.Parallel()
	for _, key := range []string{
		"sk-abcdef", "gsk_abcdefgh", "hf_abcdefgh", "r8_abcdefgh", "xai_abcdefgh", "pplx-abcdefgh", "xai-abcdefgh", "csk-abcdefgh",
		"AIzaabcdefghijklmnop", "ya29.abcdefgh", "AKIA0123456789BC", "ASIA0123456789BC", "eyJabcdefgh.abcdefgh.", "eyJabcdefgh.abcdefgh.c",
		"Bearer acdefghiklmnopqr", "bearer acdefghiklmnopqr", "Signature=0123456789acdef00123456789acdef0",
	} {
		if got := Redact("'" + key + "'"); got != "'[redacted]'" && got != "'[redacted].'" {
			t.Errorf("%s: got %s", key, got)
		}
	}
	for text, want := range map[string]string{
		"https://user:pw@h/":     "https://[redacted]h/",
		"/p?sig=abc":             "/p?sig=[redacted]",
		"/p&access_token=abc 'x": "/p&access_token=[redacted] 'x",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestTheSecretOfAnAuthorizationIsItsLastPart(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"AWS4-HMAC-SHA256 Credential=A/b, Signature=abc": "abc", "Bearer tok": "tok", "tok": "tok",
	} {
		if got := credentialOf(value); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

// signed is a stub that gives its own headers as a signature.
func signed(sign func(ctx context.Context) (http.Header, error)) stub {
	return stub{name: "v", make: func(string, Chat) (Request, error) {
		return Request{Provider: "v", Endpoint: "chat", Body: []byte("{}"), Signature: &Signature{
			Headers: []AuthHeader{{Name: "Authorization", Secret: NewSecret("AUTHORIZATION", "")}},
			Sign:    func(ctx context.Context, _ []byte) (http.Header, error) { return sign(ctx) },
		}}, nil
	}}
}

func TestATokenOfASignatureThatComesBackIsRedacted(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"bearer": "Bearer own+token", "bare": "own+token", "AWS": "X Credential=c, Signature=own+token"} {
		s := serve(t, says(401, `{"error":{"message":"I know no own+token"}}`))
		p := signed(func(context.Context) (http.Header, error) { return http.Header{"Authorization": {value}}, nil })
		_, err := ask(t, s.URL, p)
		if err == nil || err.Message != "I know no [redacted]" || s.requests()[0].Header.Get("Authorization") != value {
			t.Errorf("%s: got %v for %q", name, err, s.requests()[0].Header.Get("Authorization"))
		}
	}
	// What else a signature sends is no secret.
	s := serve(t, says(401, `{"error":{"message":"not for project-x"}}`))
	p := signed(func(context.Context) (http.Header, error) {
		return http.Header{"X-Goog-User-Project": {"project-x"}}, nil
	})
	if _, err := ask(t, s.URL, p); err == nil || err.Message != "not for project-x" {
		t.Errorf("another header: got %v", err)
	}
}

func TestASignatureWithALineBreakSendsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	p := signed(func(context.Context) (http.Header, error) { return http.Header{"Authorization": {"a\r\nb: c"}}, nil })
	_, err := ask(t, s.URL, p)
	if err == nil || err.Kind != KindAuth || err.Message != "the request can't be signed: Authorization has a line break in it" || len(s.requests()) != 0 {
		t.Errorf("got %+v after %d requests", err, len(s.requests()))
	}
}

func TestASignatureHasItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, nil)
		start := time.Now()
		p := signed(func(ctx context.Context) (http.Header, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		_, err := transcript(c.Stream(t.Context(), hello, oneStep(p), Options{}))
		const want = "the request can't be signed: no answer within 30s (context deadline exceeded)"
		if err == nil || err.Kind != KindAuth || err.Message != want || time.Since(start) != signTime || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %+v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		traced := 0
		trace := func(TraceEvent) { traced++ }
		if _, err = transcript(c.Stream(ctx, hello, oneStep(p), Options{Trace: trace})); err == nil || err.Kind != KindTimeoutIdle || traced != 0 {
			t.Errorf("the caller's own deadline: got %+v after %d events", err, traced)
		}
	})
}

func TestASignatureInAChainIsMadeAnewForEachAttempt(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	s := serve(t, says(503, `{}`), answerSSE(goodStream))
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	steps := append(oneStep(signing("a", &count)), oneStep(stub{name: "b"})...)
	if _, err := transcript(c.Stream(t.Context(), hello, steps, Options{})); err != nil || count.Load() != 2 || len(s.body) != 2 {
		t.Fatalf("got %v, %d signatures, %d requests", err, count.Load(), len(s.body))
	}
	for i, body := range s.body {
		if want := fmt.Sprintf("Signature=%064d", i+1); !strings.Contains(string(body), want) {
			t.Errorf("attempt %d: %s in %s", i+1, want, body)
		}
	}
}

func TestOptionsThatTheGatewayWouldBendAreRefused(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	many := map[string]string{}
	for i := range MostMetadata + 1 {
		many[fmt.Sprint(i)] = "x"
	}
	if err := (Options{Controls: Controls{Metadata: many}}).addTo(h); err == nil {
		t.Errorf("got %v", h)
	}
}
