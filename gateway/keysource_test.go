package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// keyFrom is a secret with a value, from a source.
func keyFrom(source string) Secret {
	return LazySecret("K", source, func(context.Context) (string, error) { return "k-" + source, nil })
}

// keyAdvice are the places from which a key comes, and what to do where it is refused.
var keyAdvice = map[string]string{
	"env:OPENAI_API_KEY": "check %s: it comes from the environment variable OPENAI_API_KEY",
	"file:~/.keys/o":     "check %s: it comes from the file ~/.keys/o",
	"cmd:pass":           "check %s: it comes from the command pass",
	"keyring:mine":       "check %s in the keyring, entry mine: sluice config set-key NAME",
	"value":              "check %s in the configuration, or put it into the keyring: sluice config set-key NAME",
}

func advised(words, what, name string) string {
	return strings.NewReplacer("%s", what, "NAME", name).Replace(words)
}

func TestARefusedKeyIsSoughtWhereItComesFrom(t *testing.T) {
	t.Parallel()
	for source, words := range keyAdvice {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			refusing := serveVendors(t, map[string][]http.HandlerFunc{"a": {refuses(401)}, "b": {refuses(401)}}).server
			a, b := stub{name: "a", key: keyFrom(source)}, stub{name: "b", key: keyFrom("env:B")}
			one := []Step{{Provider: a, Model: "m"}}
			_, err := transcript(newClient(t, Config{URL: refusing.URL}).Stream(t.Context(), hello, one, Options{}))
			if got, want := Explain(err).Next, advised(words, "a's key", "a"); got != want {
				t.Errorf("one step: got %q, want %q", got, want)
			}
			both := []Step{{Provider: b, Model: "m", Mode: ModeClient}, {Provider: a, Model: "m", Mode: ModeClient}}
			_, err = transcript(newClient(t, Config{URL: refusing.URL, Retry: RetryPolicy{Attempts: 1}}).Stream(t.Context(), hello, both, Options{}))
			got := Explain(err).Next
			if want := "step 1: check b's key: it comes from the environment variable B;\nstep 2: " + advised(words, "a's key", "a"); got != want {
				t.Errorf("a walk: got %q, want %q", got, want)
			}
			told := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("cf-aig-step", "1")
				w.WriteHeader(401)
				_, _ = io.WriteString(w, `{"error":{"message":"no"}}`)
			})
			universal := []Step{{Provider: b, Model: "m"}, {Provider: a, Model: "m"}}
			_, err = transcript(newClient(t, Config{URL: told.URL, Retry: RetryPolicy{Attempts: 1}}).Stream(t.Context(), hello, universal, Options{}))
			if got, want := Explain(err).Next, "step 2: "+advised(words, "a's key", "a"); !strings.HasPrefix(got, want) {
				t.Errorf("the gateway's walk: got %q, want %q before the rest", got, want)
			}
			own := serve(t, refuses(401), func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(401)
				_, _ = io.WriteString(w, `{"name":"AiGatewayError","httpCode":401,"internalCode":2009,"message":"Unauthorized"}`)
			})
			c := newClient(t, Config{URL: own.URL, Token: keyFrom(source)})
			for _, what := range []string{"no key for a was sent: check the one that the gateway holds, or use your own: sluice config set-key a", advised(words, "the gateway's token", "gateway")} {
				_, err = transcript(c.Stream(t.Context(), hello, []Step{{Provider: stub{name: "a"}, Model: "m"}}, Options{}))
				if got := Explain(err).Next; !strings.HasPrefix(got, what) {
					t.Errorf("no key of one's own: got %q, want %q", got, what)
				}
			}
		})
	}
}

func TestAKeyThatCannotBeReadIsSoughtWhereItComesFrom(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for source, words := range keyAdvice {
		lost := LazySecret("K", source, func(context.Context) (string, error) { return "", errors.New("nothing there") })
		_, err := transcript(newClient(t, Config{URL: s.URL}).Stream(t.Context(), hello, []Step{{Provider: stub{name: "a", key: lost}, Model: "m"}}, Options{}))
		if got, want := Explain(err).Next, advised(words, "a's key", "a"); got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
		_, err = transcript(newClient(t, Config{URL: s.URL, Token: lost}).Stream(t.Context(), hello, []Step{{Provider: stub{name: "a"}, Model: "m"}}, Options{}))
		if got, want := Explain(err).Next, advised(words, "the gateway's token", "gateway"); got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}

func TestARehearsedKeyIsNotTheOneThatIsBlamed(t *testing.T) {
	t.Parallel()
	p, err := newClient(t, Config{URL: "http://127.0.0.1:1"}).Prepare(hello, []Step{{Provider: stub{name: "a", key: keyFrom("env:A")}, Model: "m", Drill: DrillBadKey}}, Options{})
	if err != nil || !slices.Equal(p.keys, []string{"env:A"}) {
		t.Errorf("got %q, %v", p.keys, err)
	}
}

func TestAFailedConnectionNamesTheAddressThatWasUsed(t *testing.T) {
	t.Parallel()
	const nowhere = "http://127.0.0.1:1"
	direct := stub{name: "own", make: func(string, Chat) (Request, error) {
		return Request{Provider: "own", BaseURL: nowhere, Endpoint: "chat", Body: []byte("{}")}, nil
	}}
	for _, row := range []struct {
		provider Provider
		want     string
	}{{direct, "check the network and base_url under [providers.own] (sluice doctor)"}, {stub{name: "own"}, "check the network and the gateway's URL (sluice doctor)"}} {
		c := newClient(t, Config{URL: nowhere, Retry: RetryPolicy{Attempts: 1}})
		_, err := transcript(c.Stream(t.Context(), hello, []Step{{Provider: row.provider, Model: "m"}}, Options{}))
		if got := Explain(err).Next; got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
	if got := Explain(&Error{Kind: KindNotAPI, Provider: "own", Message: "a page"}).Next; !strings.Contains(got, "[providers.own]") {
		t.Errorf("a log-in page: %q", got)
	}
}
