package providers

import "sluice/gateway"

func cohereSpec() Spec {
	return Spec{
		Name:  "cohere",
		Label: "Cohere",
		Keys:  []Key{apiKey("COHERE_API_KEY", "Cohere API key")},
		New:   newCohere,
	}
}

// cohere speaks Cohere's chat, version 2. Version 1, which the AI Gateway documentation's
// example calls, has a different body and serves no new models.
// https://docs.cohere.com/reference/chat
type cohere struct{ vendor }

func newCohere(s Settings) (gateway.Provider, error) {
	p := cohere{newVendor("cohere", s)}
	p.takes.effort = effortBudget
	return p, nil
}

// cohereRequest is the request body, in the order of the vendor's examples.
type cohereRequest struct {
	Model         string          `json:"model"`
	Messages      []wireMessage   `json:"messages"`
	MaxTokens     *int            `json:"max_tokens,omitempty"`
	Temperature   *float64        `json:"temperature,omitempty"`
	P             *float64        `json:"p,omitempty"`
	StopSequences []string        `json:"stop_sequences,omitempty"`
	Thinking      *cohereThinking `json:"thinking,omitempty"`
	Stream        bool            `json:"stream,omitempty"`
}

type cohereThinking struct {
	Type        string `json:"type"`
	TokenBudget int    `json:"token_budget,omitempty"`
}

// Encode refuses a top-p outside of 0.01 to 0.99 and an empty message, since the
// vendor would.
func (p cohere) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	chat, err := p.checked(model, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	if t := chat.Params.TopP; t != nil && (*t < 0.01 || *t > 0.99) {
		return gateway.Request{}, p.refuse("top-p is %g, Cohere takes 0.01 to 0.99", *t)
	}
	if blank(chat.Messages[len(chat.Messages)-1]) {
		return gateway.Request{}, p.refuse("the message is empty, Cohere needs text")
	}
	body := cohereRequest{
		Model:         model,
		Messages:      wireMessages(chat.System, withText(chat.Messages)),
		MaxTokens:     chat.Params.MaxTokens,
		Temperature:   chat.Params.Temperature,
		P:             chat.Params.TopP,
		StopSequences: chat.Params.Stop,
		Stream:        chat.Stream,
	}
	switch chat.Params.Effort {
	case "":
	case gateway.EffortNone:
		body.Thinking = &cohereThinking{Type: "disabled"}
	default:
		body.Thinking = &cohereThinking{Type: "enabled", TokenBudget: budgetOf(chat.Params.Effort)}
	}
	return p.request("v2/chat", body, chat, "Authorization", "Bearer ")
}

// Decoder returns a decoder for one reply.
func (p cohere) Decoder(gateway.Reply) gateway.Decoder {
	return &cohereDecoder{stream: stream{provider: p.name}}
}

// Authorize adds the key to any request.
func (p cohere) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Authorization", "Bearer "), nil
}
