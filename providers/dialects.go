package providers

import (
	"strconv"

	"sluice/gateway"
)

// dialect is how a vendor's chat completions differ from OpenAI's. A vendor whose
// differences fit in here is one line in [dialects].
type dialect struct {
	// slug is the gateway's name, label the vendor's for people, env the usual
	// variable of its key.
	slug, label, env string
	// path is where chats go, after the slug. Whether v1 is part of it differs from
	// vendor to vendor: it is what the gateway's base URL for the vendor lacks.
	path string
	// responses is the path of the Responses API, empty if there is none.
	responses string
	// olderLimit says that the vendor takes max_tokens, not max_completion_tokens.
	olderLimit bool
	// counts says that the vendor supports stream_options; others always send their token
	// counts, or reject it.
	counts bool
	// think says that reasoning is inside the text and has to be extracted.
	think  bool
	effort effortForm
	// apart says that chat completions count reasoning tokens separately from the output,
	// unless the total shows otherwise.
	apart bool
	// unlisted says that the vendor has no list of models.
	unlisted bool
	// can is what requests can say, form how they say it.
	can  abilities
	form chatForm
}

// What each vendor's chat completions can say, as of 2026-11.
const (
	chatTools  = takesTools | takesToolsStrict | takesToolModes | takesOneAtATime
	chatOutput = takesSchema | takesJSON | takesSchemaNote | takesSchemaStrict
	chatImages = takesImages | takesImageURLs | takesDetail

	// usualAbilities is what most vendors of the format can, or are not known to lack.
	usualAbilities = chatTools | chatOutput | takesSchemaWithTools | chatImages | takesSeed | takesPenalties | takesLogprobs | takesChoices
	azureAbilities = usualAbilities | takesPDFs | takesAudio | takesVerbosity

	openAIAbilities = azureAbilities | takesTier | takesUser | takesCacheKey | takesCacheTTL
	grokAbilities   = chatTools | chatOutput | takesSchemaWithTools | chatImages | takesSeed | takesLogprobs | takesChoices | takesTier
	groqAbilities   = chatTools | chatOutput | chatImages | takesResultImages | takesSeed | takesLogprobs | takesChoices | takesTier

	mistralAbilities = chatTools | chatOutput | takesSchemaWithTools | chatImages | takesPDFs | takesPDFURLs | takesAudio | takesSeed |
		takesPenalties | takesChoices | takesCacheKey | takesTier
	deepseekAbilities = takesTools | takesToolsStrict | takesToolModes | takesJSON | takesSchemaWithTools | chatImages | takesResultImages |
		takesLogprobs | takesUser
	openrouterAbilities = usualAbilities | takesPDFs | takesPDFURLs | takesAudio | takesVideo | takesFileURLs | takesTopK | takesMinP |
		takesVerbosity | takesTier
	cerebrasAbilities   = chatTools | chatOutput | chatImages | takesSeed | takesPenalties | takesLogprobs | takesTier
	perplexityAbilities = takesTools | takesSchema | takesSchemaStrict | takesSchemaWithTools | takesImages | takesImageURLs | takesPDFs |
		takesPDFURLs | takesVideo | takesFileURLs | takesTopK | takesPenalties
)

// dialects lists the vendors, in the order in which they are shown. Paths are
// those of the AI Gateway documentation's own examples, "Provider native".
func dialects() []dialect {
	return []dialect{
		{slug: "grok", label: "xAI Grok", env: "XAI_API_KEY", path: "v1/chat/completions", responses: "v1/responses", counts: true, effort: effortWords, apart: true,
			can: grokAbilities, form: chatForm{emptyText: true, jsonWord: true, parallel: "parallel_function_calling"}},
		{slug: "groq", label: "Groq", env: "GROQ_API_KEY", path: "chat/completions", counts: true, effort: effortWords,
			can: groqAbilities, form: chatForm{emptyText: true, jsonWord: true, reasoning: asReasoning}},
		{slug: "mistral", label: "Mistral AI", env: "MISTRAL_API_KEY", path: "v1/chat/completions", olderLimit: true, effort: effortWords,
			can: mistralAbilities, form: chatForm{emptyText: true, jsonWord: true, namedResults: true, files: documentAddress, flatMedia: true, alone: true, ids: nineIDs, seed: "random_seed"}},
		{slug: "deepseek", label: "DeepSeek", env: "DEEPSEEK_API_KEY", path: "chat/completions", olderLimit: true, counts: true, effort: effortSwitch,
			can: deepseekAbilities, form: chatForm{emptyText: true, jsonWord: true, reasoning: asReasoningContent, user: "user_id"}},
		{slug: "openrouter", label: "OpenRouter", env: "OPENROUTER_API_KEY", path: "v1/chat/completions", responses: "v1/responses", olderLimit: true, counts: true, effort: effortObject,
			can: openrouterAbilities, form: chatForm{reasoning: asReasoningDetails, anyAudio: true, requires: true}},
		{slug: "cerebras", label: "Cerebras", env: "CEREBRAS_API_KEY", path: "chat/completions", counts: true, effort: effortWords,
			can: cerebrasAbilities, form: chatForm{emptyText: true, reasoning: asReasoning}},
		{slug: "baseten", label: "Baseten", env: "BASETEN_API_KEY", path: "v1/chat/completions", olderLimit: true, counts: true, effort: effortWords,
			can: usualAbilities | takesTopK | takesMinP},
		{slug: "fireworks", label: "Fireworks AI", env: "FIREWORKS_API_KEY", path: "chat/completions", olderLimit: true, counts: true, effort: effortWords,
			can: usualAbilities | takesTopK | takesMinP, form: chatForm{emptyText: true, reasoning: asReasoningContent}},
	}
}

// openAIDialect is the format's own vendor.
func openAIDialect() dialect {
	return dialect{
		slug: "openai", label: "OpenAI", env: "OPENAI_API_KEY", path: "chat/completions", responses: "responses",
		counts: true, effort: effortWords, can: openAIAbilities, form: chatForm{jsonWord: true},
	}
}

// perplexityDialect: Perplexity always sends its counts, in every chunk, and its models
// reason inside of the text.
func perplexityDialect() dialect {
	return dialect{
		slug: "perplexity-ai", label: "Perplexity", env: "PERPLEXITY_API_KEY", path: "chat/completions",
		olderLimit: true, think: true, effort: effortWords, unlisted: true, apart: true,
		can: perplexityAbilities, form: chatForm{files: fileAddress, emptyText: true},
	}
}

// spec is the registry's entry. All dialects have the same tuning keys, so that a custom
// provider can differ from the vendor whose dialect it speaks.
func (d dialect) spec(more ...Key) Spec {
	keys := []Key{apiKey(d.env, d.label+" API key")}
	if d.responses != "" {
		keys = append(keys,
			Key{Name: "api", Help: `the API to use: "chat" (default), or "responses"`},
			Key{Name: "reasoning_summary", Help: `in the Responses API, a summary of the reasoning: "auto" (default with an effort), "concise", "detailed" or "none"`},
			Key{Name: "responses_path", Help: "where the Responses API is, after the vendor's base: " + d.responses})
	}
	keys = append(keys,
		Key{Name: "path", Help: "where chats are sent, after the vendor's base: " + d.path},
		Key{Name: "stream_usage", Help: "ask for token counts in streams: " + strconv.FormatBool(d.counts) + " by default"},
		Key{Name: "max_tokens_name", Help: `the parameter that limits an answer: "max_completion_tokens" or "max_tokens"`},
		Key{Name: "split_think", Help: "treat <think>…</think> at the beginning of an answer as reasoning: " + strconv.FormatBool(d.think) + " by default"})
	return Spec{Name: d.slug, Label: d.label, Keys: append(keys, more...), New: func(s Settings) (gateway.Provider, error) { return newOpenAI(d, s) }}
}
