package providers

// ownGroup lists models of one provider, from one source.
type ownGroup struct {
	slug, source, date string
	ids                []string
}

// ownModels lists what the embedded catwalk list lacks: providers that it doesn't have,
// and models newer than it. Limits and prices are not in these sources, so they stay
// unknown. Workers AI's are in workersmodels.go.
func ownModels() []ownGroup {
	return []ownGroup{
		{"openai", "openai-go v3.96.0", "2026-11-05", []string{
			"gpt-6-astra", "gpt-6.1-sol", "gpt-6-sol", "gpt-6-luna", "gpt-3.5-turbo",
		}},
		{"anthropic", "anthropic-sdk-go v1.84.0", "2026-10-20", []string{
			"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5",
		}},
		{"perplexity-ai", "langchain-ai/langchain#34412", "2025-12", []string{
			"sonar", "sonar-pro", "sonar-deep-research",
		}},
		{"replicate", "AI Gateway documentation", "2026", []string{
			"anthropic/claude-4.5-haiku", "meta/meta-llama-3-70b-instruct",
		}},
		{"mistral", "AI Gateway documentation", "2026", []string{
			"mistral-large-latest",
		}},
		{"cohere", "crmne/ruby_llm's recordings", "2025", []string{
			"command-a-03-2025", "command-a-reasoning-08-2025", "command-r7b-12-2024",
		}},
		{"compat", "AI Gateway documentation", "2026", []string{
			"openai/gpt-5-mini", "anthropic/claude-sonnet-4-5", "google-ai-studio/gemini-2.5-flash", "workers-ai/@cf/meta/llama-3.1-8b-instruct",
		}},
	}
}
