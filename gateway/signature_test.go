package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// signing is a stub whose requests are signed: with the number of the signature
// and what is signed.
func signing(name string, count *atomic.Int32) stub {
	p := stub{name: name}
	p.make = func(string, Chat) (Request, error) {
		return Request{Provider: name, Endpoint: "chat", Body: []byte(`{"q":1}`), Signature: &Signature{
			Headers: []AuthHeader{{Name: "Authorization", Secret: NewSecret("AUTHORIZATION", "")}, {Name: "X-Amz-Date", Secret: NewSecret("X_AMZ_DATE", "")}},
			Note:    "signed for this body alone",
			Sign: func(_ context.Context, body []byte) (http.Header, error) {
				return http.Header{
					"Authorization": {fmt.Sprintf("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE12345/x, Signature=%064d", count.Add(1))},
					"X-Amz-Date":    {"20240509T120000Z of " + string(body)},
				}, nil
			},
		}}, nil
	}
	return p
}

func TestSignatureIsMadeAnewForEachAttempt(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, answerSSE(goodStream))
	if lines, failure := ask(t, s.URL, signing("v", &count)); failure != nil {
		t.Fatal(lines, failure)
	}
	for i, r := range s.requests() {
		want := fmt.Sprintf("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE12345/x, Signature=%064d", i+1)
		if got := r.Header.Get("Authorization"); got != want {
			t.Errorf("attempt %d: Authorization\n got %s\nwant %s", i+1, got, want)
		}
		if got, want := r.Header.Get("X-Amz-Date"), `20240509T120000Z of {"q":1}`; got != want {
			t.Errorf("attempt %d: X-Amz-Date %q, want %q", i+1, got, want)
		}
	}
	if n := len(s.requests()); n != 2 || count.Load() != 2 {
		t.Errorf("%d requests, %d signatures, want 2 of each", n, count.Load())
	}
}

func TestSignatureOfAStepTravelsInItsHeaders(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	s := serve(t, answerSSE(goodStream))
	c := newClient(t, Config{URL: s.URL})
	steps := []Step{{Provider: signing("a", &count), Model: "m"}, {Provider: stub{name: "b"}, Model: "m"}}
	if _, failure := transcript(c.Stream(t.Context(), hello, steps, Options{})); failure != nil {
		t.Fatal(failure)
	}
	want := `[{"provider":"a","endpoint":"chat","headers":{"Content-Type":"application/json",` +
		`"Authorization":"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE12345/x, Signature=` + fmt.Sprintf("%064d", 1) + `",` +
		`"X-Amz-Date":"20240509T120000Z of {\"q\":1}"},"query":{"q":1}},{"provider":"b",`
	if got := string(s.body[0]); !strings.HasPrefix(got, want) {
		t.Errorf("body\n got %s\nwant %s…", got, want)
	}
	p, err := c.Prepare(hello, steps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := `"Authorization":"$AUTHORIZATION","X-Amz-Date":"$X_AMZ_DATE"},"query":{"q":1}}`; !strings.Contains(string(p.Body), want) {
		t.Errorf("prepared %s\nwant %s in it", p.Body, want)
	}
	if want := `"Authorization":"'"$AUTHORIZATION"'","X-Amz-Date":"'"$X_AMZ_DATE"'"},"query"`; !strings.Contains(strings.ReplaceAll(p.Curl(), "''", ""), want) {
		t.Errorf("curl %s\nwant %s in it", p.Curl(), want)
	}
}

func TestSignatureStandsInCurlAsPlaceholders(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	c := newClient(t, Config{URL: "http://127.0.0.1:1"})
	p, err := c.Prepare(hello, oneStep(signing("v", &count)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "# signed for this body alone\ncurl --no-buffer 'http://127.0.0.1:1/v1/local/default/v/chat' \\\n" +
		"  --header \"Authorization: $AUTHORIZATION\" \\\n  --header \"X-Amz-Date: $X_AMZ_DATE\" \\\n" +
		"  --header 'Content-Type: application/json' \\\n  --data-raw '{\"q\":1}'"
	if p.Curl() != want || count.Load() != 0 {
		t.Errorf("%d signatures, curl\n got %s\nwant %s", count.Load(), p.Curl(), want)
	}
}

func TestSignatureIsNeverShown(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, `{"message":"got %s"}`, r.Header.Get("Authorization"))
	})
	c := newClient(t, Config{URL: s.URL, Retry: quick})
	var traced []string
	opts := Options{Trace: func(e TraceEvent) { traced = append(traced, fmt.Sprint(e.Header), string(e.Body)) }}
	_, failure := transcript(c.Stream(t.Context(), hello, oneStep(signing("v", &count)), opts))
	if failure == nil || failure.Kind != KindAuth {
		t.Fatalf("got %v, want an auth error", failure)
	}
	secret := fmt.Sprintf("%064d", 1)
	if slices.ContainsFunc(append(traced, failure.Error()), func(s string) bool { return strings.Contains(s, secret) }) {
		t.Errorf("the signature is in the trace %q or in %v", traced, failure)
	}
}

func TestSignatureThatFailsSendsNothing(t *testing.T) {
	t.Parallel()
	cause := errors.New("the sign-on has expired; run aws sso login")
	s := serve(t, answerSSE(goodStream))
	p := stub{name: "v", make: func(string, Chat) (Request, error) {
		return Request{Provider: "v", Body: []byte("{}"), Signature: &Signature{Sign: func(context.Context, []byte) (http.Header, error) { return nil, cause }}}, nil
	}}
	_, failure := ask(t, s.URL, p)
	if failure == nil || failure.Kind != KindAuth || failure.Message != "the request can't be signed: "+cause.Error() || !errors.Is(failure, cause) {
		t.Errorf("got %+v", failure)
	}
	want := Explanation{
		What: "there is no usable key for v: " + failure.Message, Next: "check its key: sluice config set-key v", Source: "v",
	}
	if got := Explain(failure); got != want {
		t.Errorf("explained as\n %+v\nwant\n %+v", got, want)
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestF011SignedRequestIsRefusedOverPlainHTTP(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	c := newClient(t, Config{URL: "http://gateway.example.com", AccountID: "a"})
	if _, err := c.Prepare(hello, oneStep(signing("v", &count)), Options{}); !errors.Is(err, ErrInsecure) {
		t.Errorf("got %v, want %v", err, ErrInsecure)
	}
}
