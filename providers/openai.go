package providers

import (
	"fmt"
	"strconv"

	"sluice/gateway"
)

func openAISpec() Spec {
	return Spec{
		Name:  "openai",
		Label: "OpenAI",
		Keys: []Key{
			apiKey("OPENAI_API_KEY", "OpenAI API key, sk-…"),
			{Name: "stream_usage", Help: "ask for token counts in streams: true (default) or false"},
		},
		New: newOpenAI,
	}
}

// openAI speaks chat completions.
type openAI struct {
	vendor
	streamUsage bool
}

func newOpenAI(s Settings) (gateway.Provider, error) {
	p := openAI{vendor: newVendor("openai", s), streamUsage: true}
	if v, ok := s.Options["stream_usage"]; ok {
		on, err := strconv.ParseBool(v)
		if err != nil {
			return nil, fmt.Errorf("%s: stream_usage is %q, want true or false", p.name, v)
		}
		p.streamUsage = on
	}
	return p, nil
}

// Encode asks for max_completion_tokens: max_tokens is deprecated, and the
// reasoning models refuse it. Which model takes which parameter is left to the
// vendor, whose words on it are better than ours would be.
func (p openAI) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	body := chatRequest{
		Model:               model,
		Messages:            wireMessages(chat.System, chat.Messages),
		Temperature:         chat.Params.Temperature,
		TopP:                chat.Params.TopP,
		MaxCompletionTokens: chat.Params.MaxTokens,
		Stop:                chat.Params.Stop,
		Stream:              chat.Stream,
	}
	if chat.Stream && p.streamUsage {
		body.StreamOptions = &streamOptions{IncludeUsage: true}
	}
	return p.request("chat/completions", body, "Authorization", "Bearer ")
}

// Authorize puts the key onto a request of any kind.
func (p openAI) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Authorization", "Bearer "), nil
}

// Decoder reads one reply.
func (p openAI) Decoder(gateway.Reply) gateway.Decoder {
	return &chatDecoder{stream: stream{provider: p.name}}
}
