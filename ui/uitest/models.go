package uitest

import "sluice/gateway"

// Models is a small catalogue with fixed prices.
func Models() []gateway.Model {
	price := func(in, out float64) *gateway.Price { return &gateway.Price{Input: &in, Output: &out} }
	const source, date = "test table", "2026-08-20"
	return []gateway.Model{
		{Provider: "openai", ID: "gpt-4o-mini", Name: "GPT-4o mini", ContextWindow: 128_000, Price: price(0.15, 0.6), Source: source, Date: date},
		{Provider: "openai", ID: "gpt-5", Name: "GPT-5", ContextWindow: 400_000, Price: price(1.25, 10), Source: source, Date: date},
		{Provider: "anthropic", ID: "claude-haiku-4-5", Name: "Claude Haiku 4.5", ContextWindow: 200_000, Price: price(1, 5), Source: source, Date: date},
		{Provider: "anthropic", ID: "claude-opus-4-1", Name: "Claude Opus 4.1", ContextWindow: 1_000_000, Price: price(15, 75), Source: source, Date: date},
		{Provider: "workers-ai", ID: "@cf/meta/llama-3.2-3b-instruct", ContextWindow: 7968, Price: price(0.282, 0.827), Source: source, Date: date},
		{Provider: "workers-ai", ID: "@cf/qwen/qwq-32b"},
	}
}
