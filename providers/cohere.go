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
	p.takes.effort, p.takes.can = effortBudget, cohereAbilities
	return p, nil
}

// cohereRequest is the request body, in the order of the vendor's examples.
type cohereRequest struct {
	Model         string          `json:"model"`
	Messages      any             `json:"messages"` // of wireMessage or cohereTurn
	MaxTokens     *int            `json:"max_tokens,omitempty"`
	Temperature   *float64        `json:"temperature,omitempty"`
	P             *float64        `json:"p,omitempty"`
	StopSequences []string        `json:"stop_sequences,omitempty"`
	Thinking      *cohereThinking `json:"thinking,omitempty"`
	Stream        bool            `json:"stream,omitempty"`

	Format           *cohereFormat `json:"response_format,omitempty"`
	Tools            []chatTool    `json:"tools,omitempty"`
	ToolChoice       string        `json:"tool_choice,omitempty"`
	StrictTools      bool          `json:"strict_tools,omitempty"`
	K                *int          `json:"k,omitempty"`
	Seed             *int          `json:"seed,omitempty"`
	FrequencyPenalty *float64      `json:"frequency_penalty,omitempty"`
	PresencePenalty  *float64      `json:"presence_penalty,omitempty"`
	Logprobs         bool          `json:"logprobs,omitempty"`
}

type cohereThinking struct {
	Type        string `json:"type"`
	TokenBudget int    `json:"token_budget,omitempty"`
}

// Encode refuses a top-p outside of 0.01 to 0.99 and an empty message, since the
// vendor would.
func (p cohere) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	if t := chat.Params.TopP; t != nil && (*t < 0.01 || *t > 0.99) {
		return gateway.Request{}, p.refuse("top-p is %g, Cohere takes 0.01 to 0.99", *t)
	}
	if blank(chat.Messages[len(chat.Messages)-1]) {
		return gateway.Request{}, p.refuse("the message is empty, Cohere needs text")
	}
	switch n := chat.Params.TopLogprobs; {
	case n != nil && *n > 0:
		return gateway.Request{}, p.refuse("log probabilities come without alternatives here; ask for 0 of them")
	case !asksForJSON(chat.Output, chat.System, chat.Messages):
		return gateway.Request{}, p.refuse(`an answer in JSON without a schema needs the word "json" in a message or in the system prompt: it never ends otherwise`)
	}
	messages, err := p.turns(chat)
	if err != nil {
		return gateway.Request{}, err
	}
	n := chat.Params
	body := cohereRequest{
		Model:         model,
		Messages:      messages,
		MaxTokens:     chat.Params.MaxTokens,
		Temperature:   chat.Params.Temperature,
		P:             chat.Params.TopP,
		StopSequences: chat.Params.Stop,
		Stream:        chat.Stream,

		K: n.TopK, Seed: n.Seed, FrequencyPenalty: n.FrequencyPenalty, PresencePenalty: n.PresencePenalty, Logprobs: n.TopLogprobs != nil,
	}
	if err := p.addTools(&body, chat); err != nil {
		return gateway.Request{}, err
	}
	if chat.Output != nil {
		body.Format = &cohereFormat{"json_object", chat.Output.Schema}
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
