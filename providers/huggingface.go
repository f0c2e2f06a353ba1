package providers

import (
	"sluice/gateway"
)

// The formats of a Hugging Face request.
const (
	formText = "text"
	formChat = "chat"
)

func huggingFaceSpec() Spec {
	return Spec{
		Name:  "huggingface",
		Label: "Hugging Face",
		Keys: []Key{
			apiKey("HF_TOKEN", "Hugging Face token, hf_…"),
			{Name: "api", Help: `the API to use: "text" (default: text generation, a chat becomes one prompt) or "chat" (OpenAI's format at MODEL/v1/chat/completions); with base_url the default is "chat"`},
			{Name: "full_text", Help: `the server's own text generation output, which may repeat the prompt and omits the finish reason: true or false (default)`},
			{Name: "split_think", Help: "treat <think>…</think> at the beginning of an answer as reasoning: false by default"},
		},
		New: newHuggingFace,
	}
}

// huggingFace speaks text generation, as its serverless API and its servers do, or chat
// completions. The gateway's base URL stands for
// https://api-inference.huggingface.co/models/, which Hugging Face has retired in favour
// of https://router.huggingface.co/v1: with that as base_url it is called directly, in
// the chat format.
// https://huggingface.co/docs/text-generation-inference
type huggingFace struct {
	openAI
	format   string
	fullText bool
}

func newHuggingFace(s Settings) (gateway.Provider, error) {
	form := formText
	if s.BaseURL != "" {
		form = formChat
	}
	o := optionsOf("huggingface", s)
	o.choice("api", &form, formText, formChat)
	fullText := false
	o.flag("full_text", &fullText)
	if o.err != nil {
		return nil, o.err
	}
	shared := s
	shared.Options = map[string]string{}
	if v, ok := s.Options["split_think"]; ok {
		shared.Options["split_think"] = v
	}
	inner, err := newOpenAI(dialect{slug: "huggingface", unlisted: true, path: "v1/chat/completions", olderLimit: true, counts: true, effort: effortWords, can: usualAbilities, form: chatForm{emptyText: true}}, shared)
	return huggingFace{openAI: inner, format: form, fullText: fullText}, err
}

// textRequest is text generation's request body.
type textRequest struct {
	Inputs     string          `json:"inputs"`
	Parameters *textParameters `json:"parameters,omitempty"`
	Stream     bool            `json:"stream,omitempty"`
}

type textParameters struct {
	MaxNewTokens   *int     `json:"max_new_tokens,omitempty"`
	Temperature    *float64 `json:"temperature,omitempty"`
	TopP           *float64 `json:"top_p,omitempty"`
	Stop           []string `json:"stop,omitempty"`
	ReturnFullText *bool    `json:"return_full_text,omitempty"`
	Details        *bool    `json:"details,omitempty"`
}

func (p textParameters) empty() bool {
	return p.MaxNewTokens == nil && p.Temperature == nil && p.TopP == nil && p.Stop == nil && p.ReturnFullText == nil && p.Details == nil
}

// Encode encodes a request in the format that the chat or the configuration chooses.
func (p huggingFace) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	inChat := p.format == formChat || chat.API == gateway.APIChat
	if !inChat {
		p.takes.can = 0
	}
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	path, err := modelPath(model)
	if err != nil {
		return gateway.Request{}, p.refuse("the model id %q has %v", model, err)
	}
	if inChat {
		body, err := p.chatBody(model, chat)
		if err != nil {
			return gateway.Request{}, err
		}
		body.Model = model
		if p.baseURL != "" {
			return p.request(p.path, body, chat, "Authorization", "Bearer ")
		}
		return p.request(path+"/"+p.path, body, chat, "Authorization", "Bearer ")
	}
	if chat.Messages, err = p.onlyTexts(chat.Messages); err != nil {
		return gateway.Request{}, err
	}
	body, err := p.textBody(chat)
	if err != nil {
		return gateway.Request{}, err
	}
	return p.request(path, body, chat, "Authorization", "Bearer ")
}

// textBody writes the chat as one prompt. It requests details, since only they include
// the finish reason.
func (p huggingFace) textBody(chat gateway.Chat) (textRequest, error) {
	params := chat.Params
	switch {
	case params.Effort != "":
		return textRequest{}, p.refuse("text generation has no reasoning effort; leave it out")
	case params.Temperature != nil && *params.Temperature <= 0:
		return textRequest{}, p.refuse("temperature is %g, text generation takes more than 0; leave it out for the likeliest tokens", *params.Temperature)
	}
	body := textRequest{Inputs: flatten(chat), Stream: chat.Stream}
	wire := textParameters{MaxNewTokens: params.MaxTokens, Temperature: params.Temperature, TopP: params.TopP, Stop: params.Stop}
	if !p.fullText {
		no, yes := false, true
		wire.ReturnFullText, wire.Details = &no, &yes
	}
	if !wire.empty() {
		body.Parameters = &wire
	}
	return body, nil
}

// Decoder detects the reply's format.
func (p huggingFace) Decoder(gateway.Reply) gateway.Decoder {
	text := &textDecoder{stream: stream{provider: p.name}}
	if p.think {
		text.think = &thinkSplit{}
	}
	return &sniffingDecoder{usual: text, choose: func(frame gateway.Frame) gateway.Decoder {
		switch head := headOf(frame); {
		case head.isChat():
			return p.chatDecoder()
		case head.Token != nil, head.Generated != nil:
			return text
		}
		return nil
	}}
}
