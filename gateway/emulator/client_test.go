package emulator_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
	"sluice/providers"
)

// client is the project's own client on the emulator.
func client(t *testing.T, base string) *gateway.Client {
	t.Helper()
	c, err := gateway.New(gateway.Config{URL: base, Token: gateway.NewSecret("CF_AIG_TOKEN", "T")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// options are what providers need besides a key.
var options = map[string]map[string]string{
	"azure-openai":     {"resource": "acme", "api_version": "2025-04-01-preview", "stream_usage": "true"},
	"aws-bedrock":      {"region": "us-east-1"},
	"google-vertex-ai": {"project": "p", "region": "us-east4"},
}

func step(t *testing.T, target string) gateway.Step {
	t.Helper()
	to, err := gateway.ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	spec, ok := providers.Lookup(to.Provider)
	if !ok {
		t.Fatalf("no provider %s", to.Provider)
	}
	p, err := spec.New(providers.Settings{APIKey: gateway.NewSecret("KEY", "k"), Options: options[to.Provider]})
	if err != nil {
		t.Fatal(err)
	}
	return gateway.Step{Provider: p, Model: to.Model}
}

// chat streams an answer and adds it up.
func chat(t *testing.T, c *gateway.Client, stream bool, targets ...string) *gateway.Answer {
	t.Helper()
	var steps []gateway.Step
	for _, target := range targets {
		steps = append(steps, step(t, target))
	}
	return converse(t, c, stream, steps...)
}

func converse(t *testing.T, c *gateway.Client, stream bool, steps ...gateway.Step) *gateway.Answer {
	t.Helper()
	return answerOf(t, c, gateway.Chat{
		System: "Be brief.", Stream: stream,
		Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "What can you do in 日本語?"}},
	}, steps)
}

func answerOf(t *testing.T, c *gateway.Client, asked gateway.Chat, steps []gateway.Step) *gateway.Answer {
	t.Helper()
	var a gateway.Answer
	a.Begin(time.Now())
	var failed error
	for d, err := range c.Stream(t.Context(), asked, steps, gateway.Options{}) {
		if err != nil {
			failed = err
			break
		}
		a.Add(d, time.Now())
	}
	a.End(failed, time.Now())
	return &a
}

func TestClientReadsEveryVendor(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T", Split: []int{1, 5, 2}})
	c := client(t, base)
	for target, reasons := range map[string]bool{
		"openai/gpt-4o-mini": false, "openai/gpt-5-mini": false, "anthropic/claude-haiku-4-5": false,
		"workers-ai/@cf/meta/llama-3.2-3b-instruct": false, "workers-ai/@cf/openai/gpt-oss-120b": true,
		"aws-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0": false, "aws-bedrock/openai.gpt-oss-120b-1:0": true,
		"google-vertex-ai/gemini-2.5-flash": false, "google-vertex-ai/claude-sonnet-4-5@20250929": false, "google-ai-studio/gemini-2.5-flash": false,
		"azure-openai/my-deployment": false, "perplexity-ai/sonar": false, "perplexity-ai/sonar-reasoning-pro": true,
		"huggingface/bigcode/starcoder": false, "grok/grok-4": true, "groq/openai/gpt-oss-20b": true,
		"mistral/mistral-large-latest": false, "mistral/magistral-medium-latest": true, "deepseek/deepseek-reasoner": true,
		"openrouter/qwen/qwq-32b": true, "cerebras/llama3.1-8b": false, "baseten/openai/gpt-oss-120b": true,
		"fireworks/accounts/fireworks/models/glm-5": true, "cohere/command-a-reasoning-08-2025": true, "cohere/command-a-03-2025": false,
		"compat/anthropic/claude-haiku-4-5": false, "compat/dynamic/support": false,
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			streamed, whole := chat(t, c, true, target), chat(t, c, false, target)
			if streamed.Err != nil || whole.Err != nil {
				t.Fatal(streamed.Err, whole.Err)
			}
			if streamed.Text() != whole.Text() || !strings.Contains(streamed.Text(), "こんにちは") || streamed.Reasoning() != whole.Reasoning() {
				t.Errorf("streamed %q\nwhole %q", streamed.Text(), whole.Text())
			}
			if !streamed.Start.Streamed || streamed.Start.Status != http.StatusOK || len(streamed.Start.LogID) != 26 || streamed.Start.Cache != "MISS" {
				t.Errorf("start %+v", streamed.Start)
			}
			in, out := streamed.Usage.InputTokens, streamed.Usage.OutputTokens
			if in == nil || out == nil || *in == 0 || *out == 0 || *out != *whole.Usage.OutputTokens {
				t.Errorf("usage %+v and %+v", streamed.Usage, whole.Usage)
			}
			if streamed.Finish == nil || streamed.Finish.Reason != gateway.FinishStop {
				t.Errorf("finish %+v", streamed.Finish)
			}
			if reasons != (streamed.Reasoning() != "") {
				t.Errorf("reasoning %q, want some: %t", streamed.Reasoning(), reasons)
			}
		})
	}
}

func TestClientReadsTheResponsesAPI(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T", Split: []int{3, 1, 7}})
	c := client(t, base)
	for _, target := range []string{"openai/gpt-4o-mini", "openai/gpt-5-mini", "azure-openai/gpt-5-deployment", "grok/grok-4", "openrouter/x/y"} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			reasons := strings.Contains(target, "gpt-5") || strings.Contains(target, "grok-4")
			asked := gateway.Chat{System: "Be brief.", API: gateway.APIResponses, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "日本語, please"}}}
			if reasons {
				asked.Params.Effort = gateway.EffortLow
			}
			asked.Params.MaxTokens = new(4000)
			whole := answerOf(t, c, asked, []gateway.Step{step(t, target)})
			asked.Stream = true
			streamed := answerOf(t, c, asked, []gateway.Step{step(t, target)})
			if streamed.Err != nil || whole.Err != nil {
				t.Fatal(streamed.Err, whole.Err)
			}
			if streamed.Text() != whole.Text() || !strings.Contains(streamed.Text(), "こんにちは") || streamed.Reasoning() != whole.Reasoning() || reasons != (whole.Reasoning() != "") {
				t.Errorf("streamed %q %q\nwhole %q %q", streamed.Reasoning(), streamed.Text(), whole.Reasoning(), whole.Text())
			}
			if !streamed.Start.Streamed || *streamed.Usage.OutputTokens != *whole.Usage.OutputTokens || *whole.Usage.InputTokens == 0 {
				t.Errorf("start %+v, usage %+v and %+v", streamed.Start, streamed.Usage, whole.Usage)
			}
			if streamed.Finish == nil || *streamed.Finish != (gateway.Finish{Reason: gateway.FinishStop, Raw: "completed"}) {
				t.Errorf("finish %+v", streamed.Finish)
			}
			asked.Params.MaxTokens = new(20)
			if cut := answerOf(t, c, asked, []gateway.Step{step(t, target)}); cut.Err != nil || cut.Finish == nil || cut.Finish.Reason != gateway.FinishLength {
				t.Errorf("cut at 20 tokens: finish %+v and error %v", cut.Finish, cut.Err)
			}
			asked.Messages[0].Text = "What's the weather?"
			asked.Params.MaxTokens = nil
			called := answerOf(t, c, asked, []gateway.Step{step(t, target)})
			if len(called.ToolCalls) != 1 || called.ToolCalls[0].Name != "get_weather" || called.ToolCalls[0].Arguments != `{"location":"Lisbon","unit":"celsius"}` {
				t.Errorf("calls %+v", called.ToolCalls)
			}
		})
	}
}

func TestClientSeesPerplexitysSourcesOnce(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	for _, stream := range []bool{true, false} {
		got := chat(t, c, stream, "perplexity-ai/sonar")
		want := []gateway.Citation{
			{URL: "https://gateway.example/embedded", Title: "The embedded gateway, explained"},
			{URL: "https://scripts.example/reading?page=1", Title: "Scripts and how to read them"},
			{URL: "https://numbers.example/three", Title: "On the number three"},
		}
		if !slices.Equal(got.Citations, want) {
			t.Errorf("citations\n got %+v\nwant %+v", got.Citations, want)
		}
	}
}

func TestClientSaysWhatADynamicRouteChose(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	if got, want := chat(t, c, true, "compat/dynamic/support").Start.Routed, (gateway.Target{Provider: "openai", Model: "gpt-4o-mini"}); got != want {
		t.Errorf("routed to %s, want %s", got, want)
	}
	if got := chat(t, c, true, "compat/openai/gpt-4o-mini").Start.Routed; !got.IsZero() {
		t.Errorf("routed to %s, want nothing", got)
	}
}

func TestHuggingFaceTakesBothForms(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	asked := gateway.Chat{API: gateway.APIChat, Stream: true, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}}}
	got := answerOf(t, c, asked, []gateway.Step{step(t, "huggingface/owner/model")})
	if got.Err != nil || got.Text() == "" || got.Finish == nil || got.Finish.Raw != "stop" {
		t.Errorf("text %q, finish %+v, error %v", got.Text(), got.Finish, got.Err)
	}
	asked.API = ""
	got = answerOf(t, c, asked, []gateway.Step{step(t, "huggingface/owner/model")})
	if got.Err != nil || got.Text() == "" || got.Finish == nil || got.Finish.Raw != "eos_token" {
		t.Errorf("text %q, finish %+v, error %v", got.Text(), got.Finish, got.Err)
	}
	var paths []string
	for _, r := range s.Requests() {
		paths = append(paths, r.Endpoint)
	}
	if want := []string{"owner/model/v1/chat/completions", "owner/model"}; !slices.Equal(paths, want) {
		t.Errorf("endpoints %q, want %q", paths, want)
	}
}

func TestClientReadsChains(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	got := chat(t, client(t, base), true, "openai/fault-400", "anthropic/claude-haiku-4-5")
	if got.Err != nil || got.Start.Step != 1 || got.Start.Target.Provider != "anthropic" || got.Text() == "" {
		t.Errorf("error %v, start %+v, text %q", got.Err, got.Start, got.Text())
	}
}

func TestClientNamesFaults(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{Token: "T"})
	c := client(t, base)
	tests := []struct {
		target string
		want   gateway.Kind
	}{
		{"openai/fault-401", gateway.KindAuth},
		{"openai/fault-429-quota", gateway.KindQuota},
		{"openai/fault-400", gateway.KindRequest},
		{"anthropic/claude-nonexistent", gateway.KindRequest},
		{"openai/fault-html", gateway.KindNotAPI},
		{"openai/fault-empty", gateway.KindNotAPI},
		{"openai/fault-redirect", gateway.KindRefusedRedirect},
		{"openai/fault-cut-3", gateway.KindTruncated},
		{"anthropic/fault-eof-3", gateway.KindTruncated},
		{"workers-ai/fault-no-finish", gateway.KindTruncated},
		{"anthropic/fault-error-midstream-3", gateway.KindStreamError},
		{"openai/fault-garbage-3", gateway.KindProtocol},
		{"azure-openai/filtered", gateway.KindRequest},
		{"azure-openai/filtered-200", gateway.KindStreamError},
		{"azure-openai/unknown-deployment", gateway.KindRequest},
		{"azure-openai/fault-401", gateway.KindAuth},
		{"perplexity-ai/fault-eof-3", gateway.KindTruncated},
		{"huggingface/fault-eof-3", gateway.KindTruncated},
		{"huggingface/fault-error-midstream-3", gateway.KindStreamError},
		{"huggingface/fault-429", gateway.KindRate},
		{"huggingface/retired", gateway.KindRequest},
		{"cohere/fault-401", gateway.KindAuth},
		{"cohere/fault-error-midstream-3", gateway.KindStreamError},
		{"cohere/fault-eof-3", gateway.KindTruncated},
		{"groq/fault-error-midstream-3", gateway.KindStreamError},
		{"compat/nobody/model", gateway.KindRequest},
		{"aws-bedrock/fault-403", gateway.KindAuth},
		{"aws-bedrock/fault-400-quota", gateway.KindQuota},
		{"aws-bedrock/anthropic.nonexistent", gateway.KindRequest},
		{"aws-bedrock/fault-cut-3", gateway.KindTruncated},
		{"aws-bedrock/fault-no-finish", gateway.KindTruncated},
		{"aws-bedrock/fault-error-midstream-3", gateway.KindStreamError},
		{"aws-bedrock/fault-garbage-3", gateway.KindProtocol},
		{"google-vertex-ai/fault-401", gateway.KindAuth},
		{"google-vertex-ai/fault-429-quota", gateway.KindQuota},
		{"google-vertex-ai/fault-no-finish", gateway.KindTruncated},
		{"google-vertex-ai/fault-error-midstream-20", gateway.KindStreamError},
		{"google-vertex-ai/anthropic/fault-error-midstream-3", gateway.KindStreamError},
		{"google-ai-studio/gemini-nonexistent", gateway.KindRequest},
		{"google-ai-studio/fault-eof-20", gateway.KindTruncated},
	}
	for _, tt := range tests {
		t.Run(tt.target, func(t *testing.T) {
			t.Parallel()
			var e *gateway.Error
			if got := chat(t, c, true, tt.target); !errors.As(got.Err, &e) || e.Kind != tt.want {
				t.Errorf("got %v of kind %q, want %q", got.Err, gateway.KindOf(got.Err), tt.want)
			}
		})
	}
}

// solid is a text without its white space, which expectations leave out between
// parts of reasoning.
func solid(s string) string { return strings.Join(strings.Fields(s), "") }

// expected is what the tests read of a recording's expectation.
type expected struct {
	Text      string
	Reasoning *string
	Finish    any `json:"finish_reason"`
	Error     *struct {
		Status    int
		Message   string
		MidStream bool `json:"mid_stream"`
	}
}

func TestClientReadsReplayedRecordings(t *testing.T) {
	t.Parallel()
	dir := recordingsDir(t)
	_, base := start(t, emulator.Options{Token: "T", ReplayDir: dir, Split: []int{7, 1, 64}})
	c := client(t, base)
	read := 0
	for folder, provider := range map[string]string{
		"openai": "openai", "anthropic": "anthropic", "workers-ai": "workers-ai", "azure": "azure-openai", "huggingface": "huggingface",
		"perplexity": "perplexity-ai", "xai": "grok", "groq": "groq", "mistral": "mistral", "deepseek": "deepseek", "openrouter": "openrouter", "cohere": "cohere",
		"bedrock": "aws-bedrock", "vertex": "google-vertex-ai", "google-ai-studio": "google-ai-studio",
	} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.http.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			rec := readRecorded(t, file)
			if rec.Protocol == "openai-completions" || (provider == "deepseek" || provider == "aws-bedrock") && rec.Protocol == "openai-responses" ||
				(provider == "cohere" || provider == "aws-bedrock") && rec.Protocol == "openai-chat" {
				continue // another form than the provider's
			}
			read++
			raw, err := os.ReadFile(strings.TrimSuffix(file, ".http.json") + ".expect.json")
			if err != nil {
				t.Fatal(err)
			}
			want := decode[expected](t, string(raw))
			target := provider + "/" + rec.Name
			if provider == "workers-ai" {
				target = provider + "/@cf/" + rec.Name
			}
			got := chat(t, c, strings.Contains(rec.Name, "-stream-"), target)
			if got.Text() != want.Text || want.Reasoning != nil && solid(got.Reasoning()) != solid(*want.Reasoning) {
				t.Errorf("%s: got %q\nwant %q", target, got.Text(), want.Text)
			}
			if (got.Err != nil) != (want.Error != nil) {
				t.Errorf("%s: got error %v, want %+v", target, got.Err, want.Error)
			}
			if want.Finish != nil && want.Error == nil && (got.Finish == nil || got.Finish.Raw != fmt.Sprint(want.Finish)) {
				t.Errorf("%s: got finish %+v, want %v", target, got.Finish, want.Finish)
			}
		}
	}
	if read < 90 {
		t.Errorf("only %d recordings were read", read)
	}
}
