package providers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"

	"sluice/gateway"
)

// The chat completions format: OpenAI's, and with small differences that of a dozen other
// vendors. https://platform.openai.com/docs/api-reference/chat

// chatRequest is the request body, in the order of the vendor's own examples. Model is
// left out if the path names it, and MaxTokens is for vendors that only know the older
// name.
type chatRequest struct {
	Model               string         `json:"model,omitempty"`
	Messages            any            `json:"messages"` // of wireMessage or chatTurn
	Temperature         *float64       `json:"temperature,omitempty"`
	TopP                *float64       `json:"top_p,omitempty"`
	MaxCompletionTokens *int           `json:"max_completion_tokens,omitempty"`
	MaxTokens           *int           `json:"max_tokens,omitempty"`
	Stop                []string       `json:"stop,omitempty"`
	Stream              bool           `json:"stream,omitempty"`
	StreamOptions       *streamOptions `json:"stream_options,omitempty"`
	ReasoningEffort     gateway.Effort `json:"reasoning_effort,omitempty"`
	// Reasoning is OpenRouter's form of the effort, Thinking a part of DeepSeek's.
	Reasoning *reasoningObject `json:"reasoning,omitempty"`
	Thinking  *thinkingSwitch  `json:"thinking,omitempty"`
	chatOptions
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// chatChunk is a streamed chunk or a whole reply: they differ in whether a choice has a
// delta or a message.
type chatChunk struct {
	Choices []chatChoice    `json:"choices"`
	Usage   nullableRaw     `json:"usage"`
	Error   json.RawMessage `json:"error"`
	// Errors and Success are Cloudflare's: see [chatChunk.denied].
	Errors  nullableRaw `json:"errors"`
	Success nullableRaw `json:"success"`

	Citations     json.RawMessage `json:"citations"`
	SearchResults json.RawMessage `json:"search_results"`
	// XGroq is where Groq puts what OpenAI has at the top level.
	XGroq *struct {
		Usage json.RawMessage `json:"usage"`
	} `json:"x_groq"`
}

type chatChoice struct {
	Index        looseCount   `json:"index"`
	Delta        *chatMessage `json:"delta"`
	Message      *chatMessage `json:"message"`
	FinishReason nullableRaw  `json:"finish_reason"`
	// Text is where the older completions API has the text.
	Text nullableRaw `json:"text"`
	// Native is the finish reason of the model's own vendor (OpenRouter).
	Native nullableRaw `json:"native_finish_reason"`
	Error  nullableRaw `json:"error"`
	// Usage is where Moonshot puts what OpenAI has at the top level.
	Usage nullableRaw `json:"usage"`
	// last says that there was a finish reason, when it is handled separately.
	last bool
}

// nullableRaw is a raw value that is absent or null in most chunks. It is nil then, which
// takes less memory and no copy.
type nullableRaw = *json.RawMessage

// rawOf is the value, nil if there is none.
func rawOf(raw nullableRaw) json.RawMessage {
	if raw == nil {
		return nil
	}
	return *raw
}

// chatMessage keeps texts raw: see [unquote].
type chatMessage struct {
	Content          json.RawMessage         `json:"content"`
	ReasoningContent json.RawMessage         `json:"reasoning_content"`
	Reasoning        json.RawMessage         `json:"reasoning"`
	Details          nullableRaw             `json:"reasoning_details"`
	Refusal          nullableRaw             `json:"refusal"`
	Images           nullableRaw             `json:"images"`
	Audio            nullableRaw             `json:"audio"`
	ToolCalls        oneOrMore[chatToolCall] `json:"tool_calls"`
	FunctionCall     oneOrMore[chatFunction] `json:"function_call"`
	Annotations      sources[chatAnnotation] `json:"annotations"`
}

// chatAudio is a spoken answer; the transcript is its text.
type chatAudio struct {
	Data       json.RawMessage `json:"data"`
	Transcript json.RawMessage `json:"transcript"`
}

type chatToolCall struct {
	Index    looseCount      `json:"index"`
	ID       json.RawMessage `json:"id"`
	Function chatFunction    `json:"function"`
	// Extra is where Gemini has what only it understands.
	Extra nullableRaw `json:"extra_content"`
	chatFunction
}

// proof is Gemini's signature of a call, nil if there is none.
func (c *chatToolCall) proof() *gateway.Proof {
	raw := rawOf(c.Extra)
	if !present(raw) {
		return nil
	}
	var extra struct {
		Google struct {
			Signature json.RawMessage `json:"thought_signature"`
		} `json:"google"`
	}
	if !readsAs(raw, &extra) || !holdsTextOrOther(extra.Google.Signature) || !sound(extra.Google.Signature) {
		return nil
	}
	return &gateway.Proof{Family: familyGemini, Data: extra.Google.Signature}
}

type chatFunction struct {
	Name      looseWord       `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
}

type chatAnnotation struct {
	// Some vendors write these next to the type.
	URL   string `json:"url"`
	Title string `json:"title"`

	URLCitation *struct {
		URL   string `json:"url"`
		Title string `json:"title"`
	} `json:"url_citation"`
}

// chatUsage has floats, since some vendors send them.
type chatUsage struct {
	Prompt     looseCount `json:"prompt_tokens"`
	Completion looseCount `json:"completion_tokens"`
	// Total and Reasoning, which is where Perplexity has it, stay raw: whatever they are,
	// the counts above are valid.
	Total          json.RawMessage `json:"total_tokens"`
	Reasoning      json.RawMessage `json:"reasoning_tokens"`
	PromptMore     *cacheCounts    `json:"prompt_tokens_details"`
	CompletionMore *struct {
		Reasoning looseCount `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
	// Hit is where DeepSeek, Stored where Mistral has the cached tokens.
	Hit    looseCount `json:"prompt_cache_hit_tokens"`
	Stored looseCount `json:"num_cached_tokens"`
	reportedCost
}

// cacheCounts are the tokens of the input that were read from the vendor's cache, and
// those that were written to it.
type cacheCounts struct {
	Cached looseCount `json:"cached_tokens"`
	Write  looseCount `json:"cache_write_tokens"`
}

// cached are the tokens read from the cache, nil if unknown.
func (u *chatUsage) cached() *int {
	if u.PromptMore != nil && u.PromptMore.Cached.ok {
		return u.PromptMore.Cached.known()
	}
	return cmp.Or(u.Hit.known(), u.Stored.known())
}

// written are the tokens written to the cache, nil if unknown.
func (u *chatUsage) written() *int {
	if u.PromptMore == nil {
		return nil
	}
	return u.PromptMore.Write.known()
}

// usageOf parses a usage object. One that can't be parsed is unknown usage, not a broken
// stream. apart says whether the vendor is known to count the reasoning separately if its
// total doesn't show it.
func usageOf(raw json.RawMessage, apart bool) *gateway.Usage {
	if !present(raw) {
		return nil // before anything is allocated: most chunks have none
	}
	var u *chatUsage
	if !readsAs(raw, &u) || u == nil {
		return nil
	}
	usage := &gateway.Usage{
		InputTokens: u.Prompt.known(), OutputTokens: u.Completion.known(),
		CachedTokens: u.cached(), CacheWriteTokens: u.written(), CostUSD: u.usd(),
	}
	usage.ReasoningTokens = rawCount(u.Reasoning)
	if u.CompletionMore != nil && u.CompletionMore.Reasoning.ok {
		usage.ReasoningTokens = u.CompletionMore.Reasoning.known()
	}
	if *usage == (gateway.Usage{}) {
		return nil
	}
	usage.ReasoningApart = reasoningApart(usage, rawCount(u.Total), apart)
	return usage
}

// reasoningApart reports whether the output count excludes the reasoning, as the total
// shows. If the total adds up neither way, known decides.
func reasoningApart(u *gateway.Usage, total *int, known bool) bool {
	if u.ReasoningTokens == nil || *u.ReasoningTokens == 0 {
		return false
	}
	if total == nil || u.InputTokens == nil || u.OutputTokens == nil {
		return known
	}
	switch *total - *u.InputTokens - *u.OutputTokens {
	case *u.ReasoningTokens:
		return true
	case 0:
		return false
	}
	return known
}

func count(n *float64) *int {
	if n == nil || *n < 0 || *n > mostCount {
		return nil
	}
	i := int(*n)
	return &i
}

const mostCount = 1 << 53

// rawCount parses a count, nil for anything else.
func rawCount(raw json.RawMessage) *int {
	n, ok := wholeCount(raw)
	return looseCount{n, ok}.known()
}

// wholeCount parses a count. ok is false for anything else.
func wholeCount(raw []byte) (n int, ok bool) {
	if len(raw) == 1 && isDigit(raw[0]) { // like each chunk's index
		return int(raw[0] - '0'), true
	}
	f, ok := numberOf(raw)
	if !ok || f < 0 || f > mostCount {
		return 0, false
	}
	return int(f), true
}

// looseCount is a count, or a number in a list, next to a text. If it can't be parsed it
// is unknown: it never spoils the text.
type looseCount struct {
	n  int // 0 if unknown
	ok bool
}

// known is the count, nil if unknown.
func (c looseCount) known() *int {
	if !c.ok {
		return nil
	}
	return &c.n
}

// UnmarshalJSON reads a number, or a string that holds one; other values are unknown.
func (c *looseCount) UnmarshalJSON(raw []byte) error {
	if inside, ok := stringInside(raw); ok {
		raw = inside
	}
	c.n, c.ok = wholeCount(raw)
	return nil
}

// numberOf parses a finite JSON number. ok is false for anything else.
func numberOf(raw []byte) (n float64, ok bool) {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') || len(bytes.Trim(raw, "0123456789.eE+-")) > 0 {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	return n, err == nil
}
