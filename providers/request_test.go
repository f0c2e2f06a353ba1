package providers_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"reflect"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

func newProvider(t testing.TB, name string, s providers.Settings) gateway.Provider {
	t.Helper()
	spec, ok := providers.Lookup(name)
	if !ok {
		t.Fatalf("no provider %s", name)
	}
	p, err := spec.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ptr[T any](v T) *T { return &v }

func asks(text string) gateway.Chat {
	return gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: text}}}
}

func sameJSON(t *testing.T, got []byte, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("body %s: %v", got, err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("body:\n got %s\nwant %s", got, want)
	}
}

// Everything that a chat can ask for, byte for byte.
func TestEncodeWritesEveryParameterInOrder(t *testing.T) {
	t.Parallel()
	chat := gateway.Chat{
		System: "Be <brief> & kind",
		Messages: []gateway.Message{
			{Role: gateway.RoleUser, Text: "Hi"},
			{Role: gateway.RoleAssistant, Text: "Hello \U0001F600"},
			{Role: gateway.RoleUser, Text: "a\n\"b\" <c>"},
		},
		Params: gateway.Params{Temperature: ptr(0.7), TopP: ptr(0.9), MaxTokens: ptr(512), Stop: []string{"END"}},
		Stream: true,
	}
	for provider, want := range map[string]string{
		"openai": `{"model":"m","messages":[{"role":"system","content":"Be <brief> & kind"},{"role":"user","content":"Hi"},` +
			`{"role":"assistant","content":"Hello 😀"},{"role":"user","content":"a\n\"b\" <c>"}],"temperature":0.7,"top_p":0.9,` +
			`"max_completion_tokens":512,"stop":["END"],"stream":true,"stream_options":{"include_usage":true}}`,
		"anthropic": `{"model":"m","max_tokens":512,"system":"Be <brief> & kind","messages":[{"role":"user","content":"Hi"},` +
			`{"role":"assistant","content":"Hello 😀"},{"role":"user","content":"a\n\"b\" <c>"}],"temperature":0.7,"top_p":0.9,` +
			`"stop_sequences":["END"],"stream":true}`,
		"workers-ai": `{"messages":[{"role":"system","content":"Be <brief> & kind"},{"role":"user","content":"Hi"},` +
			`{"role":"assistant","content":"Hello 😀"},{"role":"user","content":"a\n\"b\" <c>"}],"max_tokens":512,"temperature":0.7,` +
			`"top_p":0.9,"stop":["END"],"stream":true}`,
		"replicate": `{"version":"m","input":{"max_tokens":512,"prompt":"User: Hi\nAssistant: Hello 😀\nUser: a\n\"b\" <c>\nAssistant:",` +
			`"stop_sequences":"END","system_prompt":"Be <brief> & kind","temperature":0.7,"top_p":0.9}}`,
	} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			r, err := newProvider(t, provider, providers.Settings{}).Encode("m", chat)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(r.Body); got != want {
				t.Errorf("body:\n got %s\nwant %s", got, want)
			}
			if r.Auth != nil {
				t.Errorf("auth: got %v, want none without a key", r.Auth)
			}
		})
	}
}

func TestAnthropicFillsInMaxTokens(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "anthropic", providers.Settings{})
	for model, want := range map[string]float64{
		"claude-opus-4-1-20250805": 32000, // the catalogue's limit
		"claude-opus-4-1":          32000, // the same without its date
		"claude-3-opus-20240229":   4096,  // not in the catalogue
	} {
		r, err := p.Encode(model, asks("Hi"))
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		if body["max_tokens"] != want {
			t.Errorf("%s: max_tokens is %v, want %v", model, body["max_tokens"], want)
		}
	}
}

func TestAnthropicLeavesOutAnswersWithoutText(t *testing.T) {
	t.Parallel()
	chat := gateway.Chat{Messages: []gateway.Message{
		{Role: gateway.RoleUser, Text: "one"}, {Role: gateway.RoleAssistant}, {Role: gateway.RoleUser, Text: "two"},
	}}
	chat.Params.MaxTokens = ptr(1)
	r, err := newProvider(t, "anthropic", providers.Settings{}).Encode("m", chat)
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, r.Body, `{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"one"},{"role":"user","content":"two"}]}`)
}

func TestEncodeRefusesBeforeSending(t *testing.T) {
	t.Parallel()
	with := func(change func(*gateway.Chat)) gateway.Chat {
		c := asks("Hi")
		change(&c)
		return c
	}
	all := []string{"openai", "anthropic", "workers-ai", "replicate"}
	for _, test := range []struct {
		name      string
		providers []string
		options   map[string]string
		model     string
		chat      gateway.Chat
	}{
		{name: "no model", providers: all, chat: asks("Hi")},
		{name: "no message", providers: all, model: "m"},
		{name: "unknown role", providers: all, model: "m", chat: with(func(c *gateway.Chat) { c.Messages[0].Role = "system" })},
		{name: "max tokens 0", providers: all, model: "m", chat: with(func(c *gateway.Chat) { c.Params.MaxTokens = new(int) })},
		{name: "temperature NaN", providers: all, model: "m", chat: with(func(c *gateway.Chat) { c.Params.Temperature = ptr(math.NaN()) })},
		{name: "top-p infinite", providers: all, model: "m", chat: with(func(c *gateway.Chat) { c.Params.TopP = ptr(math.Inf(1)) })},
		{name: "temperature above 1", providers: []string{"anthropic"}, model: "m", chat: with(func(c *gateway.Chat) { c.Params.Temperature = ptr(1.01) })},
		{name: "temperature below 0", providers: []string{"anthropic"}, model: "m", chat: with(func(c *gateway.Chat) { c.Params.Temperature = ptr(-0.1) })},
		{name: "empty message", providers: []string{"anthropic"}, model: "m", chat: asks("")},
		{name: "prompt form with system", providers: []string{"workers-ai"}, options: map[string]string{"form": "prompt"}, model: "m", chat: with(func(c *gateway.Chat) { c.System = "s" })},
		{name: "path up", providers: []string{"workers-ai"}, model: "@cf/../../openai/chat", chat: asks("Hi")},
		{name: "path here", providers: []string{"workers-ai"}, model: "@cf/./x", chat: asks("Hi")},
		{name: "leading slash", providers: []string{"workers-ai"}, model: "/x", chat: asks("Hi")},
		{name: "empty segment", providers: []string{"workers-ai"}, model: "@cf//x", chat: asks("Hi")},
		{name: "no owner", providers: []string{"replicate"}, model: "/x", chat: asks("Hi")},
		{name: "three parts", providers: []string{"replicate"}, model: "a/b/c", chat: asks("Hi")},
		{name: "path up", providers: []string{"replicate"}, model: "../x", chat: asks("Hi")},
		{name: "no version", providers: []string{"replicate"}, model: "a/b:", chat: asks("Hi")},
		{name: "version of nothing", providers: []string{"replicate"}, model: "a:b", chat: asks("Hi")},
		{name: "line break", providers: []string{"workers-ai"}, model: "@cf/x\r\nHost: y", chat: asks("Hi")},
	} {
		for _, name := range test.providers {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				_, err := newProvider(t, name, providers.Settings{Options: test.options}).Encode(test.model, test.chat)
				var e *gateway.Error
				if !errors.As(err, &e) || e.Kind != gateway.KindRequest || e.Provider != name || e.Message == "" || e.Retryable {
					t.Errorf("error: got %#v, want an *Error of kind request from %s", err, name)
				}
			})
		}
	}
}

func TestEncodeAcceptsTheVendorsOwnTemperatures(t *testing.T) {
	t.Parallel()
	hot := asks("Hi")
	hot.Params.Temperature = ptr(1.9)
	for _, name := range []string{"openai", "workers-ai"} {
		if _, err := newProvider(t, name, providers.Settings{}).Encode("m", hot); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestModelIDsCannotChangeThePath(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "workers-ai", providers.Settings{})
	for model, want := range map[string]string{
		"@cf/meta/llama-3.1-8b-instruct":     "@cf/meta/llama-3.1-8b-instruct",
		"@hf/thebloke/x_y~z":                 "@hf/thebloke/x_y~z",
		"us.anthropic.claude-haiku-4-5-v1:0": "us.anthropic.claude-haiku-4-5-v1:0",
		"a b":                                "a%20b",
		"a?b=c":                              "a%3Fb%3Dc",
		"a#b":                                "a%23b",
		"%2e%2e/x":                           "%252e%252e/x",
		`a\..\b`:                             "a%5C..%5Cb",
		"...":                                "...",
		"modèle":                             "mod%C3%A8le",
		"a;b,c+d&e":                          "a%3Bb%2Cc%2Bd%26e",
	} {
		r, err := p.Encode(model, asks("Hi"))
		if err != nil {
			t.Errorf("%s: %v", model, err)
			continue
		}
		if r.Endpoint != want {
			t.Errorf("%s: endpoint is %s, want %s", model, r.Endpoint, want)
		}
	}
}

func TestSettingsThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]map[string]string{
		"openai":        {"stream_usage": "perhaps"},
		"workers-ai":    {"form": "xml"},
		"azure-openai":  {"api": "completions"},
		"groq":          {"max_tokens_name": "tokens"},
		"huggingface":   {"api": "responses"},
		"perplexity-ai": {"split_think": "maybe"},
		"compat":        {"stream_usage": "2"},
		"replicate":     {"inputs": `["x"]`},
	} {
		spec, _ := providers.Lookup(name)
		if p, err := spec.New(providers.Settings{Options: options}); err == nil {
			t.Errorf("%s with %v: got %v, want an error", name, options, p)
		}
	}
}

func TestAProviderOfAnotherName(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "openai", providers.Settings{Name: "ollama", BaseURL: "http://127.0.0.1:11434/v1"})
	r, err := p.Encode("llama3", asks("Hi"))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{p.Name(), r.Provider, r.BaseURL, r.Endpoint}
	want := []string{"ollama", "ollama", "http://127.0.0.1:11434/v1", "chat/completions"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A raw request carries the same key, in the same header, as a chat does.
func TestEveryProviderAuthorizesRawRequests(t *testing.T) {
	t.Parallel()
	places := map[string]string{"region": "us-east-1", "project": "p", "resource": "r"}
	for _, s := range providers.Registry() {
		options := map[string]string{}
		for _, k := range s.Keys {
			if place, ok := places[k.Name]; ok {
				options[k.Name] = place
			}
		}
		p := newProvider(t, s.Name, providers.Settings{APIKey: gateway.NewSecret("KEY", "k"), Options: options})
		a, ok := p.(gateway.Authorizer)
		if !ok {
			t.Errorf("%s can't authorize a raw request", s.Name)
			continue
		}
		model := "model"
		if s.Name == "compat" {
			model = "vendor/model"
		}
		chat, err := p.Encode(model, asks("Hi"))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := a.Authorize(gateway.Request{Provider: s.Name, Endpoint: "x", Header: http.Header{}})
		if err != nil || len(raw.Auth) != 1 || raw.Auth[0] != chat.Auth[0] {
			t.Errorf("%s: raw request with %v, chat with %v (%v)", s.Name, raw.Auth, chat.Auth, err)
		}
	}
}

func TestRegistryIsComplete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range providers.Registry() {
		if seen[s.Name] || s.Name == "" || s.Label == "" || s.New == nil {
			t.Errorf("spec %+v is not complete or twice there", s)
		}
		seen[s.Name] = true
		keys := map[string]bool{}
		for _, k := range s.Keys {
			if keys[k.Name] || k.Name == "" || k.Help == "" {
				t.Errorf("%s: key %+v is not complete or twice there", s.Name, k)
			}
			keys[k.Name] = true
		}
		p := newProvider(t, s.Name, providers.Settings{})
		if p.Name() != s.Name {
			t.Errorf("provider of %s is called %s", s.Name, p.Name())
		}
	}
	if _, ok := providers.Lookup("nobody"); ok {
		t.Error("Lookup found a provider that doesn't exist")
	}
}
