package gateway

import (
	"errors"
	"testing"
)

func TestTargetsReadAndWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Target{
		"openai/gpt-4o-mini":                          {Provider: "openai", Model: "gpt-4o-mini"},
		"workers-ai/@cf/meta/llama-3.1-8b-instruct":   {Provider: "workers-ai", Model: "@cf/meta/llama-3.1-8b-instruct"},
		"aws-bedrock/us.anthropic.claude-haiku-4-5:0": {Provider: "aws-bedrock", Model: "us.anthropic.claude-haiku-4-5:0"},
		"replicate/meta/meta-llama-3-70b-instruct":    {Provider: "replicate", Model: "meta/meta-llama-3-70b-instruct"},
		"chain:resilient":                             {Chain: "resilient"},
		"chain:a/b":                                   {Chain: "a/b"},
		"raw:openai/v1/embeddings?a=b":                {Provider: "openai", Endpoint: "v1/embeddings?a=b"},
		"raw:workers-ai/@cf/baai/bge-base-en-v1.5":    {Provider: "workers-ai", Endpoint: "@cf/baai/bge-base-en-v1.5"},
		"azure-openai/my deployment":                  {Provider: "azure-openai", Model: "my deployment"},
	} {
		got, err := ParseTarget(text)
		if err != nil || got != want || got.String() != text || got.IsZero() {
			t.Errorf("%s: got %+v %s, %v, want %+v", text, got, got, err, want)
		}
	}
	for _, text := range []string{"", "openai", "/m", "openai/", "chain:", "/", "raw:", "raw:openai", "raw:/x", "raw:openai/"} {
		if got, err := ParseTarget(text); !errors.Is(err, ErrTarget) || !got.IsZero() {
			t.Errorf("%q: got %+v, %v, want ErrTarget", text, got, err)
		}
	}
	if got := (Target{}).String(); got != "" {
		t.Errorf("the zero target prints as %q", got)
	}
}
