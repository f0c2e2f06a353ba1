package providers

import (
	"sluice/gateway"
)

// anthropicVersion is the API version whose format this package speaks.
// https://docs.anthropic.com/en/api/versioning
const anthropicVersion = "2023-06-01"

// anthropicMaxTokens is the limit if neither the user nor the catalogue knows one: every
// Claude model since version 3 supports it.
const anthropicMaxTokens = 4096

func anthropicSpec() Spec {
	return Spec{
		Name:  "anthropic",
		Label: "Anthropic",
		Keys:  []Key{apiKey("ANTHROPIC_API_KEY", "Anthropic API key, sk-ant-…")},
		New:   newAnthropic,
	}
}

// anthropic speaks the messages format.
type anthropic struct {
	vendor
	models *Catalogue
}

func newAnthropic(s Settings) (gateway.Provider, error) {
	p := anthropic{vendor: newVendor("anthropic", s), models: Embedded()}
	p.takes.effort, p.takes.can = effortBudget, anthropicAbilities
	return p, nil
}

// anthropicRequest is the request body, in the order of the vendor's examples. If another
// vendor hosts the model, the model is in the path and the version in the body.
type anthropicRequest struct {
	Version       string   `json:"anthropic_version,omitempty"`
	Model         string   `json:"model,omitempty"`
	MaxTokens     int      `json:"max_tokens"`
	System        any      `json:"system,omitempty"` // a text, or a list of blocks
	Messages      any      `json:"messages"`         // of wireMessage or anthropicTurn
	Temperature   *float64 `json:"temperature,omitempty"`
	TopP          *float64 `json:"top_p,omitempty"`
	StopSequences []string `json:"stop_sequences,omitempty"`
	Stream        bool     `json:"stream,omitempty"`

	Thinking     *anthropicThinking `json:"thinking,omitempty"`
	OutputConfig *anthropicOutput   `json:"output_config,omitempty"`
	Tools        []anthropicTool    `json:"tools,omitempty"`
	ToolChoice   *anthropicChoice   `json:"tool_choice,omitempty"`
	TopK         *int               `json:"top_k,omitempty"`
	ServiceTier  string             `json:"service_tier,omitempty"`
	Metadata     *anthropicMetadata `json:"metadata,omitempty"`
}

// Encode fills in max_tokens, which this vendor requires: the model's own limit if the
// catalogue knows it, else 4096. A temperature outside of 0 to 1 and a last message
// without text are refused here, since the vendor would. Earlier messages without text,
// such as an answer that was stopped before its first word, are left out.
func (p anthropic) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	if t := chat.Params.Temperature; t != nil && (*t < 0 || *t > 1) {
		return gateway.Request{}, p.refuse("temperature is %g, Anthropic takes 0 to 1", *t)
	}
	if blank(chat.Messages[len(chat.Messages)-1]) {
		return gateway.Request{}, p.refuse("the message is empty, Anthropic needs text")
	}
	body, err := p.messagesBody(model, model, chat, claudeTokens(p.models, "anthropic", model, chat.Params.MaxTokens))
	if err != nil {
		return gateway.Request{}, err
	}
	body.Model, body.Stream = model, chat.Stream
	r, err := p.request("v1/messages", body, chat, "X-Api-Key", "")
	if err != nil {
		return gateway.Request{}, err
	}
	r.Header.Set("Anthropic-Version", anthropicVersion)
	return r, nil
}

// Authorize adds the key and the version to any request.
func (p anthropic) Authorize(r gateway.Request) (gateway.Request, error) {
	if r.Header.Get("Anthropic-Version") == "" {
		r.Header.Set("Anthropic-Version", anthropicVersion)
	}
	return p.authorize(r, "X-Api-Key", ""), nil
}

// claudeTokens is the limit that the messages format requires: the user's, else the
// model's own at this vendor.
func claudeTokens(models *Catalogue, vendor, model string, wanted *int) int {
	if wanted != nil {
		return *wanted
	}
	if m, ok := models.Find(vendor, model); ok && m.MaxOutput > 0 {
		return m.MaxOutput
	}
	return anthropicMaxTokens
}

// withText leaves out messages without text.
func withText(messages []gateway.Message) []gateway.Message {
	list := make([]gateway.Message, 0, len(messages))
	for _, m := range messages {
		if m.Text != "" {
			list = append(list, m)
		}
	}
	return list
}

// Decoder returns a decoder for one reply.
func (p anthropic) Decoder(gateway.Reply) gateway.Decoder {
	return &anthropicDecoder{stream: stream{provider: p.name}}
}
