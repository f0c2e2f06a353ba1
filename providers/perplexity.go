package providers

import "sluice/gateway"

func perplexitySpec() Spec {
	spec := perplexityDialect().spec()
	spec.New = newPerplexity
	return spec
}

// perplexity speaks chat completions with sources next to the text: see [citations]. Its
// streams repeat the whole text so far in each chunk's message, which is ignored, and may
// lack an end mark.
// https://docs.perplexity.ai/api-reference/chat-completions-post
type perplexity struct{ openAI }

func newPerplexity(s Settings) (gateway.Provider, error) {
	inner, err := newOpenAI(perplexityDialect(), s)
	return perplexity{inner}, err
}

// Encode sets the response format, as the vendor's examples do.
func (p perplexity) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	r, err := p.openAI.Encode(model, chat)
	if err != nil {
		return r, err
	}
	accept := "application/json"
	if chat.Stream {
		accept = "text/event-stream"
	}
	r.Header.Set("Accept", accept)
	return r, nil
}
