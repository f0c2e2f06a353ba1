package providers

import (
	"fmt"

	"sluice/gateway"
)

// The formats of a Workers AI request body.
const (
	formMessages = "messages"
	formPrompt   = "prompt"
)

// cloudflareAPI is the base URL of Cloudflare's own API.
const cloudflareAPI = "https://api.cloudflare.com/client/v4"

func workersAISpec() Spec {
	return Spec{
		Name:  "workers-ai",
		Label: "Workers AI",
		Keys: []Key{
			apiKey("CLOUDFLARE_API_TOKEN", "Cloudflare API token with Workers AI Read"),
			{Name: "api_url", Help: "Cloudflare's own API, which lists the models; by default https://api.cloudflare.com/client/v4"},
			{Name: "form", Help: `what a request contains: "messages" (default), or "prompt" for models that only take one prompt`},
		},
		New: newWorkersAI,
	}
}

// workersAI speaks Cloudflare's own format.
// https://developers.cloudflare.com/workers-ai/models/
type workersAI struct {
	vendor
	form string
	// api is Cloudflare's own API, which is not behind the gateway.
	api string
}

func newWorkersAI(s Settings) (gateway.Provider, error) {
	p := workersAI{vendor: newVendor("workers-ai", s), form: formMessages, api: cloudflareAPI}
	if api := s.Options["api_url"]; api != "" {
		p.api = api
	}
	if form, ok := s.Options["form"]; ok {
		if form != formMessages && form != formPrompt {
			return nil, fmt.Errorf("%s: form is %q, want %q or %q", p.name, form, formMessages, formPrompt)
		}
		p.form = form
	}
	return p, nil
}

// workersRequest is the request body. Content is always a string: null and lists are
// rejected by many models. Not every model is documented to support stop; it is sent as
// in OpenAI's format, since dropping it silently would be worse.
type workersRequest struct {
	Prompt      string        `json:"prompt,omitempty"`
	Messages    []wireMessage `json:"messages,omitempty"`
	MaxTokens   *int          `json:"max_tokens,omitempty"`
	Temperature *float64      `json:"temperature,omitempty"`
	TopP        *float64      `json:"top_p,omitempty"`
	Stop        []string      `json:"stop,omitempty"`
	Stream      bool          `json:"stream,omitempty"`
}

// Encode puts the model into the path, where its id is only escaped as far as it would
// change the path.
func (p workersAI) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	chat, err := p.checked(model, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	endpoint, err := modelPath(model)
	if err != nil {
		return gateway.Request{}, p.refuse("the model id %q has %v", model, err)
	}
	body := workersRequest{
		MaxTokens:   chat.Params.MaxTokens,
		Temperature: chat.Params.Temperature,
		TopP:        chat.Params.TopP,
		Stop:        chat.Params.Stop,
		Stream:      chat.Stream,
	}
	if p.form == formPrompt {
		if chat.System != "" || len(chat.Messages) != 1 || chat.Messages[0].Role != gateway.RoleUser || blank(chat.Messages[0]) {
			return gateway.Request{}, p.refuse(`form = "prompt" can only send a single user message without a system prompt`)
		}
		body.Prompt = chat.Messages[0].Text
	} else {
		body.Messages = wireMessages(chat.System, chat.Messages)
	}
	return p.request(endpoint, body, chat, "Authorization", "Bearer ")
}

// Authorize adds the key to any request.
func (p workersAI) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Authorization", "Bearer "), nil
}

// Decoder returns a decoder for one reply.
func (p workersAI) Decoder(gateway.Reply) gateway.Decoder {
	return &workersDecoder{chatDecoder{stream: stream{provider: p.name}, native: true}}
}
