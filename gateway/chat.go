package gateway

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
	// Text is the message's text, valid UTF-8, never filtered or shortened.
	Text string
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
	// API chooses the format of request and answer. Vendors that don't support it refuse
	// before anything is sent.
	API API
	// Stream asks the vendor to stream the answer. The gateway or vendor may still send
	// it whole, so decoding depends on the reply, not on this field.
	Stream bool
}
