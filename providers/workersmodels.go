package providers

import (
	"strings"

	"sluice/gateway"
)

// Where Workers AI's figures come from. Prices are those of a million tokens on
// https://developers.cloudflare.com/workers-ai/platform/pricing/; Cloudflare bills neurons,
// which are worth the same. Context windows and abilities are the properties of the models
// in github.com/cloudflare/cloudflare-docs, src/content/workers-ai-models, on 2026-09-28.
const (
	workersSource = "Cloudflare's documentation"
	workersDate   = "2026-09-28"
)

// workersModel is a model of Workers AI. Zero is unknown.
type workersModel struct {
	id string
	// input, cached and output are US dollars for a million tokens.
	input, cached, output float64
	window                int
	// can has a letter for each ability: t for tools, i for images, r for reasoning, n for
	// OpenAI's forms of tools and schemas.
	can string
}

// workersModelOf looks a model up. One that isn't listed is newer than the list.
func workersModelOf(id string) workersModel {
	for _, m := range workersModels() {
		if m.id == id {
			return m
		}
	}
	return workersModel{id: id, can: "n"}
}

// older reports whether the model has Cloudflare's own forms of tools and schemas.
func (w workersModel) older() bool {
	return !strings.Contains(w.can, "n") || strings.HasPrefix(w.id, "@hf/")
}

// workersModels lists the models that chat, those that are shut down last: sessions still
// name them.
func workersModels() []workersModel {
	return []workersModel{
		{"@cf/openai/gpt-oss-120b", 0.35, 0, 0.75, 128_000, "trn"},
		{"@cf/openai/gpt-oss-20b", 0.2, 0, 0.3, 128_000, "trn"},
		{"@cf/meta/llama-4-scout-17b-16e-instruct", 0.27, 0, 0.85, 131_000, "ti"},
		{"@cf/meta/llama-3.3-70b-instruct-fp8-fast", 0.293, 0, 2.253, 24_000, "t"},
		{"@cf/meta/llama-3.2-11b-vision-instruct", 0.049, 0, 0.676, 128_000, "i"},
		{"@cf/meta/llama-3.2-3b-instruct", 0.051, 0, 0.335, 80_000, ""},
		{"@cf/meta/llama-3.2-1b-instruct", 0.027, 0, 0.201, 60_000, ""},
		{"@cf/meta/llama-3.1-8b-instruct-fp8", 0.152, 0, 0.287, 32_000, ""},
		{"@cf/meta/llama-3.1-8b-instruct-fp8-fast", 0.045, 0, 0.384, 0, ""},
		{"@cf/meta/llama-3.1-70b-instruct-fp8-fast", 0.293, 0, 2.253, 0, ""},
		{"@cf/moonshotai/kimi-k2.7-code", 0.95, 0.19, 4, 262_144, "trin"},
		{"@cf/moonshotai/kimi-k2.6", 0.95, 0.16, 4, 262_144, "trin"},
		{"@cf/zai-org/glm-5.3", 1.4, 0.26, 4.4, 1_310_720, "trn"},
		{"@cf/zai-org/glm-5.3-flash", 0.15, 0.03, 0.5, 1_310_720, "trin"},
		{"@cf/zai-org/glm-5.2", 1.4, 0.26, 4.4, 262_144, "trn"},
		{"@cf/zai-org/glm-4.7-flash", 0.06, 0, 0.4, 131_072, "trn"},
		{"@cf/google/gemma-4-26b-a4b-it", 0.1, 0, 0.3, 256_000, "trin"},
		{"@cf/nvidia/nemotron-3-120b-a12b", 0.5, 0, 1.5, 256_000, "trn"},
		{"@cf/qwen/qwen3.8-27b", 0.45, 0, 3.2, 262_144, "trin"},
		{"@cf/qwen/qwen3-30b-a3b-fp8", 0.051, 0, 0.335, 32_768, "trn"},
		{"@cf/qwen/qwq-32b", 0.66, 0, 1, 24_000, "r"},
		{"@cf/qwen/qwen2.5-coder-32b-instruct", 0.66, 0, 1, 32_768, ""},
		{"@cf/deepseek-ai/deepseek-v4-pro-0813", 1.32, 0.044, 3.96, 1_048_576, "trn"},
		{"@cf/deepseek-ai/deepseek-v4-flash-0731", 0.44, 0.014, 1.32, 1_048_576, "trn"},
		{"@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", 0.497, 0, 4.881, 80_000, "r"},
		{"@cf/mistralai/mistral-small-3.1-24b-instruct", 0.351, 0, 0.555, 128_000, "t"},
		{"@cf/aisingapore/gemma-sea-lion-v4-27b-it", 0.351, 0, 0.555, 128_000, ""},
		{"@cf/ibm-granite/granite-4.0-h-micro", 0.017, 0, 0.112, 131_000, "t"},
		{"@cf/meta/llama-3.1-8b-instruct", 0.282, 0, 0.827, 0, ""},
		{"@cf/mistral/mistral-7b-instruct-v0.1", 0.11, 0, 0.19, 0, ""},
		{"@cf/meta/llama-2-7b-chat-int8", 0, 0, 0, 0, ""},
		{"@cf/meta/llama-2-7b-chat-fp16", 0.556, 0, 6.667, 0, ""},
	}
}

// entry is the model in the catalogue's form.
func (w workersModel) entry() gateway.Model {
	m := gateway.Model{Provider: "workers-ai", ID: w.id, ContextWindow: w.window, Source: workersSource, Date: workersDate}
	for _, letter := range w.can {
		switch letter {
		case 't':
			m.Tools = gateway.AbilityYes
		case 'i':
			m.Images = gateway.AbilityYes
		case 'r':
			m.Reasoning = true
		}
	}
	if w.input > 0 {
		m.Price = &gateway.Price{Input: &w.input, Output: &w.output, InputIncludesCached: true}
	}
	if w.cached > 0 {
		m.Price.CachedInput = &w.cached
	}
	return m
}
