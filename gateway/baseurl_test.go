package gateway

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestBaseURL(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		cfg     Config
		want    string
		failure string
	}{
		{Config{AccountID: "acc"}, "https://gateway.ai.cloudflare.com/v1/acc/default", ""},
		{Config{AccountID: "acc", GatewayID: "my gw"}, "https://gateway.ai.cloudflare.com/v1/acc/my%20gw", ""},
		{Config{URL: "https://gateway.ai.cloudflare.com/v1/", AccountID: "acc", GatewayID: "g"}, "https://gateway.ai.cloudflare.com/v1/acc/g", ""},
		{Config{URL: "https://gateway.ai.cloudflare.com/v1/acc/g/"}, "https://gateway.ai.cloudflare.com/v1/acc/g", ""},
		{Config{URL: "https://gateway.ai.cloudflare.com/v1/acc/g", AccountID: "acc", GatewayID: "g"}, "https://gateway.ai.cloudflare.com/v1/acc/g", ""},
		{Config{URL: "https://gateway.ai.cloudflare.com", AccountID: "acc"}, "https://gateway.ai.cloudflare.com/v1/acc/default", ""},
		{Config{URL: "http://127.0.0.1:8080"}, "http://127.0.0.1:8080/v1/local/default", ""},
		{Config{URL: "http://[::1]:8080/v1"}, "http://[::1]:8080/v1/local/default", ""},
		{Config{URL: "http://localhost:1/v1/a/b"}, "http://localhost:1/v1/a/b", ""},
		{Config{URL: "https://proxy.example/llm/v1", AccountID: "a", GatewayID: "b"}, "https://proxy.example/llm/v1/a/b", ""},
		{Config{URL: "https://proxy.example/llm/v1/a/b"}, "https://proxy.example/llm/v1/a/b", ""},
		{Config{}, "", "there is no account: set account_id under [gateway] or CLOUDFLARE_ACCOUNT_ID, or name it in the gateway's URL (--gateway-url, or url under [gateway])"},
		{Config{URL: "https://gateway.ai.cloudflare.com/v1/acc/g", AccountID: "other"}, "", "the gateway's URL (--gateway-url, or url under [gateway]) names the account acc, but account_id (or CLOUDFLARE_ACCOUNT_ID) says other"},
		{Config{URL: "https://gateway.ai.cloudflare.com/v1/acc/g", GatewayID: "other"}, "", "names the gateway g, but gateway_id (or CLOUDFLARE_GATEWAY_ID) says other"},
		{Config{URL: "gateway.ai.cloudflare.com/v1", AccountID: "a"}, "", "want http:// or https://"},
		{Config{URL: "https://u:" + "secret@h/v1", AccountID: "a"}, "", "must not contain a user"},
		{Config{URL: "https://h/v1?key=secret", AccountID: "a"}, "", "must not contain a query"},
		{Config{URL: "https://u:secret@h:x/v1", AccountID: "a"}, "", "not a URL"},
		{Config{URL: "https:///v1", AccountID: "a"}, "", "has no host"},
		{Config{AccountID: ".."}, "", "dot segments"},
		{Config{AccountID: "a", GatewayID: ".."}, "", "dot segments"},
		{Config{URL: "https://h/x/%2e%2e/v1", AccountID: "a"}, "", "dot segments"},
	} {
		got, err := baseURL(row.cfg)
		if row.failure != "" {
			if err == nil || !strings.Contains(err.Error(), row.failure) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%+v: got error %v, want %q", row.cfg, err, row.failure)
			}
			continue
		}
		if err != nil || got.String() != row.want {
			t.Errorf("%+v:\n got %v, %v\nwant %s", row.cfg, got, err, row.want)
		}
	}
}

func TestRequestURLKeepsTheEndpointAsItIs(t *testing.T) {
	t.Parallel()
	const base = "https://gateway.ai.cloudflare.com/v1/acc/gw"
	for _, row := range []struct {
		req  Request
		want string
	}{
		{Request{Provider: "openai", Endpoint: "chat/completions"}, base + "/openai/chat/completions"},
		{Request{Provider: "openai", Endpoint: "/chat/completions"}, base + "/openai/chat/completions"},
		{Request{Provider: "workers-ai", Endpoint: "@cf/meta/llama-3.1-8b-instruct"}, base + "/workers-ai/@cf/meta/llama-3.1-8b-instruct"},
		{Request{Provider: "google-vertex-ai", Endpoint: "v1/models/gemini-1.0-pro-001:streamGenerateContent", Query: url.Values{"alt": {"sse"}}},
			base + "/google-vertex-ai/v1/models/gemini-1.0-pro-001:streamGenerateContent?alt=sse"},
		{Request{Provider: "aws-bedrock", Endpoint: "bedrock-runtime/us-east-1/model/claude-v1:0/converse"},
			base + "/aws-bedrock/bedrock-runtime/us-east-1/model/claude-v1:0/converse"},
		{Request{Provider: "aws-bedrock", Endpoint: "bedrock-runtime/us-east-1/model/claude-v1%3A0/converse"},
			base + "/aws-bedrock/bedrock-runtime/us-east-1/model/claude-v1%3A0/converse"},
		{Request{Provider: "azure-openai", Endpoint: "res/dep%2Fx/chat/completions", Query: url.Values{"api-version": {"2023-05-15"}}},
			base + "/azure-openai/res/dep%2Fx/chat/completions?api-version=2023-05-15"},
		{Request{Provider: "openai"}, base + "/openai"},
	} {
		got, err := requestURL(base, row.req)
		if err != nil || got != row.want {
			t.Errorf("%+v:\n got %s, %v\nwant %s", row.req, got, err, row.want)
		}
	}
	direct, err := requestURL("http://127.0.0.1:11434/v1/", Request{Provider: "ollama", BaseURL: "x", Endpoint: "chat/completions"})
	if want := "http://127.0.0.1:11434/v1/chat/completions"; err != nil || direct != want {
		t.Errorf("direct: got %s, %v, want %s", direct, err, want)
	}
}

func TestEndpointsThatLeadElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t, Config{AccountID: "a"})
	for _, req := range []Request{
		{Provider: "p", Endpoint: "a?b"}, {Provider: "p", Endpoint: "a#b"}, {Provider: "p", Endpoint: "../x"},
		{Provider: "p", Endpoint: "a/%2e%2e/b"}, {Provider: "p", Endpoint: "a/%2E"}, {Provider: "p", Endpoint: "a%2f..%2fb"},
		{Provider: "p", Endpoint: "a\nb"}, {Provider: "p", Endpoint: "%zz"}, {Provider: "..", Endpoint: "a"},
	} {
		step := oneStep(stub{name: "p", make: func(string, Chat) (Request, error) { return req, nil }})
		for _, steps := range [][]Step{step, append(oneStep(stub{name: "openai"}), step...)} {
			if _, err := c.Prepare(hello, steps, Options{}); KindOf(err) != KindRequest {
				t.Errorf("%+v in %d steps: got %v, want a request error", req, len(steps), err)
			}
		}
	}
}

func TestColonsAndEscapesTravelAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"@cf/a/b", "model/claude-v1:0/converse", "model/claude-v1%3A0/converse", "a%2Fb"} {
		s := serve(t, answerSSE(goodStream))
		p := stub{name: "p", make: func(string, Chat) (Request, error) {
			return Request{Provider: "p", Endpoint: endpoint, Query: url.Values{"alt": {"sse"}}, Body: []byte("{}")}, nil
		}}
		if _, err := ask(t, s.URL, p); err != nil {
			t.Fatal(err)
		}
		if got, want := s.requests()[0].RequestURI, "/v1/local/default/p/"+endpoint+"?alt=sse"; got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
}

func TestF011K14KeysDoNotTravelInTheClear(t *testing.T) {
	t.Parallel()
	key := NewSecret("K", "secret-key")
	plain := Config{URL: "http://gateway.test/v1", AccountID: "a"}

	withToken := plain
	withToken.Token = key
	if _, err := New(withToken); !errors.Is(err, ErrInsecure) {
		t.Errorf("token over http: got %v, want ErrInsecure", err)
	}
	below := withToken
	below.URL = "http://gateway.localhost/v1" // a name server may say where that is
	if _, err := New(below); !errors.Is(err, ErrInsecure) {
		t.Errorf("token to a name below localhost: got %v, want ErrInsecure", err)
	}
	withToken.AllowInsecure = true
	newClient(t, withToken)
	newClient(t, Config{URL: "http://LocalHost:8080/v1", Token: key})

	c := newClient(t, plain)
	_, err := c.Prepare(hello, oneStep(stub{name: "openai", key: key}), Options{})
	if !errors.Is(err, ErrInsecure) || KindOf(err) != KindRequest {
		t.Errorf("provider key over http: got %v, want ErrInsecure", err)
	}
	two := append(oneStep(stub{name: "openai", key: key}), oneStep(stub{name: "groq"})...)
	if _, err := c.Prepare(hello, two, Options{}); !errors.Is(err, ErrInsecure) {
		t.Errorf("key inside a universal request over http: got %v, want ErrInsecure", err)
	}
	if _, err := c.Prepare(hello, oneStep(stub{name: "openai"}), Options{}); err != nil {
		t.Errorf("no key over http: got %v", err)
	}
}

func TestClientKnowsItsAccount(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{
		{AccountID: "a b", GatewayID: "g"},
		{URL: "https://example.com/x/v1/a%20b/g"},
	} {
		if got := newClient(t, cfg).AccountID(); got != "a b" {
			t.Errorf("%+v: account %q, want %q", cfg, got, "a b")
		}
	}
}
