package providers

import (
	"strings"

	"sluice/gateway"
)

func compatSpec() Spec {
	spec := compatDialect().spec()
	spec.New = newCompat
	spec.Keys[0].Help = "the answering vendor's key; none if the gateway holds it"
	return spec
}

func compatDialect() dialect {
	return dialect{slug: "compat", unlisted: true, label: "AI Gateway, OpenAI-compatible", path: "chat/completions", olderLimit: true, counts: true, effort: effortWords, can: usualAbilities}
}

// compat is the gateway's own endpoint that speaks chat completions for all of its
// vendors: compat/VENDOR/MODEL, or compat/dynamic/ROUTE for a route that is configured at
// the gateway.
// https://developers.cloudflare.com/ai-gateway/usage/chat-completion/
type compat struct{ openAI }

func newCompat(s Settings) (gateway.Provider, error) {
	inner, err := newOpenAI(compatDialect(), s)
	return compat{inner}, err
}

// compatNames maps slugs to the vendor names in compat's models, if they differ.
func compatNames() map[string]string {
	return map[string]string{"perplexity-ai": "perplexity", "xai": "grok", "azure-openai": "", "huggingface": "", "replicate": ""}
}

// Encode refuses models without a vendor's name in front, which the gateway answers with
// nothing but an error number. OpenAI's models get the newer name of the limit.
func (p compat) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	vendor, rest, ok := strings.Cut(model, "/")
	if model != "" && (!ok || vendor == "" || rest == "") {
		return gateway.Request{}, p.refuse("the model is %q, want VENDOR/MODEL as in openai/gpt-4o-mini, or dynamic/ROUTE", model)
	}
	if name, other := compatNames()[vendor]; other && name != "" {
		return gateway.Request{}, p.refuse("the vendor is called %s here, so the model is %s/%s", name, name, rest)
	} else if other {
		return gateway.Request{}, p.refuse("%s can't be reached this way; use %s as the provider", vendor, model)
	}
	if vendor == openAIDialect().slug {
		p.olderLimit = false
	}
	return p.openAI.Encode(model, chat)
}

// Decoder detects the reply's format, since a vendor's own may pass through the gateway
// unchanged.
func (p compat) Decoder(gateway.Reply) gateway.Decoder {
	shared := stream{provider: p.name}
	chat := p.chatDecoder()
	return &sniffingDecoder{usual: chat, choose: func(frame gateway.Frame) gateway.Decoder {
		switch head := headOf(frame); {
		case head.isChat():
			return chat
		case head.isWorkers():
			return &workersDecoder{chatDecoder{stream: shared, native: true}}
		case head.isMessages():
			return &anthropicDecoder{stream: shared}
		case head.Candidates != nil, head.Feedback != nil:
			return &geminiDecoder{stream: shared, numbers: aiStudioNumbers}
		}
		return nil
	}}
}
