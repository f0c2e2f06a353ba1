package providers_test

import (
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/providers"
)

// TestFieldW17NewerClaudesTakeNoSampling asks every way to a Claude of 4.7 or later
// for what it doesn't take, with and without an effort.
func TestFieldW17NewerClaudesTakeNoSampling(t *testing.T) {
	t.Parallel()
	region := map[string]string{"region": "us-east-1", "project": "p"}
	invoke := map[string]string{"region": "us-east-1", "api": "invoke"}
	for _, way := range []struct {
		provider, model string
		options         map[string]string
		effort          gateway.Effort
	}{
		{"anthropic", "claude-opus-4-7", nil, "low"},
		{"anthropic", "claude-opus-4-8-20260801", nil, "high"},
		{"anthropic", "claude-sonnet-5", nil, "low"},
		{"anthropic", "claude-haiku-5-5", nil, "low"},
		{"anthropic", "claude-fable-5-1", nil, "low"},
		{"aws-bedrock", "us.anthropic.claude-opus-4-7-v1:0", region, "low"},
		{"aws-bedrock", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-sonnet-5", region, "low"},
		{"aws-bedrock", "anthropic.claude-opus-4-7", invoke, "low"},
		{"google-vertex-ai", "claude-opus-4-7@20260416", region, "low"},
		{"google-vertex-ai", "anthropic/claude-opus-5", region, "low"},
		{"openrouter", "anthropic/claude-opus-4.7", nil, "2048"},
		{"openrouter", "anthropic/claude-4.8-opus-20260801:thinking", nil, "low"},
		{"compat", "anthropic/claude-opus-4-7", nil, ""},
		{"compat", "anthropic/claude-sonnet-5-5", nil, ""},
	} {
		for _, sampling := range []struct {
			params gateway.Params
			want   string
		}{
			{gateway.Params{Temperature: ptr(0.5)}, way.model + " doesn't accept temperature; leave it out"},
			{gateway.Params{Temperature: ptr(1.0)}, way.model + " doesn't accept temperature; leave it out"},
			{gateway.Params{TopP: ptr(0.99)}, way.model + " doesn't accept top-p; leave it out"},
		} {
			for _, effort := range []gateway.Effort{"", way.effort} {
				t.Run("F131 "+way.provider+" "+way.model+" "+sampling.want[len(way.model)+1:], func(t *testing.T) {
					t.Parallel()
					chat := asks("Hi")
					chat.Params, chat.Params.Effort = sampling.params, effort
					r, err := newProvider(t, way.provider, providers.Settings{Options: way.options}).Encode(way.model, chat)
					if e := refusal(t, err); e == nil || e.Message != sampling.want || e.Kind != gateway.KindRequest {
						t.Errorf("got %v, want %s", err, sampling.want)
					}
					if r.Body != nil {
						t.Errorf("there is a request: %s", r.Body)
					}
				})
			}
		}
	}
}

// TestFieldW17OlderClaudesAndOthersKeepTheirSampling: a rule of newer models never
// reaches those before them, nor names that only look alike.
func TestFieldW17OlderClaudesAndOthersKeepTheirSampling(t *testing.T) {
	t.Parallel()
	for _, way := range []struct{ provider, model string }{
		{"anthropic", "claude-opus-4-6"}, {"anthropic", "claude-sonnet-4-5-20250929"}, {"anthropic", "claude-opus-4-20250514"},
		{"anthropic", "claude-3-7-sonnet-20250219"}, {"anthropic", "claude-3-5-haiku-latest"}, {"anthropic", "claude-2.1"}, {"anthropic", "claude-instant-1.2"},
		{"anthropic", "claude-opus-latest"}, {"openrouter", "anthropic/claude-opus-4.6"}, {"openrouter", "anthropic/claude-3.7-sonnet:beta"},
		{"compat", "anthropic/claude-haiku-4-5"}, {"openai", "gpt-5-7"}, {"openrouter", "z-ai/glm-5.2"},
		{"aws-bedrock", "anthropic.claude-v2:1"}, {"aws-bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0"},
	} {
		t.Run("F131 "+way.model, func(t *testing.T) {
			t.Parallel()
			chat := asks("Hi")
			chat.Params.Temperature = ptr(0.5)
			r, err := newProvider(t, way.provider, providers.Settings{Options: map[string]string{"region": "us-east-1"}}).Encode(way.model, chat)
			if err != nil || !strings.Contains(string(r.Body), `"temperature":0.5`) {
				t.Errorf("got %s, %v", r.Body, err)
			}
		})
	}
}
