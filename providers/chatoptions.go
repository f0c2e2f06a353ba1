package providers

import (
	"cmp"
	"encoding/json"
	"strings"

	"sluice/gateway"
)

// chatOptions are a chat completion's options besides the oldest.
type chatOptions struct {
	ResponseFormat   *chatFormat `json:"response_format,omitempty"`
	Tools            []any       `json:"tools,omitempty"`
	ToolChoice       any         `json:"tool_choice,omitempty"`
	Parallel         *bool       `json:"parallel_tool_calls,omitempty"`
	ParallelCalling  *bool       `json:"parallel_function_calling,omitempty"`
	TopK             *int        `json:"top_k,omitempty"`
	MinP             *float64    `json:"min_p,omitempty"`
	Seed             *int        `json:"seed,omitempty"`
	RandomSeed       *int        `json:"random_seed,omitempty"`
	FrequencyPenalty *float64    `json:"frequency_penalty,omitempty"`
	PresencePenalty  *float64    `json:"presence_penalty,omitempty"`
	Logprobs         bool        `json:"logprobs,omitempty"`
	TopLogprobs      *int        `json:"top_logprobs,omitempty"`
	N                *int        `json:"n,omitempty"`
	Verbosity        string      `json:"verbosity,omitempty"`
	ServiceTier      string      `json:"service_tier,omitempty"`
	SafetyIdentifier string      `json:"safety_identifier,omitempty"`
	UserID           string      `json:"user_id,omitempty"`
	CacheKey         string      `json:"prompt_cache_key,omitempty"`
	CacheOptions     *cacheTime  `json:"prompt_cache_options,omitempty"`
	// Provider is OpenRouter's: it drops parameters silently unless they are required.
	Provider *routing `json:"provider,omitempty"`
}

// chatFormat asks for an answer in JSON. Schema is a [namedSchema], or for some models
// the schema itself.
type chatFormat struct {
	Type   string `json:"type"`
	Schema any    `json:"json_schema,omitempty"`
}

type namedSchema struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"schema"`
	Strict      *bool           `json:"strict,omitempty"`
}

// defaultSchemaName is the name of a schema that has none, where one is needed.
const defaultSchemaName = "answer"

type cacheTime struct {
	TTL string `json:"ttl"`
}

type routing struct {
	RequireParameters bool `json:"require_parameters"`
}

type chatTool struct {
	Type     string           `json:"type"`
	Function chatToolFunction `json:"function"`
}

// chatToolFunction is a tool's definition.
type chatToolFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters"`
	Strict      *bool           `json:"strict,omitempty"`
}

func toolFunctionOf(t gateway.Tool) chatToolFunction {
	return chatToolFunction{t.Name, t.Description, schemaOf(t), t.Strict}
}

// schemaOf is the schema of a tool's arguments.
func schemaOf(t gateway.Tool) json.RawMessage {
	if len(t.Schema) == 0 {
		return json.RawMessage(`{"type":"object","properties":{}}`)
	}
	return t.Schema
}

// namedChoice demands a call of a tool.
type namedChoice struct {
	Type     string              `json:"type"`
	Function namedChoiceFunction `json:"function"`
}

type namedChoiceFunction struct {
	Name string `json:"name"`
}

// chatToolsOf lists the tools.
func chatToolsOf(tools []gateway.Tool) []any {
	var list []any
	for _, t := range tools {
		list = append(list, chatTool{"function", toolFunctionOf(t)})
	}
	return list
}

// chatChoiceOf is a word, or an object that names a tool; nil for none.
func chatChoiceOf(c gateway.ToolChoice) any {
	switch c.Mode {
	case "":
		return nil
	case gateway.ToolsNamed:
		return namedChoice{"function", namedChoiceFunction{c.Name}}
	}
	return c.Mode
}

// chatFormatOf is OpenAI's form of an output.
func chatFormatOf(out *gateway.OutputSchema) *chatFormat {
	switch {
	case out == nil:
		return nil
	case len(out.Schema) == 0:
		return &chatFormat{Type: "json_object"}
	}
	return &chatFormat{"json_schema", namedSchema{cmp.Or(out.Name, defaultSchemaName), out.Description, out.Schema, out.Strict}}
}

// options writes the options of a chat that was checked.
func (p openAI) options(chat gateway.Chat) chatOptions {
	n := chat.Params
	o := chatOptions{
		ResponseFormat:   chatFormatOf(chat.Output),
		Tools:            chatToolsOf(chat.Tools),
		ToolChoice:       chatChoiceOf(chat.ToolChoice),
		TopK:             n.TopK,
		MinP:             n.MinP,
		FrequencyPenalty: n.FrequencyPenalty,
		PresencePenalty:  n.PresencePenalty,
		Logprobs:         n.TopLogprobs != nil,
		TopLogprobs:      n.TopLogprobs,
		N:                n.Choices,
		Verbosity:        n.Verbosity,
		ServiceTier:      n.ServiceTier,
		CacheKey:         n.CacheKey,
	}
	if chat.ToolChoice.OneAtATime {
		if p.form.parallel == "" {
			o.Parallel = new(bool)
		} else {
			o.ParallelCalling = new(bool)
		}
	}
	if p.form.seed == "" {
		o.Seed = n.Seed
	} else {
		o.RandomSeed = n.Seed
	}
	if p.form.user == "" {
		o.SafetyIdentifier = n.UserID
	} else {
		o.UserID = n.UserID
	}
	if n.CacheTTL != "" {
		o.CacheOptions = &cacheTime{n.CacheTTL}
	}
	if p.form.requires && (chat.Output != nil || newer(n)) {
		o.Provider = &routing{RequireParameters: true}
	}
	return o
}

// newer reports whether parameters are set that many models lack.
func newer(n gateway.Params) bool {
	return n.TopK != nil || n.MinP != nil || n.Seed != nil || n.FrequencyPenalty != nil || n.PresencePenalty != nil ||
		n.TopLogprobs != nil || n.Verbosity != ""
}

// checkChat refuses combinations that the vendor always refuses, as of 2026-11.
func (p openAI) checkChat(model string, chat gateway.Chat) error {
	if p.form.jsonWord && !asksForJSON(chat.Output, chat.System, chat.Messages) {
		return p.refuse(`an answer in JSON without a schema needs the word "json" in a message or in the system prompt`)
	}
	switch p.entry {
	case "openai":
		if len(chat.Tools) > 0 && toolsNeedResponses(model, chat.Params.Effort) {
			return p.refuse("%s takes tools in chat completions only without reasoning; use the Responses API, or the effort none", model)
		}
	case "deepseek":
		return p.checkDeepSeek(chat)
	case "groq":
		return p.checkGroq(chat)
	}
	return nil
}

func (p openAI) checkDeepSeek(chat gateway.Chat) error {
	switch effort := chat.Params.Effort; {
	case forced(chat.ToolChoice) && effort != "" && effort != gateway.EffortNone:
		return p.refuse("a call can't be required while the model reasons; leave the choice of tools out, or make the effort none")
	case anyStrict(chat.Tools) && !strings.HasSuffix(strings.TrimSuffix(p.baseURL, "/"), "/beta"):
		return p.refuse(`a tool's arguments are only guaranteed where base_url ends with /beta; leave strict out`)
	}
	return nil
}

func (p openAI) checkGroq(chat gateway.Chat) error {
	switch n := chat.Params.Choices; {
	case n != nil && *n > 1:
		return p.refuse("only one answer can be requested here; leave their number out")
	case len(chat.Tools) > 128:
		return p.refuse("there are %d tools, at most 128 can be sent here", len(chat.Tools))
	}
	return nil
}

// toolsNeedResponses reports whether chat completions refuse tools beside an effort, as of
// 2026-11: "Function tools with reasoning_effort are not supported for … in
// /v1/chat/completions." GPT-5.6 also does if no effort is sent.
func toolsNeedResponses(model string, effort gateway.Effort) bool {
	switch {
	case effort == gateway.EffortNone:
		return false
	case namesModel("gpt-5.6", model):
		return true
	}
	return effort != "" && (namesModel("gpt-5.4", model) || namesModel("gpt-6-luna", model))
}

// forced reports whether a choice demands a call.
func forced(c gateway.ToolChoice) bool {
	return c.Mode == gateway.ToolsRequired || c.Mode == gateway.ToolsNamed
}

// asksForJSON reports whether an output without a schema is asked for in words.
func asksForJSON(out *gateway.OutputSchema, system string, messages []gateway.Message) bool {
	if out == nil || len(out.Schema) > 0 || saysJSON(system) {
		return true
	}
	for _, m := range messages {
		for _, part := range m.Content() {
			if saysJSON(part.Text) {
				return true
			}
		}
	}
	return false
}

func saysJSON(text string) bool { return strings.Contains(strings.ToLower(text), "json") }
