package providers_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
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

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// The examples of the AI Gateway documentation, "Connecting your application"
// (May 2024), as far as they are chats. W2 there is a classifier: a request of
// its own, not a chat.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	system := asks("Why is pizza so good")
	system.System = "You are a friendly assistant"
	streamed := asks("What is Cloudflare?")
	streamed.Stream = true
	limited := func(text string) gateway.Chat {
		c := asks(text)
		c.Params.MaxTokens = ptr(1024)
		return c
	}
	helpful, precise := asks("What is Cloudflare?"), asks("How many stars are there in our galaxy?")
	helpful.System, precise.System = "You are a helpful assistant.", "Be precise and concise."
	petrichor, warm := limited("What is petrichor?"), limited("Hi")
	petrichor.Params.MaxTokens, warm.Params.Temperature = ptr(20), ptr(0.5)
	anthropicHeader := http.Header{"Content-Type": {"application/json"}, "Anthropic-Version": {"2023-06-01"}}
	for _, test := range []struct {
		name, provider, model string
		options               map[string]string
		chat                  gateway.Chat
		endpoint              string
		query                 url.Values
		header                http.Header
		auth, prefix          string
		body                  string
	}{
		{
			name: "U1 first step", provider: "workers-ai", model: "@cf/meta/llama-2-7b-chat-int8", chat: system,
			endpoint: "@cf/meta/llama-2-7b-chat-int8", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}`,
		},
		{
			name: "U1 second step", provider: "openai", model: "gpt-3.5-turbo", chat: streamed,
			options:  map[string]string{"stream_usage": "false"},
			endpoint: "chat/completions", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"user","content":"What is Cloudflare?"}]}`,
		},
		{
			name: "W1", provider: "workers-ai", model: "@cf/meta/llama-2-7b-chat-int8",
			chat:     asks("Where did the phrase Hello World come from"),
			options:  map[string]string{"form": "prompt"},
			endpoint: "@cf/meta/llama-2-7b-chat-int8", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"prompt":"Where did the phrase Hello World come from"}`,
		},
		{
			name: "A1", provider: "anthropic", model: "claude-3-opus-20240229", chat: limited("Hello, world"),
			endpoint: "v1/messages", header: anthropicHeader, auth: "X-Api-Key",
			body: `{"model":"claude-3-opus-20240229","max_tokens":1024,"messages":[{"role":"user","content":"Hello, world"}]}`,
		},
		{
			name: "A2", provider: "anthropic", model: "claude-3-opus-20240229", chat: limited("When is halloween?"),
			endpoint: "v1/messages", header: anthropicHeader, auth: "X-Api-Key",
			body: `{"model":"claude-3-opus-20240229","messages":[{"role":"user","content":"When is halloween?"}],"max_tokens":1024}`,
		},
		{
			name: "O1", provider: "openai", model: "gpt-3.5-turbo",
			chat:     asks("how to build a wooden spoon in 3 short steps? give as short as answer as possible"),
			endpoint: "chat/completions", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"model":"gpt-3.5-turbo","messages":[{"role":"user","content":"how to build a wooden spoon in 3 short steps? give as short as answer as possible"}]}`,
		},
		{
			name: "Z1", provider: "azure-openai", model: "DEPLOYMENT_NAME", chat: helpful,
			options:  map[string]string{"resource": "RESOURCE_NAME", "api_version": "2023-05-15"},
			endpoint: "RESOURCE_NAME/DEPLOYMENT_NAME/chat/completions", query: url.Values{"api-version": {"2023-05-15"}},
			header: jsonHeader, auth: "Api-Key",
			body: `{"messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"What is Cloudflare?"}]}`,
		},
		{
			// The library also sends the model in the body and the key as a bearer
			// token; Azure needs neither.
			name: "Z2", provider: "azure-openai", model: "gpt-35-turbo", chat: asks("Hi"),
			options:  map[string]string{"resource": "my-resource", "api_version": "2024-02-01"},
			endpoint: "my-resource/gpt-35-turbo/chat/completions", query: url.Values{"api-version": {"2024-02-01"}},
			header: jsonHeader, auth: "Api-Key",
			body: `{"messages":[{"role":"user","content":"Hi"}]}`,
		},
		{
			name: "H1", provider: "huggingface", model: "bigcode/starcoder", chat: asks("console.log"),
			options:  map[string]string{"full_text": "true"},
			endpoint: "bigcode/starcoder", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"inputs":"console.log"}`,
		},
		{
			name: "H2 as in 2024", provider: "huggingface", model: "gpt2", chat: warm,
			options:  map[string]string{"full_text": "true"},
			endpoint: "gpt2", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"inputs":"Hi","parameters":{"max_new_tokens":1024,"temperature":0.5}}`,
		},
		{
			name: "H2 as today", provider: "huggingface", model: "gpt2", chat: asks("Hi"),
			options:  map[string]string{"api": "chat"},
			endpoint: "gpt2/v1/chat/completions", header: jsonHeader, auth: "Authorization", prefix: "Bearer ",
			body: `{"model":"gpt2","messages":[{"role":"user","content":"Hi"}]}`,
		},
		{
			name: "P1", provider: "perplexity-ai", model: "mistral-7b-instruct", chat: precise,
			endpoint: "chat/completions", header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
			auth: "Authorization", prefix: "Bearer ",
			body: `{"model":"mistral-7b-instruct","messages":[{"role":"system","content":"Be precise and concise."},{"role":"user","content":"How many stars are there in our galaxy?"}]}`,
		},
		{
			name: "P2", provider: "perplexity-ai", model: "mistral-7b-instruct", chat: petrichor,
			endpoint: "chat/completions", header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
			auth: "Authorization", prefix: "Bearer ",
			body: `{"model":"mistral-7b-instruct","messages":[{"role":"user","content":"What is petrichor?"}],"max_tokens":20}`,
		},
		{
			name: "R1", provider: "replicate", model: "2796ee9483c3fd7aa2e171d38f4ca12251a30609463dcfd4cd76703f22e96cdf",
			chat: asks("What is Cloudflare?"), options: map[string]string{"auth": "token"},
			endpoint: "predictions", header: jsonHeader, auth: "Authorization", prefix: "Token ",
			body: `{"version":"2796ee9483c3fd7aa2e171d38f4ca12251a30609463dcfd4cd76703f22e96cdf","input":{"prompt":"What is Cloudflare?"}}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			key := gateway.NewSecret("KEY", "XXXX")
			p := newProvider(t, test.provider, providers.Settings{APIKey: key, Options: test.options})
			got, err := p.Encode(test.model, test.chat)
			if err != nil {
				t.Fatal(err)
			}
			want := gateway.Request{
				Provider: test.provider,
				Method:   http.MethodPost,
				Endpoint: test.endpoint,
				Query:    test.query,
				Header:   test.header,
				Auth:     []gateway.AuthHeader{{Name: test.auth, Prefix: test.prefix, Secret: key}},
			}
			sameJSON(t, got.Body, test.body)
			got.Body = nil
			if !reflect.DeepEqual(got, want) {
				t.Errorf("request:\n got %+v\nwant %+v", got, want)
			}
		})
	}
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
