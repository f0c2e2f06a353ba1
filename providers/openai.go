package providers

import (
	"strings"

	"sluice/gateway"
)

// Names of the parameter that limits an answer's length.
const (
	limitNewer = "max_completion_tokens"
	limitOlder = "max_tokens"
)

// openAI speaks chat completions and, if the vendor has it, the Responses API.
type openAI struct {
	vendor
	dialect
	// api is the format if a chat doesn't choose one.
	api     gateway.API
	summary string
}

func newOpenAI(d dialect, s Settings) (openAI, error) {
	p := openAI{vendor: newVendor(d.slug, s), dialect: d, api: gateway.APIChat}
	o := optionsOf(p.name, s)
	if s.Name != "" && s.Name != d.slug && d.slug == openAIDialect().slug {
		p.olderLimit = true // servers that imitate OpenAI's format know the older name
	}
	o.text("path", &p.path)
	o.text("responses_path", &p.responses)
	o.flag("stream_usage", &p.counts)
	o.flag("split_think", &p.think)
	limit := ""
	o.choice("max_tokens_name", &limit, limitNewer, limitOlder)
	if limit != "" {
		p.olderLimit = limit == limitOlder
	}
	o.choice("api", (*string)(&p.api), string(gateway.APIChat), string(gateway.APIResponses))
	o.choice("reasoning_summary", &p.summary, "auto", "concise", "detailed", "none")
	p.takes = capabilities{effort: p.effort, chat: true, responses: p.responses != "", can: p.can}
	return p, o.err
}

// Encode encodes a chat completion, or a request of the Responses API if the chat or the
// configuration chooses that.
//
// OpenAI gets max_completion_tokens: max_tokens is deprecated there, and the reasoning
// models reject it. Which model supports which parameter is otherwise left to the vendor,
// whose errors are more precise than ours would be.
func (p openAI) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	if apiOf(chat, p.api) == gateway.APIResponses {
		p.takes.can = responsesCan(p.entry)
		if err := p.check(model, chat); err != nil {
			return gateway.Request{}, err
		}
		body, err := p.responsesBody(model, chat)
		if err != nil {
			return gateway.Request{}, err
		}
		return p.request(p.responses, body, chat, "Authorization", "Bearer ")
	}
	if p.entry == "cerebras" && strings.Contains(model, "glm") {
		p.takes.can |= takesSchemaWithTools
	}
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	body, err := p.chatBody(model, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	body.Model = model
	return p.request(p.path, body, chat, "Authorization", "Bearer ")
}

// chatBody is a chat completion's body in this dialect, without the model: some vendors
// have it in the path.
func (p openAI) chatBody(model string, chat gateway.Chat) (chatRequest, error) {
	if err := p.checkChat(model, chat); err != nil {
		return chatRequest{}, err
	}
	messages, err := p.messages(model, chat)
	if err != nil {
		return chatRequest{}, err
	}
	body := chatRequest{
		Messages:    messages,
		chatOptions: p.options(chat),
		Temperature: chat.Params.Temperature,
		TopP:        chat.Params.TopP,
		Stop:        chat.Params.Stop,
		Stream:      chat.Stream,
	}
	if p.olderLimit {
		body.MaxTokens = chat.Params.MaxTokens
	} else {
		body.MaxCompletionTokens = chat.Params.MaxTokens
	}
	if chat.Stream && p.counts {
		body.StreamOptions = &streamOptions{IncludeUsage: true}
	}
	p.effort.addTo(&body, chat.Params.Effort)
	return body, nil
}

// Decoder detects the reply's format.
func (p openAI) Decoder(gateway.Reply) gateway.Decoder {
	if p.responses == "" {
		return p.chatDecoder()
	}
	chat := p.chatDecoder()
	return &sniffingDecoder{usual: chat, choose: func(frame gateway.Frame) gateway.Decoder {
		switch head := headOf(frame); {
		case head.isResponses(frame.Event):
			return &responsesDecoder{stream: stream{provider: p.name}}
		case head.isChat():
			return chat
		}
		return nil
	}}
}

func (p openAI) chatDecoder() *chatDecoder {
	d := &chatDecoder{stream: stream{provider: p.name}, apart: p.apart, proof: chatProof(p.slug)}
	if d.proof == familyOpenRouter {
		d.listed = &reasoningDetails{}
	}
	if p.think {
		d.think = &thinkSplit{}
	}
	return d
}

// Authorize adds the key to any request.
func (p openAI) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Authorization", "Bearer "), nil
}
