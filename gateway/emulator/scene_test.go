package emulator_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/gateway"
	"sluice/gateway/emulator"
)

// played is what the project's own client makes of a fault model.
type played struct {
	target string
	api    gateway.API
	whole  bool
	// kind is empty for an answer; text is the answer's, or in the error's words.
	kind gateway.Kind
	text string
	// requests is how many are made; calls, in short form, are the tool calls.
	requests int
	calls    string
	note     string
}

func (p played) check(t *testing.T) {
	t.Parallel()
	s, base := start(t, emulator.Options{Split: []int{7, 1, 64}})
	c, err := gateway.New(gateway.Config{URL: base, Retry: gateway.RetryPolicy{Base: 1, Max: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	got := answerOf(t, c, gateway.Chat{
		Stream: !p.whole, API: p.api, Messages: []gateway.Message{{Role: gateway.RoleUser, Text: "Hi"}},
	}, []gateway.Step{step(t, p.target)})
	if kind := gateway.KindOf(got.Err); kind != p.kind {
		t.Errorf("got %v of kind %q, want %q", got.Err, kind, p.kind)
	}
	words := got.Text()
	if e := (*gateway.Error)(nil); errors.As(got.Err, &e) {
		words += e.Message
	}
	if !strings.Contains(words, p.text) {
		t.Errorf("got %q, want it to hold %q", words, p.text)
	}
	if n := len(s.Requests()); n != max(1, p.requests) {
		t.Errorf("%d requests, want %d", n, max(1, p.requests))
	}
	var calls []string
	for _, call := range got.ToolCalls {
		calls = append(calls, call.Name+call.Arguments)
	}
	if list := strings.Join(calls, " "); list != p.calls {
		t.Errorf("calls %s, want %s", list, p.calls)
	}
	if p.note != "" && !slices.ContainsFunc(got.Notes, func(note string) bool { return strings.Contains(note, p.note) }) {
		t.Errorf("notes %q, want one with %q", got.Notes, p.note)
	}
}

// TestF134RefusalsOfTheFieldHaveTheirKinds plays what vendors say in place of an
// answer.
func TestF134RefusalsOfTheFieldHaveTheirKinds(t *testing.T) {
	t.Parallel()
	const quota, bad = gateway.KindQuota, gateway.KindRequest
	for _, p := range []played{
		{target: "workers-ai/fault-daily-limit", kind: quota, text: "the daily free allowance is used up"},
		{target: "workers-ai/fault-daily-limit-200", kind: quota, text: "the daily free allowance is used up"},
		{target: "compat/workers-ai/fault-daily-limit", kind: quota, text: "the daily free allowance is used up"},
		{target: "groq/fault-daily-limit", kind: quota, text: "tokens per day"},
		{target: "aws-bedrock/fault-daily-limit", kind: quota, text: "Too many tokens per day"},
		{target: "google-ai-studio/fault-daily-limit", kind: quota, text: "current quota"},
		{target: "google-vertex-ai/fault-daily-limit", kind: quota, text: "current quota"},
		{target: "openrouter/fault-daily-limit", kind: quota, text: "free-models-per-day"},
		{target: "cohere/fault-daily-limit", kind: quota, text: "1000 API calls / month"},
		{target: "cerebras/fault-daily-limit", kind: quota, text: "Tokens per day"},
		{target: "openai/fault-daily-limit", kind: quota, text: "requests per day"},
		{target: "openai/fault-daily-limit", api: gateway.APIResponses, kind: quota, text: "requests per day"},
		{target: "anthropic/fault-no-credit", kind: quota, text: "credit balance is too low"},
		{target: "anthropic/fault-402-quota", kind: quota, text: "credit balance is too low"},
		{target: "google-vertex-ai/anthropic/fault-no-credit", kind: quota, text: "billing"},
		{target: "grok/fault-no-credit", kind: quota, text: "credits or licenses"},
		{target: "openrouter/fault-no-credit", kind: quota, text: "can only afford"},
		{target: "deepseek/fault-no-credit", kind: quota, text: "Insufficient Balance"},
		{target: "perplexity-ai/fault-no-credit", kind: quota, text: "current quota"},
		{target: "huggingface/fault-no-credit", kind: quota, text: "monthly included credits"},
		{target: "replicate/meta/fault-no-credit", kind: quota, text: "insufficient credit"},
		{target: "aws-bedrock/fault-no-credit", kind: quota, text: "payment instrument"},
		{target: "compat/openai/fault-no-credit", kind: quota, text: "Cloudflare account has too little credit"},
		{target: "fireworks/fault-no-credit", kind: quota, text: "monthly spending limit"},
		{target: "openai/fault-no-credit", kind: quota, text: "billing details"},
		{target: "anthropic/fault-usage-limit", kind: quota, text: "regain access on 2026-12-01"},
		{target: "grok/fault-usage-limit", kind: quota, text: "monthly spending limit"},
		{target: "openrouter/fault-usage-limit", kind: quota, text: "Key limit exceeded"},
		{target: "openai/fault-usage-limit", kind: quota, text: "hard limit"},
		{target: "openai/fault-spend-limit", kind: quota, text: "$251.37 of $250.00"},
		{target: "anthropic/fault-policy", kind: bad, text: "the gateway's policy refuses"},
		{target: "openai/fault-country", kind: bad, text: "doesn't serve the country"},
		{target: "google-ai-studio/fault-country", kind: bad, text: "doesn't serve the country"},
		{target: "aws-bedrock/fault-country", kind: bad, text: "doesn't serve the country"},
		{target: "anthropic/fault-country", kind: bad, text: "Request not allowed"},
		{target: "groq/fault-country", kind: bad, text: "network settings"},
		{target: "openrouter/fault-country", kind: bad, text: "OpenAI says: Country"},
		{target: "openai/fault-model-access", kind: bad, text: "does not have access to model"},
		{target: "groq/fault-model-access", kind: bad, text: "blocked at the organization level"},
		{target: "anthropic/fault-model-access", kind: bad, text: "does not have access to claude"},
		{target: "aws-bedrock/fault-model-access", kind: bad, text: "access to the model"},
		{target: "google-vertex-ai/fault-model-access", kind: bad, text: "aiplatform.endpoints.predict"},
		{target: "workers-ai/fault-model-access", kind: bad, text: "may not use this model"},
		{target: "huggingface/fault-model-access", kind: bad, text: "restricted"},
		{target: "groq/fault-too-large", kind: bad, text: "Limit 6000, Requested 6294"},
		{target: "openai/fault-too-large", kind: bad, text: "Limit 30000, Requested 40000"},
		{target: "anthropic/fault-too-large", kind: bad, text: "prompt is too long"},
		{target: "aws-bedrock/fault-too-large", kind: bad, text: "Input is too long"},
		{target: "perplexity-ai/fault-too-large", kind: bad, text: "too long"},
		{target: "cohere/fault-too-large", kind: bad, text: "too many tokens"},
		{target: "openrouter/fault-upstream", kind: gateway.KindRate, text: "Chutes says: m is temporarily rate-limited upstream", requests: 3},
		{target: "openrouter/fault-upstream-json", kind: bad, text: "Crucible says: Model 'm' supports at most 1 image per prompt."},
		{target: "openrouter/fault-upstream-stream", kind: gateway.KindBusy, text: "Nvidia says: Worker local total request limit reached (33/32)", requests: 3},
		{target: "openrouter/fault-moderation", kind: bad, text: "flagged for violence"},
		{target: "aws-bedrock/fault-no-operation", kind: bad, text: "UnknownOperationException"},
		{target: "aws-bedrock/fault-original-message", kind: gateway.KindStreamError, text: "The model ran out of memory"},
		{target: "anthropic/fault-done-only", kind: bad, text: "plays fault-done-only for chat, workers-ai only"},
	} {
		t.Run("F134 "+p.target+" "+string(p.api), p.check)
	}
}

// TestFieldW18TheBodysWaitIsTheWait asks again when the body says, and not before.
func TestFieldW18TheBodysWaitIsTheWait(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"replicate/meta/fault-retry-body-120", "google-ai-studio/fault-retry-body-120", "azure-openai/fault-retry-body-120", "openai/fault-retry-body-120"} {
		t.Run("F132 "+target, func(t *testing.T) {
			t.Parallel()
			s, base := start(t, emulator.Options{})
			var e *gateway.Error
			got := converse(t, client(t, base), true, step(t, target))
			if !errors.As(got.Err, &e) || e.Kind != gateway.KindRate || e.RetryAfter != 2*time.Minute || len(s.Requests()) != 1 {
				t.Errorf("got %+v after %d requests", got.Err, len(s.Requests()))
			}
		})
	}
	t.Run("F132 once", func(t *testing.T) {
		t.Parallel()
		s, base := start(t, emulator.Options{})
		got := converse(t, client(t, base), true, step(t, "openai/fault-retry-body-0-times-1"))
		if got.Err != nil || got.Text() == "" || len(s.Requests()) != 2 || len(got.Retries) != 1 {
			t.Errorf("got %v after %d requests, %+v", got.Err, len(s.Requests()), got.Retries)
		}
	})
}

func TestFaultCachedIsAHit(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	got := chat(t, client(t, base), true, "openai/fault-cached")
	if got.Err != nil || got.Start.Cache != "HIT" || got.Text() == "" {
		t.Errorf("got %v, %+v", got.Err, got.Start)
	}
}

// TestEveryFaultIsListedAndPlays asks for each fault that the list has, by the vendor
// that it names first.
func TestEveryFaultIsListedAndPlays(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	paths := map[string]string{
		"": "openai/chat/completions", "any": "openai/chat/completions", "chat": "openai/chat/completions", "responses": "openai/responses", "messages": "anthropic/v1/messages",
		"gemini": "google-ai-studio/v1beta/models/m:streamGenerateContent", "converse": "aws-bedrock/bedrock-runtime/us-east-1/model/m/converse-stream",
		"aws-bedrock": "aws-bedrock/bedrock-runtime/us-east-1/model/m/converse-stream", "google-ai-studio": "google-ai-studio/v1beta/models/m:streamGenerateContent",
		"google-vertex-ai": "google-vertex-ai/v1/projects/p/locations/us-east4/publishers/google/models/m:streamGenerateContent", "azure-openai": "azure-openai/r/d/chat/completions",
		"workers-ai": "workers-ai/m", "huggingface": "huggingface/m/v1/chat/completions", "replicate": "replicate/predictions", "cohere": "cohere/v2/chat", "groq": "groq/chat/completions",
	}
	listed := 0
	for _, f := range emulator.Faults() {
		if f.Help == "" || !strings.HasPrefix(f.Name, "fault-") {
			t.Errorf("%+v lacks words", f)
		}
		name := strings.NewReplacer("-S", "-2").Replace(f.Name)
		for _, vendor := range f.Vendors {
			path, ok := paths[vendor]
			if !ok {
				path = vendor + "/chat/completions"
			}
			listed++
			res, body := must(t, call{url: base + "/" + path, body: `{"stream":true}`, header: map[string]string{"X-Sluice-Fault": name}})
			if res.StatusCode == http.StatusBadRequest && strings.Contains(body, "the emulator") || body == "" || strings.Contains(body, "{N}") {
				t.Errorf("%s of %s: %d %s", name, vendor, res.StatusCode, body)
			}
		}
	}
	if listed < 80 {
		t.Errorf("%d faults of vendors", listed)
	}
}

func TestAnthropicRefusesSamplingForNewerModels(t *testing.T) {
	t.Parallel()
	_, base := start(t, emulator.Options{})
	for model, status := range map[string]int{"claude-opus-4-7": 400, "claude-sonnet-5": 400, "claude-opus-4-6": 200, "claude-opus-4-20250514": 200} {
		res, body := must(t, call{
			url: base + "/anthropic/v1/messages", header: map[string]string{"anthropic-version": "2023-06-01"},
			body: `{"model":"` + model + `","max_tokens":9,"temperature":1,"messages":[{"role":"user","content":"hi"}]}`,
		})
		if res.StatusCode != status || (status == 400) != strings.Contains(body, "`temperature` is deprecated for this model.") {
			t.Errorf("%s: got %d %s", model, res.StatusCode, body)
		}
	}
}
