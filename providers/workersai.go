package providers

import (
	"encoding/json"
	"strings"

	"sluice/gateway"
)

// The formats of a Workers AI request body.
const (
	formMessages = "messages"
	formPrompt   = "prompt"
	// formNewer and formOlder are messages whose model is newer or older than this
	// package knows.
	formNewer = "messages-new"
	formOlder = "messages-old"
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
			{Name: "form", Help: `what a request contains: "messages" (default), or "prompt" for models that only take one prompt; "messages-new" and "messages-old" choose OpenAI's or Cloudflare's own form of tools and schemas, which otherwise the model does`},
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
	o := optionsOf(p.name, s)
	o.choice("form", &p.form, formMessages, formPrompt, formNewer, formOlder)
	return p, o.err
}

// workersRequest is the request body. The content of a text is always a string: null and
// lists are rejected by many models. Not every model is documented to support stop; it is
// sent as in OpenAI's format, since dropping it silently would be worse.
type workersRequest struct {
	Prompt      string   `json:"prompt,omitempty"`
	Messages    any      `json:"messages,omitempty"` // of wireMessage or chatTurn
	MaxTokens   *int     `json:"max_tokens,omitempty"`
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	Stop        []string `json:"stop,omitempty"`
	Stream      bool     `json:"stream,omitempty"`
	// ReasoningEffort is a word, or null to turn the reasoning off.
	ReasoningEffort any `json:"reasoning_effort,omitempty"`
	chatOptions
}

// What Workers AI's models can say, as of 2026-11. The older ones have Cloudflare's own
// forms of tools and schemas, and most of them take no list as a content.
const (
	newerWorkersAbilities  = usualAbilities &^ takesImageURLs
	olderWorkersAbilities  = takesTools | takesToolModes | takesSchema | takesJSON | takesTopK | takesSeed | takesPenalties
	promptWorkersAbilities = takesTopK | takesSeed | takesPenalties
)

// of is the vendor as one model needs it.
func (p workersAI) of(model string) (own workersAI, older bool) {
	known := workersModelOf(model)
	older = p.form == formOlder || p.form != formNewer && known.older()
	switch {
	case p.form == formPrompt:
		p.takes.can = promptWorkersAbilities
	case older:
		p.takes.can = olderWorkersAbilities
		if strings.Contains(known.can, "i") {
			p.takes.can |= takesImages
		}
	default:
		p.takes.can = newerWorkersAbilities
	}
	if strings.Contains(known.can, "r") && p.form != formPrompt && !older {
		p.takes.effort = effortWords
	}
	return p, older
}

// Encode puts the model into the path, where its id is only escaped as far as it would
// change the path. Older models answer in JSON only in one piece, so that is how they are
// asked then.
func (p workersAI) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	p, older := p.of(model)
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	endpoint, err := modelPath(model)
	if err != nil {
		return gateway.Request{}, p.refuse("the model id %q has %v", model, err)
	}
	asOpenAI := openAI{vendor: p.vendor, dialect: dialect{form: chatForm{emptyText: true, namedResults: true}}}
	body := workersRequest{
		MaxTokens:   chat.Params.MaxTokens,
		Temperature: chat.Params.Temperature,
		TopP:        chat.Params.TopP,
		Stop:        chat.Params.Stop,
		Stream:      chat.Stream && (!older || chat.Output == nil),
		chatOptions: asOpenAI.options(chat),
	}
	switch effort := chat.Params.Effort; effort {
	case "":
	case gateway.EffortNone:
		body.ReasoningEffort = json.RawMessage("null")
	default:
		body.ReasoningEffort = effort
	}
	if older {
		body.Tools = flatTools(chat.Tools)
		if chat.Output != nil && len(chat.Output.Schema) > 0 {
			body.ResponseFormat = &chatFormat{"json_schema", chat.Output.Schema}
		}
	}
	if p.form == formPrompt {
		if body.Prompt, err = p.prompt(chat); err != nil {
			return gateway.Request{}, err
		}
	} else if body.Messages, err = asOpenAI.messages(model, chat); err != nil {
		return gateway.Request{}, err
	}
	return p.request(endpoint, body, chat, "Authorization", "Bearer ")
}

// prompt is the only message.
func (p workersAI) prompt(chat gateway.Chat) (string, error) {
	if chat.System != "" || len(chat.Messages) != 1 || chat.Messages[0].Role != gateway.RoleUser || blank(chat.Messages[0]) {
		return "", p.refuse(`form = "prompt" can only send a single user message without a system prompt`)
	}
	texts, err := p.onlyTexts(chat.Messages)
	if err != nil {
		return "", err
	}
	return texts[0].Text, nil
}

// flatTools lists tools in Cloudflare's own form.
func flatTools(tools []gateway.Tool) []any {
	var list []any
	for _, t := range tools {
		t.Strict = nil
		list = append(list, toolFunctionOf(t))
	}
	return list
}

// Authorize adds the key to any request.
func (p workersAI) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Authorization", "Bearer "), nil
}

// Decoder returns a decoder for one reply.
func (p workersAI) Decoder(gateway.Reply) gateway.Decoder {
	return &workersDecoder{chatDecoder{stream: stream{provider: p.name}, native: true}}
}
