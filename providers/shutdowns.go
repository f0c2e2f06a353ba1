package providers

import "sluice/gateway"

// shutdownGroup is models that one vendor withdraws on one day.
type shutdownGroup struct {
	slug string
	// day is the first on which the vendor doesn't answer, as 2006-01-02.
	day string
	ids []string
}

// shutdowns lists the announced ends of models in the catalogue. Only the vendor's own
// endpoint follows its dates: resellers such as Bedrock and Vertex have their own. The
// lists of OpenAI and Workers AI hold such dates too, see [Lister]; what they say counts
// more.
//
// OpenAI: https://developers.openai.com/api/docs/deprecations, October 2026. Anthropic:
// https://platform.claude.com/docs/en/release-notes/overview, 2026-06-15. Workers AI:
// Cloudflare's changelog of 2026-05-08, "Planned model deprecations on Workers AI".
func shutdowns() []shutdownGroup {
	return []shutdownGroup{
		{"openai", "2026-10-23", []string{"gpt-3.5-turbo", "gpt-4.1-nano", "o3-mini", "o4-mini"}},
		{"openai", "2026-07-23", []string{"gpt-5-codex", "gpt-5.1-codex", "gpt-5.1-codex-max", "gpt-5.1-codex-mini", "gpt-5.2-codex"}},
		{"openai", "2026-12-11", []string{"gpt-5", "gpt-5-mini", "gpt-5-nano", "o3"}},
		{"openai", "2027-01-14", []string{"gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"}},
		{"openai", "2027-04-01", []string{"gpt-5.1"}},
		{"anthropic", "2026-06-15", []string{"claude-sonnet-4-20250514", "claude-opus-4-20250514"}},
		{"workers-ai", "2026-05-30", []string{
			"@cf/meta/llama-3.1-8b-instruct", "@cf/mistral/mistral-7b-instruct-v0.1",
			"@cf/meta/llama-2-7b-chat-int8", "@cf/meta/llama-2-7b-chat-fp16",
		}},
		{"compat", "2026-05-30", []string{"workers-ai/@cf/meta/llama-3.1-8b-instruct"}},
	}
}

// shutdownDays are the days of shutdowns by model.
func shutdownDays() map[gateway.Target]string {
	days := map[gateway.Target]string{}
	for _, g := range shutdowns() {
		for _, id := range g.ids {
			days[gateway.Target{Provider: g.slug, Model: id}] = g.day
		}
	}
	return days
}
