package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// seedSteps are the two steps of the first example in Cloudflare's
// documentation of the universal endpoint.
func seedSteps() []Step {
	fixed := func(slug, endpoint, body string) stub {
		return stub{name: slug, make: func(string, Chat) (Request, error) {
			return Request{Provider: slug, Endpoint: endpoint, Body: []byte(body),
				Auth: []AuthHeader{{Name: "Authorization", Prefix: "Bearer ", Secret: NewSecret("TOKEN", "XXXX")}}}, nil
		}}
	}
	return []Step{
		{Model: "a", Provider: fixed("workers-ai", "@cf/meta/llama-2-7b-chat-int8",
			`{"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}`)},
		{Model: "b", Provider: fixed("openai", "chat/completions",
			`{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"user","content":"What is Cloudflare?"}]}`)},
	}
}

const seedU1 = `[{"provider":"workers-ai","endpoint":"@cf/meta/llama-2-7b-chat-int8","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},"query":{"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}},{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},"query":{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"user","content":"What is Cloudflare?"}]}}]`

func TestPrepareGivesTheDocumentedUniversalRequest(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "ACCOUNT_TAG", GatewayID: "GATEWAY_NAME"})
	p, err := c.Prepare(hello, seedSteps(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Method+" "+p.URL, "POST https://gateway.ai.cloudflare.com/v1/ACCOUNT_TAG/GATEWAY_NAME"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if want := (http.Header{"Content-Type": {"application/json"}}); !reflect.DeepEqual(p.Header, want) || len(p.Auth) > 0 {
		t.Errorf("header\n got %v %v\nwant %v", p.Header, p.Auth, want)
	}
	if want := strings.ReplaceAll(seedU1, "XXXX", "$TOKEN"); string(p.Body) != want {
		t.Errorf("shown\n got %s\nwant %s", p.Body, want)
	}
	r, failure := p.reveal(context.Background())
	if failure != nil {
		t.Fatal(failure)
	}
	if string(r.body) != seedU1 {
		t.Errorf("sent\n got %s\nwant %s", r.body, seedU1)
	}
}

func TestUniversalStepsKeepBytesQueriesAndConfig(t *testing.T) {
	t.Parallel()
	body := `{"b":1.0,"a":"<é\u0041>"}`
	p := stub{name: "azure-openai", make: func(string, Chat) (Request, error) {
		return Request{Provider: "azure-openai", Endpoint: "res/dep/chat/completions", Query: url.Values{"api-version": {"2023-05-15"}},
			Header: http.Header{"Api-Key": {"replaced"}}, Body: []byte(body),
			Auth: []AuthHeader{{Name: "api-key", Secret: NewSecret("AZURE", `a"b\c`)}}}, nil
	}}
	steps := []Step{
		{Provider: p, Model: "dep", Controls: Controls{RequestTimeout: 1500 * time.Millisecond, MaxAttempts: 2, RetryDelay: time.Millisecond / 2, Backoff: BackoffExponential}},
		{Provider: stub{name: "none", make: func(string, Chat) (Request, error) { return Request{Provider: "none"}, nil }}},
	}
	c := newClient(t, Config{AccountID: "a", Token: NewSecret("CF_AIG_TOKEN", "gw")})
	prepared, err := c.Prepare(hello, steps, Options{Controls: Controls{SkipCache: true}})
	if err != nil {
		t.Fatal(err)
	}
	r, failure := prepared.reveal(context.Background())
	if failure != nil {
		t.Fatal(failure)
	}
	want := `[{"provider":"azure-openai","endpoint":"res/dep/chat/completions?api-version=2023-05-15",` +
		`"headers":{"api-key":"a\"b\\c","Content-Type":"application/json"},"query":` + body +
		`,"config":{"requestTimeout":1500,"maxAttempts":2,"retryDelay":1,"backoff":"exponential"}},` +
		`{"provider":"none","endpoint":"","headers":{},"query":{}}]`
	if string(r.body) != want || !json.Valid(r.body) {
		t.Errorf("\n got %s\nwant %s", r.body, want)
	}
	wantHeader := http.Header{"Content-Type": {"application/json"}, "Cf-Aig-Skip-Cache": {"true"}, "Cf-Aig-Authorization": {"Bearer gw"}}
	if !reflect.DeepEqual(r.header, wantHeader) {
		t.Errorf("\n got %v\nwant %v", r.header, wantHeader)
	}
	if bytes.Contains(prepared.Body, []byte(`a\"b`)) {
		t.Errorf("the shown body holds the key: %s", prepared.Body)
	}
}

func TestOneStepTravelsWithGatewayHeaders(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "a"})
	no := false
	steps := []Step{{Provider: stub{name: "openai"}, Model: "m",
		Controls: Controls{RequestTimeout: 5 * time.Second, MaxAttempts: 3, RetryDelay: 500 * time.Millisecond, Backoff: BackoffLinear}}}
	p, err := c.Prepare(hello, steps, Options{Controls: Controls{CacheTTL: 90*time.Second + 1, SkipCache: true, CacheKey: "k",
		Metadata: map[string]string{"team": "é\n😀", "a": "b"}, CollectLog: &no}, EventID: "e"})
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Content-Type":           {"application/json"},
		"Cf-Aig-Cache-Ttl":       {"91"},
		"Cf-Aig-Skip-Cache":      {"true"},
		"Cf-Aig-Cache-Key":       {"k"},
		"Cf-Aig-Collect-Log":     {"false"},
		"Cf-Aig-Event-Id":        {"e"},
		"Cf-Aig-Metadata":        {`{"a":"b","team":"\u00e9\n\ud83d\ude00"}`},
		"Cf-Aig-Request-Timeout": {"5000"},
		"Cf-Aig-Max-Attempts":    {"3"},
		"Cf-Aig-Retry-Delay":     {"500"},
		"Cf-Aig-Backoff":         {"linear"},
	}
	if !reflect.DeepEqual(p.Header, want) {
		t.Errorf("\n got %v\nwant %v", p.Header, want)
	}
}

func TestADirectProviderSeesNothingOfTheGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "a", Token: NewSecret("CF_AIG_TOKEN", "gw")})
	p := stub{name: "ollama", make: func(string, Chat) (Request, error) {
		return Request{Provider: "ollama", BaseURL: "http://127.0.0.1:11434/v1", Endpoint: "chat/completions", Body: []byte("{}")}, nil
	}}
	steps := []Step{{Provider: p, Controls: Controls{MaxAttempts: 2}}}
	got, err := c.Prepare(hello, steps, Options{Controls: Controls{SkipCache: true}})
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{"Content-Type": {"application/json"}}
	if got.URL != "http://127.0.0.1:11434/v1/chat/completions" || !reflect.DeepEqual(got.Header, want) || len(got.Auth) > 0 {
		t.Errorf("got %s %v %v", got.URL, got.Header, got.Auth)
	}
	if _, err := c.Prepare(hello, append(steps, steps...), Options{}); KindOf(err) != KindRequest {
		t.Errorf("as a step of a chain: got %v, want a request error", err)
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "a"})
	broken := errors.New("temperature above 1")
	for name, row := range map[string]struct {
		steps []Step
		opts  Options
	}{
		"no steps":     {},
		"encode fails": {steps: oneStep(stub{name: "p", make: func(string, Chat) (Request, error) { return Request{}, broken }})},
		"no JSON": {steps: oneStep(stub{name: "p", make: func(string, Chat) (Request, error) {
			return Request{Provider: "p", Body: []byte("{")}, nil
		}})},
		"header injection": {steps: oneStep(stub{name: "p"}), opts: Options{Controls: Controls{CacheKey: "a\r\nX-Evil: 1"}}},
	} {
		_, err := c.Prepare(hello, row.steps, row.opts)
		if KindOf(err) != KindRequest {
			t.Errorf("%s: got %v, want a request error", name, err)
		}
		if name == "encode fails" && !errors.Is(err, broken) {
			t.Errorf("%s: the cause is lost in %v", name, err)
		}
	}
}

func TestAKeyThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	s := serve(t, answerSSE(goodStream))
	for name, row := range map[string]struct {
		key  Secret
		want string
	}{
		"fails":      {LazySecret("K", "env:OPENAI_KEY", func(context.Context) (string, error) { return "", errors.New("not set") }), "the key for Authorization can't be read: env:OPENAI_KEY: not set"},
		"empty":      {LazySecret("K", "cmd:pass", func(context.Context) (string, error) { return "", nil }), "the key from cmd:pass is empty or has a line break in it"},
		"line break": {LazySecret("K", "file:key", func(context.Context) (string, error) { return "abc\ndef", nil }), "the key from file:key is empty or has a line break in it"},
	} {
		lines, err := ask(t, s.URL, stub{name: "openai", key: row.key})
		if len(lines) > 0 || err == nil || err.Kind != KindAuth || err.Message != row.want {
			t.Errorf("%s:\n got %+v\nwant %s", name, err, row.want)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestF103KeysOfAChainStayOutOfWhatIsShown(t *testing.T) {
	t.Parallel()
	keys := []string{"gateway-token-0123456789", "first-key-0123456789", "second-key-0123456789"}
	s := serve(t, answerSSE(goodStream))
	c := newClient(t, Config{URL: s.URL, Token: NewSecret("CF_AIG_TOKEN", keys[0])})
	steps := append(oneStep(stub{name: "workers-ai", key: NewSecret("CLOUDFLARE_API_TOKEN", keys[1])}),
		oneStep(stub{name: "openai", key: NewSecret("OPENAI_API_KEY", keys[2])})...)
	prepared, err := c.Prepare(hello, steps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	shown := prepared.Curl() + fmt.Sprintf("%+v %s", prepared, prepared.Body)
	trace := func(e TraceEvent) { shown += fmt.Sprintf("%+v %s %s", e, e.Body, e.Frame.Data) }
	if _, failure := transcript(c.Stream(t.Context(), hello, steps, Options{Trace: trace})); failure != nil {
		t.Fatal(failure)
	}
	sent := fmt.Sprintf("%v %s", s.requests()[0].Header, s.body[0])
	for _, key := range keys {
		if strings.Contains(shown, key) {
			t.Errorf("%q is shown in %s", key, shown)
		}
		if !strings.Contains(sent, key) {
			t.Errorf("%q was not sent in %s", key, sent)
		}
	}
	for _, name := range []string{"Bearer $CF_AIG_TOKEN", "Bearer $CLOUDFLARE_API_TOKEN", "Bearer $OPENAI_API_KEY"} {
		if !strings.Contains(prepared.Curl(), name) {
			t.Errorf("%s is not in %s", name, prepared.Curl())
		}
	}
}
