package providers

import (
	"encoding/json"

	"sluice/gateway"
)

// The chat completions format: OpenAI's, and with small differences that of a
// dozen other vendors. https://platform.openai.com/docs/api-reference/chat

// chatRequest is the request body, in the order of the vendor's own examples.
// Model is left out where the path names it, and MaxTokens is for vendors that
// know only the older name.
type chatRequest struct {
	Model               string         `json:"model,omitempty"`
	Messages            []wireMessage  `json:"messages"`
	Temperature         *float64       `json:"temperature,omitempty"`
	TopP                *float64       `json:"top_p,omitempty"`
	MaxCompletionTokens *int           `json:"max_completion_tokens,omitempty"`
	MaxTokens           *int           `json:"max_tokens,omitempty"`
	Stop                []string       `json:"stop,omitempty"`
	Stream              bool           `json:"stream,omitempty"`
	StreamOptions       *streamOptions `json:"stream_options,omitempty"`
	ReasoningEffort     gateway.Effort `json:"reasoning_effort,omitempty"`
	// Reasoning is OpenRouter's form of the effort.
	Reasoning *reasoningObject `json:"reasoning,omitempty"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// chatChunk is a streamed chunk or a whole reply: they differ in whether a
// choice has a delta or a message.
type chatChunk struct {
	Choices       []chatChoice    `json:"choices"`
	Usage         json.RawMessage `json:"usage"`
	Error         json.RawMessage `json:"error"`
	Citations     json.RawMessage `json:"citations"`
	SearchResults json.RawMessage `json:"search_results"`
	// XGroq is where Groq puts what OpenAI has at the top.
	XGroq *struct {
		Usage json.RawMessage `json:"usage"`
	} `json:"x_groq"`
}

type chatChoice struct {
	Index        int          `json:"index"`
	Delta        *chatMessage `json:"delta"`
	Message      *chatMessage `json:"message"`
	FinishReason *string      `json:"finish_reason"`
	// Text is the older completions' place for it.
	Text json.RawMessage `json:"text"`
	// Native is the word of the model's own vendor (OpenRouter).
	Native json.RawMessage `json:"native_finish_reason"`
	Error  json.RawMessage `json:"error"`
	// Usage is where Moonshot puts what OpenAI has at the top.
	Usage json.RawMessage `json:"usage"`
	// last says that the reason was there, where it is taken apart.
	last bool
}

// chatMessage keeps texts raw: see [unquote].
type chatMessage struct {
	Content          json.RawMessage  `json:"content"`
	ReasoningContent json.RawMessage  `json:"reasoning_content"`
	Reasoning        json.RawMessage  `json:"reasoning"`
	Details          json.RawMessage  `json:"reasoning_details"`
	Refusal          json.RawMessage  `json:"refusal"`
	Images           json.RawMessage  `json:"images"`
	Audio            *chatAudio       `json:"audio"`
	ToolCalls        []chatToolCall   `json:"tool_calls"`
	FunctionCall     *chatFunction    `json:"function_call"`
	Annotations      []chatAnnotation `json:"annotations"`
}

// chatAudio is a spoken answer; the transcript is its text.
type chatAudio struct {
	Data       json.RawMessage `json:"data"`
	Transcript json.RawMessage `json:"transcript"`
}

type chatToolCall struct {
	Index    *int         `json:"index"`
	ID       string       `json:"id"`
	Function chatFunction `json:"function"`
	chatFunction
}

type chatFunction struct {
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
}

type chatAnnotation struct {
	// Some vendors write these beside the type.
	URL   string `json:"url"`
	Title string `json:"title"`

	URLCitation *struct {
		URL   string `json:"url"`
		Title string `json:"title"`
	} `json:"url_citation"`
}

// chatUsage takes numbers as floats, since some vendors write them so.
type chatUsage struct {
	Prompt     *float64 `json:"prompt_tokens"`
	Completion *float64 `json:"completion_tokens"`
	PromptMore *struct {
		Cached *float64 `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionMore *struct {
		Reasoning *float64 `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

// usageOf reads a usage object. One that can't be read is unknown usage, not a
// broken stream.
func usageOf(raw json.RawMessage) *gateway.Usage {
	var u *chatUsage
	if !present(raw) || json.Unmarshal(raw, &u) != nil || u == nil {
		return nil
	}
	usage := &gateway.Usage{InputTokens: count(u.Prompt), OutputTokens: count(u.Completion)}
	if u.PromptMore != nil {
		usage.CachedTokens = count(u.PromptMore.Cached)
	}
	if u.CompletionMore != nil {
		usage.ReasoningTokens = count(u.CompletionMore.Reasoning)
	}
	if *usage == (gateway.Usage{}) {
		return nil
	}
	return usage
}

func count(n *float64) *int {
	if n == nil || *n < 0 || *n > 1<<53 {
		return nil
	}
	i := int(*n)
	return &i
}
