package providers_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// everything asks for all that most vendors take.
func everything() gateway.Chat {
	chat := asks("Hi")
	chat.System = "Be brief."
	chat.Params = gateway.Params{Temperature: ptr(0.7), TopP: ptr(0.9), MaxTokens: ptr(64), Stop: []string{"END"}}
	chat.Stream = true
	return chat
}

// The vendors that speak OpenAI's format: where their chats go, and in which of
// its words. Trap 18: v1 is neither doubled nor dropped.
func TestTrap18DialectsWriteTheirOwnPathsAndWords(t *testing.T) {
	t.Parallel()
	const messages = `"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"temperature":0.7,"top_p":0.9`
	const rest = `"stop":["END"],"stream":true`
	const newer, older, counts = `,"max_completion_tokens":64,`, `,"max_tokens":64,`, `,"stream_options":{"include_usage":true}`
	rows := map[string]struct{ endpoint, model, body string }{
		"openai":        {"chat/completions", "m", messages + newer + rest + counts},
		"grok":          {"v1/chat/completions", "m", messages + newer + rest + counts},
		"groq":          {"chat/completions", "m", messages + newer + rest + counts},
		"mistral":       {"v1/chat/completions", "m", messages + older + rest},
		"deepseek":      {"chat/completions", "m", messages + older + rest + counts},
		"openrouter":    {"v1/chat/completions", "meta-llama/m", messages + older + rest + counts},
		"cerebras":      {"chat/completions", "m", messages + newer + rest + counts},
		"baseten":       {"v1/chat/completions", "openai/m", messages + older + rest + counts},
		"fireworks":     {"chat/completions", "m", messages + older + rest + counts},
		"perplexity-ai": {"chat/completions", "sonar", messages + older + rest},
		"compat":        {"chat/completions", "anthropic/m", messages + older + rest + counts},
		"cohere": {"v2/chat", "m", `"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],` +
			`"max_tokens":64,"temperature":0.7,"p":0.9,"stop_sequences":["END"],"stream":true`},
	}
	for _, provider := range fuzzed["FuzzDialects"] {
		if rows[provider].endpoint == "" {
			t.Errorf("there is no row for %s", provider)
		}
	}
	for provider, want := range rows {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			r, err := newProvider(t, provider, providers.Settings{}).Encode(want.model, everything())
			if err != nil {
				t.Fatal(err)
			}
			if r.Endpoint != want.endpoint {
				t.Errorf("endpoint %s, want %s", r.Endpoint, want.endpoint)
			}
			if body := `{"model":"` + want.model + `",` + want.body + `}`; string(r.Body) != body {
				t.Errorf("body:\n got %s\nwant %s", r.Body, body)
			}
		})
	}
}

// A base URL that is called directly may end with the version or not.
func TestTrap18BaseURLsMayEndWithTheVersion(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://api.mistral.ai":     "v1/chat/completions",
		"https://api.mistral.ai/v1":  "chat/completions",
		"https://api.mistral.ai/v1/": "chat/completions",
	} {
		r, err := newProvider(t, "mistral", providers.Settings{BaseURL: base}).Encode("m", asks("Hi"))
		if err != nil {
			t.Fatal(err)
		}
		if r.Endpoint != want {
			t.Errorf("%s: endpoint %s, want %s", base, r.Endpoint, want)
		}
	}
}

func TestOneVendorsOptionsTuneADialect(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "openai", providers.Settings{Name: "custom-mine", Options: map[string]string{
		"path": "v1/chat/completions", "stream_usage": "false", "max_tokens_name": "max_completion_tokens"}})
	chat := everything()
	chat.Params = gateway.Params{MaxTokens: ptr(5)}
	chat.System = ""
	r, err := p.Encode("m", chat)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{r.Provider, r.Endpoint, string(r.Body)}
	want := []string{"custom-mine", "v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":5,"stream":true}`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestAServerOfOnesOwnGetsTheOlderLimit(t *testing.T) {
	t.Parallel()
	chat := asks("Hi")
	chat.Params.MaxTokens = ptr(5)
	r, err := newProvider(t, "openai", providers.Settings{Name: "ollama", BaseURL: "http://127.0.0.1:11434/v1"}).Encode("llama3", chat)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"model":"llama3","messages":[{"role":"user","content":"Hi"}],"max_tokens":5}`; string(r.Body) != want {
		t.Errorf("body %s, want %s", r.Body, want)
	}
}

func TestAzureAddresses(t *testing.T) {
	t.Parallel()
	type made struct {
		base, endpoint, version, body string
	}
	plain, limited := asks("Hi"), asks("Hi")
	limited.Params.MaxTokens = ptr(5)
	responses := asks("Hi")
	responses.API = gateway.APIResponses
	for _, tt := range []struct {
		name, base, version string
		chat                gateway.Chat
		want                made
	}{
		{"the gateway", "", "2023-05-15", limited, made{"", "r/d.1_x/chat/completions", "2023-05-15", `{"messages":[{"role":"user","content":"Hi"}],"max_tokens":5}`}},
		{"newer versions know the newer limit", "", "2025-01-01-preview", limited, made{"", "r/d.1_x/chat/completions", "2025-01-01-preview", `{"messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":5}`}},
		{"the default version", "", "", plain, made{"", "r/d.1_x/chat/completions", "2024-10-21", `{"messages":[{"role":"user","content":"Hi"}]}`}},
		{"directly", "https://r.openai.azure.com/openai", "2024-10-21", plain, made{"https://r.openai.azure.com/openai", "deployments/d.1_x/chat/completions", "2024-10-21", `{"messages":[{"role":"user","content":"Hi"}]}`}},
		{"responses", "", "2025-03-01-preview", responses, made{"", "r/openai/responses", "2025-03-01-preview", `{"model":"d.1_x","input":[{"role":"user","content":"Hi"}],"store":false}`}},
		{"responses directly", "https://r.openai.azure.com/openai", "2025-03-01-preview", responses, made{"https://r.openai.azure.com/openai", "responses", "2025-03-01-preview", `{"model":"d.1_x","input":[{"role":"user","content":"Hi"}],"store":false}`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			options := map[string]string{"resource": "r"}
			if tt.version != "" {
				options["api_version"] = tt.version
			}
			r, err := newProvider(t, "azure-openai", providers.Settings{BaseURL: tt.base, Options: options}).Encode("d.1_x", tt.chat)
			if err != nil {
				t.Fatal(err)
			}
			if got := (made{r.BaseURL, r.Endpoint, r.Query.Get("api-version"), string(r.Body)}); got != tt.want {
				t.Errorf("got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestTrap09AzuresQueryIsNoPartOfThePath(t *testing.T) {
	t.Parallel()
	r, err := newProvider(t, "azure-openai", providers.Settings{Options: map[string]string{"resource": "r", "api_version": "2024-10-21&x=y"}}).Encode("d", asks("Hi"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (url.Values{"api-version": {"2024-10-21&x=y"}}); strings.Contains(r.Endpoint, "?") || !reflect.DeepEqual(r.Query, want) {
		t.Errorf("endpoint %s, query %v", r.Endpoint, r.Query)
	}
}

func TestResponsesRequest(t *testing.T) {
	t.Parallel()
	chat := everything()
	chat.API, chat.Params.Stop, chat.Params.Effort = gateway.APIResponses, nil, gateway.EffortHigh
	chat.Messages = append(chat.Messages, gateway.Message{Role: gateway.RoleAssistant, Text: "Hello"}, gateway.Message{Role: gateway.RoleUser, Text: "Bye"})
	const head = `{"model":"gpt-5","instructions":"Be brief.","input":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},` +
		`{"role":"user","content":"Bye"}],"temperature":0.7,"top_p":0.9,"max_output_tokens":64,`
	for summary, want := range map[string]string{
		"":         `"reasoning":{"effort":"high","summary":"auto"},`,
		"none":     `"reasoning":{"effort":"high"},`,
		"detailed": `"reasoning":{"effort":"high","summary":"detailed"},`,
	} {
		options := map[string]string{}
		if summary != "" {
			options["reasoning_summary"] = summary
		}
		r, err := newProvider(t, "openai", providers.Settings{Options: options}).Encode("gpt-5", chat)
		if err != nil {
			t.Fatal(err)
		}
		if want := head + want + `"store":false,"stream":true}`; string(r.Body) != want || r.Endpoint != "responses" {
			t.Errorf("%s:\n got %s\nwant %s", r.Endpoint, r.Body, want)
		}
	}
}

func TestTheFormComesFromTheChatOrElseTheConfiguration(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		option string
		chat   gateway.API
		want   string
	}{
		{"", "", "chat/completions"}, {"responses", "", "responses"}, {"responses", gateway.APIChat, "chat/completions"}, {"chat", gateway.APIResponses, "responses"},
	} {
		options := map[string]string{}
		if tt.option != "" {
			options["api"] = tt.option
		}
		chat := asks("Hi")
		chat.API = tt.chat
		r, err := newProvider(t, "openai", providers.Settings{Options: options}).Encode("m", chat)
		if err != nil || r.Endpoint != tt.want {
			t.Errorf("%+v: endpoint %s and error %v", tt, r.Endpoint, err)
		}
	}
}

func TestHuggingFaceFlattensAChat(t *testing.T) {
	t.Parallel()
	turns := []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}, {Role: gateway.RoleAssistant, Text: "Hello!"}, {Role: gateway.RoleUser, Text: "Why?"}}
	for want, chat := range map[string]gateway.Chat{
		"Hi":                                {Messages: turns[:1]},
		"Be brief.\n\nUser: Hi\nAssistant:": {System: "Be brief.", Messages: turns[:1]},
		"User: Hi\nAssistant: Hello!\nUser: Why?\nAssistant:": {Messages: turns},
	} {
		r, err := newProvider(t, "huggingface", providers.Settings{}).Encode("owner/model", chat)
		if err != nil {
			t.Fatal(err)
		}
		sameJSON(t, r.Body, string(mustJSON(t, map[string]any{"inputs": want, "parameters": map[string]any{"return_full_text": false, "details": true}})))
	}
}

func TestHuggingFaceDirectlyIsAChat(t *testing.T) {
	t.Parallel()
	r, err := newProvider(t, "huggingface", providers.Settings{BaseURL: "https://router.huggingface.co/v1"}).Encode("meta-llama/Llama-3.1-8B-Instruct:groq", asks("Hi"))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{r.BaseURL, r.Endpoint, string(r.Body)}
	want := []string{"https://router.huggingface.co/v1", "chat/completions", `{"model":"meta-llama/Llama-3.1-8B-Instruct:groq","messages":[{"role":"user","content":"Hi"}]}`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// Trap 23: a vendor's name differs between the gateway's surfaces.
func TestTrap23CompatNamesVendorsInItsOwnWay(t *testing.T) {
	t.Parallel()
	p := newProvider(t, "compat", providers.Settings{})
	chat := asks("Hi")
	chat.Params.MaxTokens = ptr(5)
	for _, model := range []string{"openai/gpt-5-mini", "perplexity/sonar", "grok/grok-4", "dynamic/support", "workers-ai/@cf/meta/llama-3.1-8b-instruct", "custom-x/y"} {
		r, err := p.Encode(model, chat)
		if err != nil {
			t.Errorf("%s: %v", model, err)
			continue
		}
		limit := "max_tokens"
		if strings.HasPrefix(model, "openai/") {
			limit = "max_completion_tokens"
		}
		if want := `{"model":"` + model + `","messages":[{"role":"user","content":"Hi"}],"` + limit + `":5}`; string(r.Body) != want {
			t.Errorf("body %s, want %s", r.Body, want)
		}
	}
	for model, want := range map[string]string{
		"gpt-4o":              "want VENDOR/MODEL",
		"openai/":             "want VENDOR/MODEL",
		"/x":                  "want VENDOR/MODEL",
		"perplexity-ai/sonar": "the model is perplexity/sonar",
		"xai/grok-4":          "the model is grok/grok-4",
		"azure-openai/d":      "use azure-openai/d as the provider",
		"huggingface/gpt2":    "can't be reached this way",
	} {
		_, err := p.Encode(model, chat)
		if e := refusal(t, err); e == nil || !strings.Contains(e.Message, want) {
			t.Errorf("%s: got %v, want words with %q", model, err, want)
		}
	}
}

// refusal is the error of a request that was not sent.
func refusal(t *testing.T, err error) *gateway.Error {
	t.Helper()
	var e *gateway.Error
	if !errors.As(err, &e) || e.Kind != gateway.KindRequest || e.Retryable {
		t.Errorf("error %#v, want an *Error of kind request", err)
		return nil
	}
	return e
}

func TestWhatAVendorCantTakeIsSaidBeforeSending(t *testing.T) {
	t.Parallel()
	effort := func(e gateway.Effort, change ...func(*gateway.Chat)) gateway.Chat {
		c := asks("Hi")
		c.Params.Effort = e
		for _, f := range change {
			f(&c)
		}
		return c
	}
	responses := func(c *gateway.Chat) { c.API = gateway.APIResponses }
	stop := func(c *gateway.Chat) { c.Params.Stop = []string{"END"} }
	azure, region := map[string]string{"resource": "r"}, map[string]string{"region": "us-east-1", "project": "p"}
	for _, tt := range []struct {
		name, provider, model string
		options               map[string]string
		chat                  gateway.Chat
		want                  string
	}{
		{"no such effort", "openai", "o4-mini", nil, effort("much"), "want none, minimal, low, medium, high, xhigh, max or a number of tokens"},
		{"a budget where words are wanted", "openai", "o4-mini", nil, effort("2048"), "can't be a number of tokens (2048)"},
		{"a model that doesn't reason", "openai", "gpt-4o", nil, effort("low"), "gpt-4o doesn't reason"},
		{"a vendor that can't be told", "deepseek", "deepseek-chat", nil, effort("low"), "can't be set"},
		{"Workers AI", "workers-ai", "@cf/x/y", nil, effort("high"), "can't be set"},
		{"high alone", "mistral", "mistral-small-latest", nil, effort("low"), "can only be high"},
		{"text generation", "huggingface", "gpt2", nil, effort("low"), "text generation has no reasoning effort"},
		{"temperature 0 in text generation", "huggingface", "gpt2", nil, effort("", func(c *gateway.Chat) { c.Params.Temperature = ptr(0.0) }), "takes more than 0"},
		{"Anthropic's least", "anthropic", "claude-sonnet-4-5", nil, effort("1000"), "at least 1024"},
		{"no room for an answer", "anthropic", "claude-sonnet-4-5", nil, effort("2048", func(c *gateway.Chat) { c.Params.MaxTokens = ptr(2048) }), "no room for an answer"},
		{"temperature beside thinking", "anthropic", "claude-sonnet-4-5", nil, effort("low", func(c *gateway.Chat) { c.Params.Temperature = ptr(0.5) }), "it can only be 1"},
		{"top-p beside thinking", "anthropic", "claude-sonnet-4-5", nil, effort("low", func(c *gateway.Chat) { c.Params.TopP = ptr(0.5) }), "at least 0.95"},
		{"a budget for a newer Claude", "anthropic", "claude-opus-5", nil, effort("4096"), "takes low, medium, high, xhigh, max or none as its reasoning effort, not 4096"},
		{"another family than Claude on Bedrock", "aws-bedrock", "amazon.nova-pro-v1:0", region, effort("low"), "only be set for Anthropic's models"},
		{"a budget for a newer Claude on Bedrock", "aws-bedrock", "us.anthropic.claude-sonnet-5", region, effort("4096"), "takes low, medium, high, xhigh, max or none as its reasoning effort, not 4096"},
		{"temperature beside thinking on Vertex AI", "google-vertex-ai", "claude-sonnet-4-5@20250929", region, effort("low", func(c *gateway.Chat) { c.Params.Temperature = ptr(0.5) }), "it can only be 1"},
		{"responses of Gemini", "google-ai-studio", "gemini-2.5-pro", nil, effort("", responses), "Responses API is not available here"},
		{"Azure without a resource", "azure-openai", "d", nil, asks("Hi"), "resource is not configured"},
		{"Azure's host as the resource", "azure-openai", "d", map[string]string{"resource": "https://r.openai.azure.com"}, asks("Hi"), "want the name alone"},
		{"a deployment with a slash", "azure-openai", "a/b", azure, asks("Hi"), "can't stand in a path"},
		{"Azure too old for effort", "azure-openai", "d", azure, effort("low"), "doesn't know the reasoning effort"},
		{"Azure too old for responses", "azure-openai", "d", azure, effort("", responses), "doesn't have the Responses API"},
		{"stop sequences in responses", "openai", "m", nil, effort("", responses, stop), "no stop sequences"},
		{"responses of Anthropic", "anthropic", "m", nil, effort("", responses), "Responses API is not available here"},
		{"responses of Groq", "groq", "m", nil, effort("", responses), "Responses API is not available here"},
		{"chat of Workers AI by name", "workers-ai", "@cf/x", nil, effort("", func(c *gateway.Chat) { c.API = gateway.APIChat }), "not available here"},
		{"a form of another name", "openai", "m", nil, effort("", func(c *gateway.Chat) { c.API = "rpc" }), `no API "rpc"`},
		{"Cohere's top-p", "cohere", "m", nil, effort("", func(c *gateway.Chat) { c.Params.TopP = ptr(1.0) }), "0.01 to 0.99"},
		{"Cohere's empty message", "cohere", "m", nil, asks(""), "needs text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := newProvider(t, tt.provider, providers.Settings{Options: tt.options}).Encode(tt.model, tt.chat)
			if e := refusal(t, err); e == nil || !strings.Contains(e.Message, tt.want) {
				t.Errorf("got %v, want words with %q", err, tt.want)
			}
			if r.Body != nil {
				t.Errorf("there is a request: %s", r.Body)
			}
		})
	}
}

func TestEffortInEachVendorsWords(t *testing.T) {
	t.Parallel()
	version := map[string]string{"resource": "r", "api_version": "2025-01-01-preview"}
	region := map[string]string{"region": "us-east-1", "project": "p"}
	invoke := map[string]string{"region": "us-east-1", "api": "invoke"}
	for _, tt := range []struct {
		provider, model string
		options         map[string]string
		effort          gateway.Effort
		want            string
	}{
		{"openai", "o4-mini", nil, "low", `"reasoning_effort":"low"`},
		{"openai", "gpt-6-sol", nil, "high", `"reasoning_effort":"high"`},
		{"azure-openai", "d", version, "medium", `"reasoning_effort":"medium"`},
		{"groq", "openai/gpt-oss-120b", nil, "high", `"reasoning_effort":"high"`},
		{"grok", "grok-new", nil, "low", `"reasoning_effort":"low"`},
		{"mistral", "mistral-small-latest", nil, "high", `"reasoning_effort":"high"`},
		{"perplexity-ai", "sonar-deep-research", nil, "medium", `"reasoning_effort":"medium"`},
		{"compat", "openai/gpt-5-mini", nil, "low", `"reasoning_effort":"low"`},
		{"openrouter", "x/y", nil, "low", `"reasoning":{"effort":"low"}`},
		{"openrouter", "x/y", nil, "3000", `"reasoning":{"max_tokens":3000}`},
		{"cohere", "command-a-reasoning-08-2025", nil, "low", `"thinking":{"type":"enabled","token_budget":2048}`},
		{"cohere", "command-a-reasoning-08-2025", nil, "77", `"thinking":{"type":"enabled","token_budget":77}`},
		{"anthropic", "claude-sonnet-4-5", nil, "medium", `"thinking":{"type":"enabled","budget_tokens":8192}`},
		{"anthropic", "claude-sonnet-4-20250514", nil, "1024", `"thinking":{"type":"enabled","budget_tokens":1024}`},
		{"anthropic", "claude-opus-4-6", nil, "5000", `"thinking":{"type":"enabled","budget_tokens":5000}`},
		{"anthropic", "claude-opus-4-6", nil, "low", `"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"}`},
		{"anthropic", "claude-sonnet-5", nil, "high", `"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"high"}`},
		{"anthropic", "unheard-of", nil, "high", `"max_tokens":20480,`},
		{"aws-bedrock", haiku, region, "2000", `"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2000}}`},
		{"aws-bedrock", "anthropic.claude-unheard-of", region, "high", `"inferenceConfig":{"maxTokens":20480},`},
		{"aws-bedrock", "us.anthropic.claude-opus-4-6-v1", region, "low", `"additionalModelRequestFields":{"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"}}`},
		{"aws-bedrock", haiku, invoke, "low", `"thinking":{"type":"enabled","budget_tokens":2048}`},
		{"google-vertex-ai", "claude-sonnet-4-5@20250929", region, "low", `"thinking":{"type":"enabled","budget_tokens":2048}`},
		{"google-vertex-ai", "claude-opus-4-6@default", region, "low", `"output_config":{"effort":"low"}`},
		{"google-vertex-ai", "gemini-2.5-pro", region, "low", `"generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":2048}}`},
		{"google-ai-studio", "gemini-2.5-pro", nil, "600", `"thinkingConfig":{"includeThoughts":true,"thinkingBudget":600}`},
		{"google-ai-studio", "models/gemini-3.1-pro-preview", nil, "low", `"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}`},
		{"google-ai-studio", "gemini-3.1-pro-preview", nil, "600", `"thinkingConfig":{"includeThoughts":true,"thinkingBudget":600}`},
	} {
		t.Run(tt.provider+" "+tt.model+" "+string(tt.effort), func(t *testing.T) {
			t.Parallel()
			chat := asks("Hi")
			chat.Params.Effort = tt.effort
			r, err := newProvider(t, tt.provider, providers.Settings{Options: tt.options}).Encode(tt.model, chat)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(r.Body), tt.want) {
				t.Errorf("body %s, want it to hold %s", r.Body, tt.want)
			}
		})
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
