package providers

import (
	"fmt"
	"strings"

	"sluice/gateway"
)

func aiStudioSpec() Spec {
	return Spec{
		Name:  "google-ai-studio",
		Label: "Google AI Studio",
		Keys:  append([]Key{apiKey("GEMINI_API_KEY", "Gemini API key")}, geminiOptions()...),
		New:   newAIStudio,
	}
}

// aiStudio speaks Gemini's format, with its own kind of key.
// https://ai.google.dev/api/generate-content
type aiStudio struct {
	vendor
	gemini
}

func newAIStudio(s Settings) (gateway.Provider, error) {
	p := aiStudio{vendor: newVendor("google-ai-studio", s)}
	p.takes.effort = effortBudget
	var err error
	if p.gemini, err = newGemini(s); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	p.ids = true
	return p, nil
}

// Encode puts the model and whether to stream into the path. Messages without text are
// left out; if the last message has no text, the request is refused, since the vendor
// would.
func (p aiStudio) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	id := strings.TrimPrefix(model, "models/")
	p.takes.can = geminiCan(id) | takesTier
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	if blank(chat.Messages[len(chat.Messages)-1]) {
		return gateway.Request{}, p.refuse("the message is empty, Gemini needs text")
	}
	path, err := modelPath(id)
	if err != nil {
		return gateway.Request{}, p.refuse("model %q can't be put into a path: %v", model, err)
	}
	body, err := p.geminiBody(p.gemini, model, id, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	method, query := p.method(chat)
	r, err := p.request("v1beta/models/"+path+":"+method, body, chat, "X-Goog-Api-Key", "")
	r.Query = query
	return r, err
}

// Authorize adds the key to any request.
func (p aiStudio) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "X-Goog-Api-Key", ""), nil
}

// Decoder returns a decoder for one reply.
func (p aiStudio) Decoder(gateway.Reply) gateway.Decoder {
	return &geminiDecoder{stream: stream{provider: p.name}, numbers: aiStudioNumbers}
}
