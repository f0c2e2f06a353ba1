package providers_test

import (
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// Which words of the effort each family's models take, and how they are written. What
// isn't listed here is refused.
func TestEffortsOfModels(t *testing.T) {
	t.Parallel()
	places := map[string]string{"region": "us-east-1", "project": "p"}
	for _, tt := range []struct {
		provider, model string
		want            map[gateway.Effort]string
	}{
		{"openai", "gpt-5-mini", map[gateway.Effort]string{"minimal": `"reasoning_effort":"minimal"`, "low": "low", "medium": "medium", "high": "high"}},
		{"openai", "gpt-5.1", map[gateway.Effort]string{"none": `"reasoning_effort":"none"`, "low": "low", "medium": "medium", "high": "high"}},
		{"openai", "gpt-5.4", map[gateway.Effort]string{"none": "none", "low": "low", "medium": "medium", "high": "high", "xhigh": `"xhigh"`}},
		{"openai", "gpt-5.6", map[gateway.Effort]string{"none": "none", "low": "low", "medium": "medium", "high": "high", "xhigh": `"xhigh"`, "max": `"max"`}},
		{"openai", "gpt-6-terra", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high", "xhigh": `"xhigh"`, "max": `"max"`}},
		{"openai", "gpt-9", map[gateway.Effort]string{"none": "none", "minimal": "minimal", "low": "low", "medium": "medium", "high": "high", "xhigh": `"xhigh"`, "max": `"max"`}},
		{"grok", "grok-4.5", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high"}},
		{"grok", "grok-4.20-0309-reasoning", nil},
		{"groq", "openai/gpt-oss-20b", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high"}},
		{"mistral", "mistral-medium-latest", map[gateway.Effort]string{"none": "none", "high": "high"}},
		{"mistral", "mistral-large-4-2611", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high"}},
		{"deepseek", "deepseek-v4-flash", map[gateway.Effort]string{"none": `"thinking":{"type":"disabled"}}`,
			"low": `"reasoning_effort":"low","thinking":{"type":"enabled"}`, "high": `"high"`, "max": `"max"`}},
		{"perplexity-ai", "sonar-deep-research", map[gateway.Effort]string{"minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}},
		{"cerebras", "gpt-oss-120b", map[gateway.Effort]string{"none": "none", "low": "low", "medium": "medium", "high": "high"}},
		{"fireworks", "accounts/fireworks/models/x", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high"}},
		{"openrouter", "x/y", map[gateway.Effort]string{"none": `"reasoning":{"effort":"none"}`, "minimal": "minimal", "low": "low", "medium": "medium", "high": "high",
			"xhigh": "xhigh", "max": `{"effort":"max"}`, "4096": `"reasoning":{"max_tokens":4096}`}},
		{"anthropic", "claude-sonnet-4-5", map[gateway.Effort]string{"none": `"thinking":{"type":"disabled"}`, "low": `"budget_tokens":2048`, "medium": "8192", "high": "16384", "4096": "4096"}},
		{"anthropic", "claude-opus-4-6", map[gateway.Effort]string{"none": `"disabled"`, "low": `"effort":"low"`, "medium": "medium", "high": "high", "max": `"effort":"max"`, "4096": "4096"}},
		{"anthropic", "claude-opus-4-7", map[gateway.Effort]string{"none": `"disabled"`, "low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh", "max": "max"}},
		{"anthropic", "claude-opus-5-5", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh", "max": "max"}},
		{"anthropic", "claude-fable-5", map[gateway.Effort]string{"low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh", "max": "max"}},
		{"anthropic", "claude-haiku-5-5", map[gateway.Effort]string{"none": `"disabled"`, "low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh", "max": "max"}},
		{"google-ai-studio", "gemini-2.5-flash", map[gateway.Effort]string{"none": `"thinkingBudget":0`, "low": "2048", "medium": "8192", "high": "16384", "4096": `"thinkingBudget":4096`}},
		{"google-ai-studio", "gemini-2.5-pro", map[gateway.Effort]string{"low": "2048", "medium": "8192", "high": "16384", "4096": "4096"}},
		{"google-ai-studio", "gemini-3-flash", map[gateway.Effort]string{"minimal": `"thinkingLevel":"MINIMAL"`, "low": "LOW", "medium": "MEDIUM", "high": "HIGH", "4096": "4096"}},
		{"google-ai-studio", "gemini-3-pro", map[gateway.Effort]string{"low": "LOW", "medium": "MEDIUM", "high": "HIGH", "4096": "4096"}},
		{"google-vertex-ai", "gemini-3.7-flash", map[gateway.Effort]string{"low": "LOW", "medium": "MEDIUM", "high": "HIGH", "4096": "4096"}},
		{"cohere", "command-a-reasoning-08-2025", map[gateway.Effort]string{"none": `"thinking":{"type":"disabled"}`, "low": `"token_budget":2048`, "medium": "8192", "high": "16384", "4096": "4096"}},
	} {
		t.Run(tt.provider+" "+tt.model, func(t *testing.T) {
			t.Parallel()
			for _, effort := range []gateway.Effort{"none", "minimal", "low", "medium", "high", "xhigh", "max", "4096"} {
				chat := asks("Hi")
				chat.Params.Effort = effort
				r, err := newProvider(t, tt.provider, providers.Settings{Options: places}).Encode(tt.model, chat)
				want, ok := tt.want[effort]
				switch {
				case !ok && (err == nil || refusal(t, err) == nil):
					t.Errorf("%s: got %s, want a refusal", effort, r.Body)
				case ok && (err != nil || !strings.Contains(string(r.Body), want)):
					t.Errorf("%s: got %s, %v, want %s in it", effort, r.Body, err, want)
				}
			}
		})
	}
}
