package gateway

import "encoding/json"

// Role says who wrote a message.
type Role string

// The roles of a conversation. The system prompt is not a message: see
// [Chat.System].
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)

// Message is one turn of a conversation.
type Message struct {
	Role Role
	// Text is the message's text, valid UTF-8, never filtered or shortened. It is not
	// looked at if there are parts.
	Text string
	// Parts are what a message holds that isn't text alone, in order.
	Parts []Part
}

// Params are the settings of an answer. A nil pointer or empty slice leaves the
// choice to the vendor.
type Params struct {
	// Temperature is the sampling temperature, usually 0 to 2 (Anthropic: 0 to 1).
	Temperature *float64
	// TopP is the nucleus sampling mass, 0 to 1.
	TopP *float64
	// MaxTokens is the most output tokens wanted, at least 1.
	MaxTokens *int
	// Stop lists sequences that end the answer.
	Stop []string
	// Effort says how much the model may reason before it answers.
	Effort Effort
	// TopK is how many of the likeliest tokens are sampled from, at least 1.
	TopK *int
	// MinP is the least probability of a token relative to the likeliest, 0 to 1.
	MinP *float64
	// Seed asks for the same answer to the same request.
	Seed *int
	// FrequencyPenalty and PresencePenalty are usually -2 to 2.
	FrequencyPenalty, PresencePenalty *float64
	// TopLogprobs is how many alternatives each token is reported with, at least 0.
	TopLogprobs *int
	// Choices is how many answers are wanted, at least 1. Only the first is shown.
	Choices *int
	// Verbosity is how long the answer is, in the vendor's words such as "low".
	Verbosity string
	// ServiceTier is the vendor's word for speed and price, such as "flex".
	ServiceTier string
	// UserID tells the vendor whom the request serves, without saying who that is.
	UserID string
	// CacheKey groups requests that share a beginning, CacheTTL is how long the vendor
	// keeps that, such as "5m" or "1h".
	CacheKey, CacheTTL string
}

// API names one of the request formats in which a vendor accepts a chat.
type API string

// The formats. Empty is the provider's default, which every vendor has.
const (
	// APIChat is OpenAI's chat completions.
	APIChat API = "chat"
	// APIResponses is OpenAI's Responses API.
	APIResponses API = "responses"
)

// Chat is a conversation whose next message is the model's.
type Chat struct {
	// System is the system prompt, empty for none.
	System string
	// Messages end with the user message to be answered.
	Messages []Message
	Params   Params
	// Tools are the functions that the model may call.
	Tools      []Tool
	ToolChoice ToolChoice
	// Output asks for an answer in JSON, nil for text.
	Output *OutputSchema
	// Extra is a JSON object that is merged over the vendor's request body at last
	// (RFC 7396): parameters that this package has no name for. Null removes a key.
	Extra json.RawMessage
	// API chooses the format of request and answer. Vendors that don't support it refuse
	// before anything is sent.
	API API
	// Stream asks the vendor to stream the answer. The gateway or vendor may still send
	// it whole, so decoding depends on the reply, not on this field.
	Stream bool
}
