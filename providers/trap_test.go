package providers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// The traps of the vendors' streams, by the numbers that the project's notes on
// the wire give them.
func TestTraps(t *testing.T) {
	t.Parallel()
	const azureFilter = `"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}`
	const thought = `{"choices":[{"index":0,"delta":{"content":%q},"message":{"content":"all of it so far"}}]}` + "\n"
	perplexity := func(content, soFar, rest string) string {
		return fmt.Sprintf(`{"object":"chat.completion","choices":[{"index":0,"delta":{"role":"assistant","content":%q},"message":{"role":"assistant","content":%q},"finish_reason":null}]%s}`+"\n", content, soFar, rest)
	}
	const sources = `,"citations":["https://a.example","https://b.example"],"search_results":[{"title":"A","url":"https://a.example","date":null},{"title":"B","url":"https://b.example"}]`
	for _, test := range []struct{ name, provider, lines, want string }{
		{
			"trap 10 comments are no events", "deepseek",
			"\n" + openAIText + openAIStop + "[DONE]",
			"text \"Hi\"\nfinish stop (stop)\n",
		},
		{
			"trap 11 Azure's first chunk has no choices, others no delta", "azure-openai",
			`{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,` + azureFilter + `}]}` + "\n" + openAIText +
				`{"choices":[{"index":0,"finish_reason":null,` + azureFilter + `,"content_filter_offsets":{"check_offset":1,"start_offset":1,"end_offset":2}}]}` + "\n" +
				openAIStop + "[DONE]",
			"text \"Hi\"\nfinish stop (stop)\n",
		},
		{
			"trap 11 a filter that strikes late ends the answer", "azure-openai",
			openAIText + `{"choices":[{"index":0,"finish_reason":"content_filter",` + azureFilter + `}]}` + "\n[DONE]",
			"text \"Hi\"\nfinish content_filter (content_filter)\n",
		},
		{
			"trap 12 the end of the body after a finish reason is an end", "perplexity-ai",
			perplexity("Hi", "Hi", "") + openAIStop,
			"text \"Hi\"\nfinish stop (stop)\nnote perplexity-ai: the stream ended without [DONE]\n",
		},
		{
			"trap 12 the end of the body before one is not", "perplexity-ai",
			perplexity("Hi", "Hi", ""),
			"text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n",
		},
		{
			"trap 12 text generation ends with its last token", "huggingface",
			`{"index":1,"token":{"id":1,"text":"Hi","special":false},"generated_text":null,"details":null}` + "\n" +
				`{"index":2,"token":{"id":2,"text":"</s>","special":true},"generated_text":"Hi","details":{"finish_reason":"eos_token","generated_tokens":2,"input_length":5,"seed":null}}`,
			"text \"Hi\"\nfinish stop (eos_token)\nusage in 5 out 2 cached unknown reasoning unknown\n",
		},
		{
			"trap 12 text generation without its last token is cut", "huggingface",
			`{"index":1,"token":{"id":1,"text":"Hi","special":false},"generated_text":null,"details":null}`,
			"text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n",
		},
		{
			"trap 12 the Responses API ends with its last event", "openai",
			"event response.output_text.delta\n" + `{"type":"response.output_text.delta","delta":"Hi"}` + "\n[DONE]",
			"text \"Hi\"\nerror truncated retryable true: the answer was cut before its end\n",
		},
		{
			"trap 13 the message that grows is not the delta", "perplexity-ai",
			perplexity("Hel", "Hel", sources) + perplexity("lo", "Hello", sources) +
				`{"choices":[{"index":0,"delta":{"content":""},"message":{"content":"Hello"},"finish_reason":"stop"}]` + sources + `}`,
			"text \"Hel\"\ncitation https://a.example \"A\"\ncitation https://b.example \"B\"\ntext \"lo\"\nfinish stop (stop)\nnote perplexity-ai: the stream ended without [DONE]\n",
		},
		{
			"trap 14 counts that grow are not added", "perplexity-ai",
			perplexity("a", "a", `,"usage":{"prompt_tokens":9,"completion_tokens":1}`) + perplexity("b", "ab", `,"usage":{"prompt_tokens":9,"completion_tokens":2}`) + openAIStop,
			"text \"a\"\ntext \"b\"\nfinish stop (stop)\nusage in 9 out 2 cached unknown reasoning unknown\nnote perplexity-ai: the stream ended without [DONE]\n",
		},
		{
			"Reasoning inside the text, its tags cut in two", "perplexity-ai",
			fmt.Sprintf(thought, "<thi") + fmt.Sprintf(thought, "nk>\nLet me") + fmt.Sprintf(thought, " see.</th") + fmt.Sprintf(thought, "ink>\n\nHi") + openAIStop + "[DONE]",
			"reasoning \"Let me\"\nreasoning \" see.\"\ntext \"Hi\"\nfinish stop (stop)\n",
		},
		{
			"Reasoning inside the text stays there elsewhere", "huggingface",
			fmt.Sprintf(thought, "<think>a</think>") + openAIStop + "[DONE]",
			"text \"<think>a</think>\"\nfinish stop (stop)\n",
		},
		{
			"trap 16 an error event is one, whatever it holds", "perplexity-ai",
			openAIText + "event error\n" + `{"message":"overloaded","type":"server_error"}`,
			"text \"Hi\"\nerror busy retryable true: overloaded\n",
		},
		{
			"trap 16 an error inside text generation", "huggingface",
			`{"error":"Request failed during generation","error_type":"generation"}`,
			"error stream_error retryable false: Request failed during generation\n",
		},
		{
			"trap 16 errors of the Responses API", "openai",
			"event response.created\n" + `{"type":"response.created","response":{"status":"in_progress"}}` + "\n" +
				"event response.failed\n" + `{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"sorry"}}}`,
			"error busy retryable true: sorry\n",
		},
		{
			"trap 16 an error event of the Responses API without an object", "openai",
			"event error\n" + `{"type":"error","code":"invalid_prompt","message":"no","param":null,"sequence_number":1}`,
			"finish other (failed)\nerror stream_error retryable false: no\n",
		},
		{
			"The Responses API's parts of reasoning, refusal, sources and calls", "openai",
			`{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"one"}` + "\n" +
				`{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"two"}` + "\n" +
				`{"type":"response.refusal.delta","output_index":1,"delta":"I can't."}` + "\n" +
				`{"type":"response.output_text.annotation.added","annotation":{"type":"url_citation","url":"https://a.example","title":"A"}}` + "\n" +
				`{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\":1}"}}` + "\n" +
				`{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":1},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":2}}}}`,
			"reasoning \"one\"\nreasoning \"\\n\\n\"\nreasoning \"two\"\nrefusal \"I can't.\"\ncitation https://a.example \"A\"\ntool c1 f {\"x\":1}\n" +
				"finish tool_calls (completed)\nusage in 3 out 4 cached 1 reasoning 2\n",
		},
		{
			"Cohere's error at its end", "cohere",
			"event message-end\n" + `{"type":"message-end","delta":{"finish_reason":"ERROR","error":"out of luck"}}`,
			"error stream_error retryable false: out of luck\n",
		},
		{
			"Cohere's sources", "cohere",
			`{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":2,"text":"Hi","sources":[{"type":"document","id":"d","document":{"title":"A","url":"https://a.example"}}]}}}}` + "\n" +
				`{"type":"message-end","delta":{"finish_reason":"MAX_TOKENS"}}`,
			"citation https://a.example \"A\"\nfinish length (MAX_TOKENS)\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := stream(t, test.provider, test.lines).say(); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func TestWholeRepliesOfTheLaterVendors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, provider, body, want string }{
		{"text generation as a list", "huggingface", `[{"generated_text":"Hi","details":{"finish_reason":"length","generated_tokens":2}}]`, "text \"Hi\"\nfinish length (length)\nusage in unknown out 2 cached unknown reasoning unknown\n"},
		{"text generation as an object", "huggingface", `{"generated_text":"Hi"}`, "text \"Hi\"\n"},
		{"an error as a string", "huggingface", `{"error":"no"}`, "error stream_error retryable false: no\n"},
		{"an error as an object", "huggingface", `{"error":{"message":"no"}}`, "error stream_error retryable false: no\n"},
		{"an error as a list", "huggingface", `{"error":["no","really"]}`, "error stream_error retryable false: no\n"},
		{"an answer of another kind", "huggingface", `[[{"label":"POSITIVE","score":0.9}]]`, "error protocol retryable false: the reply can't be read: json: cannot unmarshal array into Go value of type providers.textChunk\n"},
		{"a Responses reply without output", "openai", `{"object":"response","status":"completed"}`, "error protocol retryable false: the reply can't be read: the reply has no output\n"},
		{"a Responses reply that failed", "openai", `{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"slow down"},"output":[]}`, "error stream_error retryable false: slow down\n"},
		{"a Responses reply that was cut", "azure-openai", `{"object":"response","status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]}`, "refusal \"no\"\nfinish content_filter (content_filter)\n"},
		{"Mistral's parts", "mistral", `{"choices":[{"index":0,"finish_reason":"stop","message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hi"}]}}]}`, "reasoning \"hm\"\ntext \"Hi\"\nfinish stop (stop)\n"},
		{"Azure's filter with a good status", "azure-openai", `{"error":{"code":"content_filter","message":"filtered","status":400}}`, "error stream_error retryable false: filtered\n"},
		{"Cohere without a message", "cohere", `{"text":"from version 1"}`, "error protocol retryable false: the reply can't be read: the reply is not a message\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := whole(t, test.provider, test.body).say(); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

// refuse answers every request with one status and body, and gives the client's
// error.
func refuse(t *testing.T, p gateway.Provider, status int, contentType, body string) *gateway.Error {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	client, err := gateway.New(gateway.Config{URL: server.URL, Retry: gateway.RetryPolicy{Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	for _, err := range client.Stream(t.Context(), asks("Hi"), []gateway.Step{{Provider: p, Model: "m"}}, gateway.Options{}) {
		var e *gateway.Error
		if errors.As(err, &e) {
			return e
		}
	}
	t.Fatal("no error")
	return nil
}

func TestTrap21TheRetiredHostIsExplained(t *testing.T) {
	t.Parallel()
	const body = `{"error":"https://api-inference.huggingface.co is no longer supported. Please use https://router.huggingface.co instead."}`
	for _, status := range []int{http.StatusGone, http.StatusOK} {
		e := refuse(t, newProvider(t, "huggingface", providers.Settings{}), status, "application/json", body)
		x := gateway.Explain(e)
		if e.Provider != "huggingface" || e.Gateway || !strings.Contains(x.What, "no longer supported") {
			t.Errorf("status %d: error %+v", status, e)
		}
		if want := `set base_url = "https://router.huggingface.co/v1" under [providers.huggingface] in the configuration`; !strings.Contains(x.Next, want) {
			t.Errorf("status %d: next is %q, want it to say %s", status, x.Next, want)
		}
	}
}

func TestAzuresRefusalsAreNamed(t *testing.T) {
	t.Parallel()
	azure := newProvider(t, "azure-openai", providers.Settings{Options: map[string]string{"resource": "r"}})
	for _, tt := range []struct {
		status     int
		body, code string
		kind       gateway.Kind
	}{
		{http.StatusBadRequest, `{"error":{"code":"content_filter","message":"The response was filtered","param":"prompt","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`, "content_filter", gateway.KindRequest},
		{http.StatusNotFound, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`, "DeploymentNotFound", gateway.KindRequest},
		{http.StatusUnauthorized, `{"error":{"code":"401","message":"Access denied due to invalid subscription key"}}`, "401", gateway.KindAuth},
		{http.StatusOK, `{"error":{"code":"content_filter","message":"The response was filtered","status":400}}`, "content_filter", gateway.KindStreamError},
	} {
		e := refuse(t, azure, tt.status, "application/json", tt.body)
		if got, want := []any{e.Code, e.Kind, e.Provider}, []any{tt.code, tt.kind, "azure-openai"}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", tt.body, got, want)
		}
	}
}

// Whatever the chat holds, each message's content is a text: many of Workers
// AI's models refuse null and lists.
func TestTrap22WorkersAIGetsTextsOnly(t *testing.T) {
	t.Parallel()
	chat := gateway.Chat{System: "Be brief.", Messages: []gateway.Message{
		{Role: gateway.RoleUser, Text: "one"}, {Role: gateway.RoleAssistant}, {Role: gateway.RoleUser, Text: "two\n"},
		{Role: gateway.RoleAssistant, Text: "2"}, {Role: gateway.RoleUser, Text: `["three"]`},
	}}
	r, err := newProvider(t, "workers-ai", providers.Settings{}).Encode("@cf/meta/llama-3.1-8b-instruct", chat)
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Messages []map[string]any }
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatal(err)
	}
	var got []any
	for _, m := range body.Messages {
		got = append(got, m["content"])
	}
	if want := []any{"Be brief.", "one", "", "two\n", "2", `["three"]`}; !reflect.DeepEqual(got, want) {
		t.Errorf("contents\n got %#v\nwant %#v", got, want)
	}
}

// Anthropic's format is also spoken on Bedrock and Vertex AI.
func TestTrap29AnthropicWantsALimitNoSystemMessageAndACoolHead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		model   string
		options map[string]string
	}{
		"anthropic":        {"claude-haiku-4-5", nil},
		"aws-bedrock":      {"anthropic.claude-haiku-4-5-20251001-v1:0", map[string]string{"region": "us-east-1", "api": "invoke"}},
		"google-vertex-ai": {"claude-haiku-4-5@20251001", map[string]string{"project": "p", "region": "us-east5"}},
	} {
		p := newProvider(t, name, providers.Settings{Options: tt.options})
		chat := asks("Hi")
		chat.System = "Be brief."
		r, err := p.Encode(tt.model, chat)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var body struct {
			MaxTokens int `json:"max_tokens"`
			System    any
			Messages  []struct{ Role string }
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		if body.MaxTokens < 1 || body.System != "Be brief." || len(body.Messages) != 1 || body.Messages[0].Role != "user" {
			t.Errorf("%s: body %s", name, r.Body)
		}
		chat.Params.Temperature = ptr(1.5)
		var e *gateway.Error
		if _, err := p.Encode(tt.model, chat); !errors.As(err, &e) || e.Kind != gateway.KindRequest || !strings.Contains(e.Message, "temperature") {
			t.Errorf("%s: temperature 1.5 gives %v, want it refused before it is sent", name, err)
		}
	}
}
