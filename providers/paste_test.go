package providers_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/providers"
)

// pasteTargets are a model of each vendor and form.
var pasteTargets = []string{
	"openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "workers-ai/@cf/meta/llama-3.1-8b-instruct", "azure-openai/my-deployment",
	"huggingface/bigcode/starcoder", "perplexity-ai/sonar", "replicate/meta/meta-llama-3-70b-instruct", "replicate/deployments/acme/llama",
	"aws-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "aws-bedrock/openai.gpt-oss-120b-1:0", "aws-bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/x.y",
	"google-vertex-ai/gemini-2.5-flash", "google-vertex-ai/claude-sonnet-4-5@20250929", "google-ai-studio/gemini-2.5-flash",
	"grok/grok-4", "groq/openai/gpt-oss-20b", "mistral/mistral-large-latest", "deepseek/deepseek-chat", "openrouter/qwen/qwq-32b",
	"cerebras/llama3.1-8b", "baseten/openai/gpt-oss-120b", "fireworks/accounts/fireworks/models/glm-5", "cohere/command-a-03-2025",
	"compat/anthropic/claude-haiku-4-5", "compat/dynamic/support",
}

func pasteProvider(t *testing.T) func(string) (gateway.Provider, error) {
	t.Helper()
	return func(slug string) (gateway.Provider, error) {
		spec, ok := providers.Lookup(slug)
		if !ok {
			return nil, errors.New("there is no provider " + slug)
		}
		return spec.New(providers.Settings{
			APIKey:  gateway.NewSecret("MY_KEY", "sk-secret"),
			Options: map[string]string{"resource": "acme", "region": "us-east-1", "project": "p"},
		})
	}
}

// What this program writes, it reads: every vendor's request, as a curl command
// and as universal JSON, comes back as the same chat to the same model.
func TestCopiedRequestsComeBackAsTheChatTheyWere(t *testing.T) {
	t.Parallel()
	client, err := gateway.New(gateway.Config{AccountID: "acc", Token: gateway.NewSecret("CF_AIG_TOKEN", "t")})
	if err != nil {
		t.Fatal(err)
	}
	text := "It's \"quoted\", $HOME `x` \\ and\n\ttabs, 日本語 🍕, \u0001\u007f"
	one := []gateway.Message{{Role: gateway.RoleUser, Text: text}}
	several := append(slices.Clone(one), gateway.Message{Role: gateway.RoleAssistant, Text: "Because."}, gateway.Message{Role: gateway.RoleUser, Text: "Go on\n"})
	limits := gateway.Params{Temperature: ptr(0.5), TopP: ptr(0.9), MaxTokens: ptr(99), Stop: []string{"END", "\n\n"}}
	for _, target := range pasteTargets {
		to, err := gateway.ParseTarget(target)
		if err != nil {
			t.Fatal(err)
		}
		provider, err := pasteProvider(t)(to.Provider)
		if err != nil {
			t.Fatal(err)
		}
		for name, chat := range map[string]gateway.Chat{
			"one":     {Messages: one},
			"stream":  {Messages: one, Stream: true},
			"several": {System: "Be brief.", Messages: several, Stream: true},
			"params":  {System: "Be\nbrief.", Messages: one, Params: limits},
		} {
			if flattened(to.Provider) && (chat.System != "" || len(chat.Messages) > 1) {
				continue // a chat is one text there, and can't be told from one
			}
			step := gateway.Step{Provider: provider, Model: to.Model}
			for form, copied := range copies(t, client, chat, step) {
				got, err := providers.Paste(copied, pasteProvider(t))
				if err != nil {
					t.Errorf("%s, %s as %s: %v", target, name, form, err)
					continue
				}
				want := chat
				want.Stream = chat.Stream && to.Provider != "replicate" // which is asked for a job either way
				if chat.Params.MaxTokens == nil && got.Steps[0].Chat.Params.MaxTokens != nil && strings.Contains(target, "claude") {
					want.Params.MaxTokens = got.Steps[0].Chat.Params.MaxTokens // Anthropic must be told
				}
				wanted := gateway.Pasted{Steps: []gateway.PastedStep{{Target: to, Chat: want}}}
				if form == "universal" {
					wanted.Steps = append(wanted.Steps, wanted.Steps[0])
				}
				if !reflect.DeepEqual(got, wanted) {
					t.Errorf("%s, %s as %s:\n got %+v\nwant %+v\nof %s", target, name, form, got, wanted, copied)
				}
			}
		}
	}
}

// flattened tells whether the vendor is sent one text for a whole chat.
func flattened(provider string) bool { return provider == "huggingface" || provider == "replicate" }

// copies are the forms in which a request is copied. A chain's are those of a step
// and itself.
func copies(t *testing.T, client *gateway.Client, chat gateway.Chat, step gateway.Step) map[string]string {
	t.Helper()
	single, err := client.Prepare(chat, []gateway.Step{step}, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	many, err := client.Prepare(chat, []gateway.Step{step, step}, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"curl": single.Curl(), "universal": string(many.Body)}
}

func TestPasteKeepsWhatAChatDoesNotHold(t *testing.T) {
	t.Parallel()
	const prefix = "curl https://gateway.ai.cloudflare.com/v1/ACC/GW/"
	for name, row := range map[string]struct {
		text string
		want gateway.Pasted
	}{
		"the documentation's chain": {
			text: `[{"provider":"workers-ai","endpoint":"@cf/meta/llama-2-7b-chat-int8","headers":{"Authorization":"Bearer XXXX","Content-Type":"application/json"},` +
				`"query":{"messages":[{"role":"system","content":"You are a friendly assistant"},{"role":"user","content":"Why is pizza so good"}]}},` +
				`{"provider":"openai","endpoint":"chat/completions","headers":{"Authorization":"Bearer $OPENAI_API_KEY","Content-Type":"application/json"},` +
				`"query":{"model":"gpt-3.5-turbo","stream":true,"messages":[{"role":"user","content":"What is Cloudflare?"}]},` +
				`"config":{"requestTimeout":1500,"maxAttempts":2,"retryDelay":500,"backoff":"linear"}}]`,
			want: gateway.Pasted{
				Steps: []gateway.PastedStep{
					{Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-2-7b-chat-int8"}, Chat: gateway.Chat{System: "You are a friendly assistant", Messages: asks("Why is pizza so good").Messages}},
					{Target: gateway.Target{Provider: "openai", Model: "gpt-3.5-turbo"}, Chat: gateway.Chat{Messages: asks("What is Cloudflare?").Messages, Stream: true},
						Controls: gateway.Controls{RequestTimeout: 1500 * time.Millisecond, MaxAttempts: 2, RetryDelay: 500 * time.Millisecond, Backoff: gateway.BackoffLinear},
						Body:     json.RawMessage(`{"stream_options":null}`)},
				},
				Notes: []string{"step 1: the key in Authorization is left out: keys come from the configuration", "step 2: kept as an addition to the body: stream_options"},
			},
		},
		"the gateway's headers": {
			text: prefix + `openai/chat/completions -H 'cf-aig-cache-ttl: 3600' -H 'cf-aig-metadata: {"team":"a","n":1}' -H 'cf-aig-max-attempts: 3' \` + "\n" +
				`  -H 'cf-aig-skip-cache: true' -H "Authorization: Bearer $KEY" -H 'cf-aig-authorization: Bearer literal' -H 'X-Mine: 1' --max-time 30 --json '{"model":"m","messages":[{"role":"user","content":"Hi"}]}' | jq .`,
			want: gateway.Pasted{
				Steps: []gateway.PastedStep{{Target: gateway.Target{Provider: "openai", Model: "m"}, Chat: gateway.Chat{Messages: asks("Hi").Messages},
					Controls: gateway.Controls{CacheTTL: time.Hour, MaxAttempts: 3, SkipCache: true}}},
				Options: gateway.Options{Controls: gateway.Controls{Metadata: map[string]string{"team": "a", "n": "1"}}, Timeout: 30 * time.Second},
				Notes: []string{"what follows the command is left out: | jq .",
					"the key in Cf-Aig-Authorization is left out: keys come from the configuration", "the header X-Mine is left out"},
			},
		},
		"tools and another name for the limit": {
			text: prefix + `openai/v1/chat/completions -d '{"model":"m","max_tokens":5,"tools":[{"type":"function"}],"top_p":1,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}'`,
			want: gateway.Pasted{
				Steps: []gateway.PastedStep{{Target: gateway.Target{Provider: "openai", Model: "m"},
					Chat: gateway.Chat{Messages: asks("Hi").Messages, Params: gateway.Params{MaxTokens: ptr(5), TopP: ptr(1.0)}},
					Body: json.RawMessage(`{"max_completion_tokens":null,"max_tokens":5,"tools":[{"type":"function"}]}`)}},
				Notes: []string{"kept as an addition to the body: max_completion_tokens, max_tokens, tools"},
			},
		},
		"a picture": {
			text: prefix + `openai/chat/completions -d '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}]}'`,
			want: gateway.Pasted{
				Steps: []gateway.PastedStep{{Target: gateway.Target{Provider: "openai", Model: "m"}, Chat: gateway.Chat{Messages: asks("What is it?").Messages},
					Body: json.RawMessage(`{"messages":[{"content":[{"text":"What is it?","type":"text"},{"image_url":{"url":"https://x.example/a.png"},"type":"image_url"}],"role":"user"}]}`)}},
				Notes: []string{"message 1 (image_url) can't be shown as text: the messages stay in the body as they are, and what is typed doesn't replace them",
					"kept as an addition to the body: messages"},
			},
		},
		"another place": {
			text: prefix + `azure-openai/other/dep/chat/completions?api-version=2023-05-15 -H 'api-key: k' -d '{"messages":[{"role":"user","content":"Hi"}]}'`,
			want: gateway.Pasted{
				Steps: []gateway.PastedStep{{Target: gateway.Target{Provider: "azure-openai", Model: "dep"}, Chat: gateway.Chat{Messages: asks("Hi").Messages}}},
				Notes: []string{"the key in Api-Key is left out: keys come from the configuration",
					"it goes to other/dep/chat/completions, and the configuration's provider sends to acme/dep/chat/completions",
					"its query (api-version) is not the one that the configuration's provider sends (api-version)"},
			},
		},
		"the Responses API": {
			text: prefix + `openai/responses -d '{"model":"m","instructions":"Be brief.","input":"Hi","reasoning":{"effort":"low","summary":"auto"},"store":false}'`,
			want: gateway.Pasted{Steps: []gateway.PastedStep{{Target: gateway.Target{Provider: "openai", Model: "m"},
				Chat: gateway.Chat{System: "Be brief.", Messages: asks("Hi").Messages, Params: gateway.Params{Effort: "low"}, API: gateway.APIResponses}}}},
		},
		"Workers AI's prompt": {
			text: prefix + `workers-ai/run/@cf/meta/llama-2-7b-chat-int8 -X POST -d '{"prompt":"Hi"}'`,
			want: gateway.Pasted{Steps: []gateway.PastedStep{{Target: gateway.Target{Provider: "workers-ai", Model: "@cf/meta/llama-2-7b-chat-int8"}, Chat: gateway.Chat{Messages: asks("Hi").Messages}}}},
		},
	} {
		got, err := providers.Paste(row.text, pasteProvider(t))
		if err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, row.want)
		}
	}
}

func TestPasteRefusesInClearWords(t *testing.T) {
	t.Parallel()
	const at = "https://gateway.ai.cloudflare.com/v1/ACC/GW"
	const chat = `'{"model":"m","messages":[{"role":"user","content":"Hi"}]}'`
	for text, want := range map[string]string{
		"":                        "want a curl command",
		"hello there":             "want a curl command",
		"wget " + at:              "want a curl command",
		"[]":                      "the array is empty",
		"[1]":                     "is of type number",
		`[{"provider":"openai"`:   "unexpected end of JSON",
		`[{"provider":"openai"}]`: "step 1: has no endpoint",
		`[{"endpoint":"x"}]`:      "step 1: has no provider",
		`[{"provider":"openai","endpoint":"chat/completions"}]`:                                         "step 1: query is empty",
		`[{"provider":"nobody","endpoint":"x","query":{"model":"m"}}]`:                                  "there is no provider nobody",
		`[{"provider":"openai","endpoint":"chat/completions","query":{"model":"m","messages":[]}}]`:     "there is no readable message",
		`[{"provider":"openai","endpoint":"chat/completions","query":{"messages":[{"content":"Hi"}]}}]`: "names no model",
		"curl " + at + "/openai/chat/completions -d 'x":                                                 "ends inside quotes",
		"curl " + at + "/openai/chat/completions -d":                                                    "ends after -d",
		"curl " + at + "/openai/chat/completions -d @body.json":                                         `the body is in the file "body.json"`,
		"curl " + at + "/openai/chat/completions -u me:pw -d " + chat:                                   "-u isn't supported",
		"curl " + at + "/openai/chat/completions --frobnicate -d " + chat:                               "--frobnicate is unknown",
		"curl " + at + "/openai/chat/completions":                                                       "sends no body",
		"curl -d " + chat: "has no address",
		"curl https://api.openai.com/v1/chat/completions -d " + chat:                                                         "is not an AI Gateway's",
		"curl " + at + "/openai/chat/completions -X DELETE -d " + chat:                                                       "sends a DELETE",
		"curl " + at + "/openai/chat/completions -d \"$(cat body.json)\"":                                                    "contains another command",
		"curl " + at + "/openai/chat/completions -d '{broken'":                                                               "is not a JSON object",
		"curl " + at + " -d " + chat:                                                                                         "is not an AI Gateway's",
		"curl " + at + "/anthropic/v1/messages -d '{\"model\":\"m\",\"temperature\":2,\"messages\":[{\"content\":\"Hi\"}]}'": "temperature",
	} {
		got, err := providers.Paste(text, pasteProvider(t))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %+v, %v\nwant an error with %q", text, got, err, want)
		}
		if noRequest := strings.HasPrefix(want, "want "); noRequest && !errors.Is(err, gateway.ErrNotPasted) {
			t.Errorf("%s: %v is not ErrNotPasted", text, err)
		}
	}
}

func TestPastedEndpointsAreRead(t *testing.T) {
	t.Parallel()
	body := json.RawMessage(`{"messages":[{"role":"user","content":"Hi"}],"contents":[{"parts":[{"text":"Hi"}]}],"version":"abc"}`)
	for endpoint, want := range map[string]string{
		"aws-bedrock bedrock-runtime/us-east-1/model/a%3Ab/converse": "a:b",
		"google-ai-studio v1/models/gemini-x:generateContent":        "gemini-x",
		"replicate predictions":                                      "abc",
	} {
		provider, path, _ := strings.Cut(endpoint, " ")
		universal, err := json.Marshal([]map[string]any{{"provider": provider, "endpoint": path, "query": body}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := providers.Paste(string(universal), pasteProvider(t))
		if err != nil || got.Steps[0].Target != (gateway.Target{Provider: provider, Model: want}) {
			t.Errorf("%s: %+v, %v, want the model %s", endpoint, got.Steps, err, want)
		}
	}
}

func FuzzPaste(f *testing.F) {
	for _, seed := range []string{
		`[{"provider":"openai","endpoint":"chat/completions","query":{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"x"}]}],"stop":"a"}}]`,
		`[{"provider":"google-ai-studio","endpoint":"v1beta/models/g:streamGenerateContent?alt=sse","query":{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"topP":1}}}]`,
		`[{"provider":"aws-bedrock","endpoint":"bedrock-runtime/us-east-1/model/a/converse","query":{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"system":[{"text":"s"}]}}]`,
		`curl https://gateway.ai.cloudflare.com/v1/a/b/replicate/predictions -d '{"version":"v","input":{"prompt":"Hi","top_k":1}}'`,
	} {
		f.Add(seed)
	}
	registry := map[string]gateway.Provider{}
	for _, spec := range providers.Registry() {
		p, err := spec.New(providers.Settings{Keyless: true})
		if err != nil {
			f.Fatal(err)
		}
		registry[spec.Name] = p
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := providers.Paste(text, func(slug string) (gateway.Provider, error) {
			if p, ok := registry[slug]; ok {
				return p, nil
			}
			return nil, errors.New("no such provider")
		})
		if err != nil {
			return
		}
		for _, step := range got.Steps {
			if step.Target.Model == "" || len(step.Chat.Messages) == 0 || len(step.Body) > 0 && !json.Valid(step.Body) {
				t.Errorf("%q: %+v", text, step)
			}
		}
	})
}
