package providers_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// The examples of the AI Gateway documentation's page "Connecting your
// application" (May 2024), each as it must arrive at the gateway.
//
// Where an example is a library's constructor alone (H2, O2, Z2), a chat that it
// would send stands for it. Z2's library also sends the model in the body and
// the key as a bearer token; Azure needs neither.
func TestGuide(t *testing.T) {
	t.Parallel()
	anthropicHeader := map[string]string{"X-Api-Key": "XXXX", "Anthropic-Version": "2023-06-01"}
	bearer := map[string]string{"Authorization": "Bearer XXXX"}
	searched := map[string]string{"Authorization": "Bearer XXXX", "Accept": "application/json"}
	azureKey := map[string]string{"Api-Key": "XXXX"}
	rows := map[string]example{
		"U1": {
			steps: []exampleStep{
				{"workers-ai", "@cf/meta/llama-2-7b-chat-int8", nil, says("Why is pizza so good", "You are a friendly assistant")},
				{"openai", "gpt-3.5-turbo", map[string]string{"stream_usage": "false"}, streamed(says("What is Cloudflare?"))},
			},
			body: `[{"provider":"workers-ai","endpoint":"@cf/meta/llama-2-7b-chat-int8","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},` +
				`"query":{"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}},` +
				`{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},` +
				`"query":{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"user","content":"What is Cloudflare?"}]}}]`,
		},
		"W1": {
			steps: one("workers-ai", "@cf/meta/llama-2-7b-chat-int8", says("Where did the phrase Hello World come from"), "form", "prompt"),
			url:   "/workers-ai/@cf/meta/llama-2-7b-chat-int8", header: bearer,
			body: `{"prompt":"Where did the phrase Hello World come from"}`,
		},
		"W2": {
			steps: one("workers-ai", "", gateway.Chat{}), raw: "@cf/huggingface/distilbert-sst-2-int8",
			url: "/workers-ai/@cf/huggingface/distilbert-sst-2-int8", header: bearer,
			body: `{"text":"This pizza is amazing!"}`,
		},
		"A1": {
			steps: one("anthropic", "claude-3-opus-20240229", limited(says("Hello, world"), 1024)),
			url:   "/anthropic/v1/messages", header: anthropicHeader,
			body: `{"model":"claude-3-opus-20240229","max_tokens":1024,"messages":[{"role":"user","content":"Hello, world"}]}`,
		},
		"A2": {
			steps: one("anthropic", "claude-3-opus-20240229", limited(says("When is halloween?"), 1024)),
			url:   "/anthropic/v1/messages", header: anthropicHeader,
			body: `{"model":"claude-3-opus-20240229","messages":[{"role":"user","content":"When is halloween?"}],"max_tokens":1024}`,
		},
		"B1": {
			steps: one("aws-bedrock", "", gateway.Chat{}, "region", "us-east-1"), raw: "bedrock-runtime/us-east-1/model/amazon.titan-embed-text-v1/invoke",
			url: "/aws-bedrock/bedrock-runtime/us-east-1/model/amazon.titan-embed-text-v1/invoke",
			header: map[string]string{
				"X-Amz-Date":    "DATE",
				"Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/DAY/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=SIGNATURE",
			},
			body: `{"inputText":"What does ethereal mean?"}`,
		},
		"Z1": {
			steps: one("azure-openai", "DEPLOYMENT_NAME", says("What is Cloudflare?", "You are a helpful assistant."), "resource", "RESOURCE_NAME", "api_version", "2023-05-15"),
			url:   "/azure-openai/RESOURCE_NAME/DEPLOYMENT_NAME/chat/completions?api-version=2023-05-15", header: azureKey,
			body: `{"messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"What is Cloudflare?"}]}`,
		},
		"Z2": {
			steps: one("azure-openai", "gpt-35-turbo", says("Hi"), "resource", "my-resource", "api_version", "2024-02-01"),
			url:   "/azure-openai/my-resource/gpt-35-turbo/chat/completions?api-version=2024-02-01", header: azureKey,
			body: `{"messages":[{"role":"user","content":"Hi"}]}`,
		},
		"V1": {
			steps: one("google-vertex-ai", "gemini-1.0-pro-001", streamed(says("Tell me a joke")), "project", "PROJECT_NAME", "region", "REGION", "stream_form", "array"),
			url:   "/google-vertex-ai/v1/projects/PROJECT_NAME/locations/REGION/publishers/google/models/gemini-1.0-pro-001:streamGenerateContent", header: bearer,
			body: `{"contents":[{"role":"user","parts":[{"text":"Tell me a joke"}]}]}`,
		},
		"H1": {
			steps: one("huggingface", "bigcode/starcoder", says("console.log"), "full_text", "true"),
			url:   "/huggingface/bigcode/starcoder", header: bearer,
			body: `{"inputs":"console.log"}`,
		},
		"H2": {
			steps: one("huggingface", "gpt2", limited(says("Hi"), 20), "full_text", "true"),
			url:   "/huggingface/gpt2", header: bearer,
			body: `{"inputs":"Hi","parameters":{"max_new_tokens":20}}`,
		},
		"H2 with the library of today": {
			steps: one("huggingface", "gpt2", says("Hi"), "api", "chat"),
			url:   "/huggingface/gpt2/v1/chat/completions", header: bearer,
			body: `{"model":"gpt2","messages":[{"role":"user","content":"Hi"}]}`,
		},
		"O1": {
			steps: one("openai", "gpt-3.5-turbo", says("how to build a wooden spoon in 3 short steps? give as short as answer as possible")),
			url:   "/openai/chat/completions", header: bearer,
			body: `{"model":"gpt-3.5-turbo","messages":[{"role":"user","content":"how to build a wooden spoon in 3 short steps? give as short as answer as possible"}]}`,
		},
		"O2": {
			steps: one("openai", "gpt-4o-mini", says("Hi")),
			url:   "/openai/chat/completions", header: bearer,
			body: `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}`,
		},
		"P1": {
			steps: one("perplexity-ai", "mistral-7b-instruct", says("How many stars are there in our galaxy?", "Be precise and concise.")),
			url:   "/perplexity-ai/chat/completions", header: searched,
			body: `{"model":"mistral-7b-instruct","messages":[{"role":"system","content":"Be precise and concise."},{"role":"user","content":"How many stars are there in our galaxy?"}]}`,
		},
		"P2": {
			steps: one("perplexity-ai", "mistral-7b-instruct", limited(says("What is petrichor?"), 20)),
			url:   "/perplexity-ai/chat/completions", header: searched,
			body: `{"model":"mistral-7b-instruct","messages":[{"role":"user","content":"What is petrichor?"}],"max_tokens":20}`,
		},
		"R1": {
			steps: one("replicate", "2796ee9483c3fd7aa2e171d38f4ca12251a30609463dcfd4cd76703f22e96cdf", says("What is Cloudflare?"), "auth", "token"),
			url:   "/replicate/predictions", header: map[string]string{"Authorization": "Token XXXX"},
			body: `{"version":"2796ee9483c3fd7aa2e171d38f4ca12251a30609463dcfd4cd76703f22e96cdf","input":{"prompt":"What is Cloudflare?"}}`,
		},
	}
	for _, id := range []string{"U1", "W1", "W2", "A1", "A2", "B1", "Z1", "Z2", "V1", "H1", "H2", "O1", "O2", "P1", "P2", "R1"} {
		if _, ok := rows[id]; !ok {
			t.Errorf("the guide's example %s is missing", id)
		}
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const prefix = "/v1/ACCOUNT_TAG/GATEWAY"
			got, header, body := row.arrives(t, prefix)
			if want := "POST " + prefix + row.url; got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			want := map[string]string{"Content-Type": "application/json"}
			maps.Copy(want, row.header)
			if !maps.Equal(header, want) {
				t.Errorf("headers\n got %q\nwant %q", header, want)
			}
			sameJSON(t, body, row.body)
		})
	}
}

// example is a row of the guide: a chat for one provider, or one for each step,
// or a raw request where the body is no chat.
type example struct {
	steps []exampleStep
	// raw is the endpoint of a raw request, empty for a chat.
	raw string
	// url, header and body are what arrives; header is beside the content type.
	url    string
	header map[string]string
	body   string
}

type exampleStep struct {
	provider, model string
	options         map[string]string
	chat            gateway.Chat
}

func one(provider, model string, chat gateway.Chat, options ...string) []exampleStep {
	s := exampleStep{provider, model, map[string]string{}, chat}
	for pair := range slices.Chunk(options, 2) {
		s.options[pair[0]] = pair[1]
	}
	return []exampleStep{s}
}

func says(text string, system ...string) gateway.Chat {
	c := asks(text)
	for _, s := range system {
		c.System = s
	}
	return c
}

func streamed(c gateway.Chat) gateway.Chat {
	c.Stream = true
	return c
}

func limited(c gateway.Chat, tokens int) gateway.Chat {
	c.Params.MaxTokens = &tokens
	return c
}

// ownChat is a provider that sends the chat of its step.
type ownChat struct {
	gateway.Provider
	chat gateway.Chat
}

func (o ownChat) Encode(model string, _ gateway.Chat) (gateway.Request, error) {
	return o.Provider.Encode(model, o.chat)
}

// volatile is what differs from one signature to the next.
var volatile = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`^\d{8}T\d{6}Z$`), "DATE"},
	{regexp.MustCompile(`/\d{8}/`), "/DAY/"},
	{regexp.MustCompile(`Signature=[0-9a-f]{64}$`), "Signature=SIGNATURE"},
}

// arrives sends the example through the client to a server and gives what came:
// the request line, the headers but those of every request, and the body.
func (e example) arrives(t *testing.T, prefix string) (line string, header map[string]string, body []byte) {
	t.Helper()
	header = map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line = r.Method + " " + r.RequestURI
		for name := range r.Header {
			switch name {
			case "User-Agent", "Accept-Encoding", "Content-Length", "X-Client-Request-Id", "X-Client-Attempt":
				continue
			}
			value := r.Header.Get(name)
			for _, v := range volatile {
				value = v.pattern.ReplaceAllString(value, v.word)
			}
			header[name] = value
		}
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot) // what it is answered doesn't matter
	}))
	defer server.Close() // waits for the handler
	client, err := gateway.New(gateway.Config{URL: server.URL + prefix, Retry: gateway.RetryPolicy{Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var steps []gateway.Step
	for _, s := range e.steps {
		settings := providers.Settings{APIKey: gateway.NewSecret("KEY", "XXXX"), Options: s.options}
		if s.provider == "aws-bedrock" {
			settings = bedrockSettings("region", s.options["region"])
		}
		steps = append(steps, gateway.Step{Model: s.model, Provider: ownChat{newProvider(t, s.provider, settings), s.chat}})
	}
	if e.raw == "" {
		for range client.Stream(t.Context(), e.steps[0].chat, steps, gateway.Options{}) {
		}
		return line, header, body
	}
	reply, err := client.Raw(t.Context(), gateway.RawRequest{Provider: steps[0].Provider.(ownChat).Provider, Endpoint: e.raw, Body: []byte(e.body)}, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	reply.Close()
	return line, header, body
}
