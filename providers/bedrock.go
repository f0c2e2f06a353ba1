package providers

import (
	"fmt"
	"net/url"
	"strings"

	"sluice/gateway"
)

// Forms of Bedrock's API.
const (
	apiConverse = "converse"
	apiInvoke   = "invoke"
)

// How the colon of a model id travels in the path. AWS accepts both, and a
// signature holds for the one that was signed; the gateway's documentation shows
// the raw one from end to end.
const (
	colonRaw     = "raw"
	colonEscaped = "escaped"
)

// bedrockAnthropicVersion is the version of the messages format in an Invoke
// body, in the place of Anthropic's header.
const bedrockAnthropicVersion = "bedrock-2023-05-31"

func bedrockSpec() Spec {
	return Spec{
		Name:  "aws-bedrock",
		Label: "Amazon Bedrock",
		Keys: []Key{
			{Name: "region", Env: "AWS_REGION", Help: "where the model runs, for example us-east-1", Required: true},
			apiKey("AWS_BEARER_TOKEN_BEDROCK", "a Bedrock API key, sent as a bearer token; without one, requests are signed with the keys below"),
			{Name: "access_key_id", Env: "AWS_ACCESS_KEY_ID", Help: "the id of an AWS access key", Secret: true},
			{Name: "secret_access_key", Env: "AWS_SECRET_ACCESS_KEY", Help: "the access key itself", Secret: true},
			{Name: "session_token", Env: "AWS_SESSION_TOKEN", Help: "for keys that are temporary", Secret: true},
			{Name: "profile", Env: "AWS_PROFILE", Help: "a profile of ~/.aws/config, single sign-on included; access_key_id goes before it"},
			{Name: "credentials", Help: `"aws" signs with what the AWS SDK finds by itself; else only the keys and the profile here count`},
			{Name: "api", Help: `"converse" (default), or "invoke" for Anthropic's own format`},
			{Name: "model_colon", Help: `how a colon in a model id travels: "raw" (default), or "escaped" as %3A`},
		},
		New: newBedrock,
	}
}

// bedrock speaks Converse to every model, and Anthropic's messages format
// through Invoke. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
type bedrock struct {
	vendor
	region, api, colon string
	signer             *awsSigner
	models             *Catalogue
}

func newBedrock(s Settings) (gateway.Provider, error) {
	p := bedrock{vendor: newVendor("aws-bedrock", s), models: Embedded()}
	var err error
	for _, option := range []struct {
		to  *string
		get func() (string, error)
	}{
		{&p.region, func() (string, error) { return s.place("region", "us-east-1") }},
		{&p.api, func() (string, error) { return s.choice("api", apiConverse, apiInvoke) }},
		{&p.colon, func() (string, error) { return s.choice("model_colon", colonRaw, colonEscaped) }},
	} {
		if *option.to, err = option.get(); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if p.key.IsZero() && !s.Keyless {
		if p.signer, err = newAWSSigner("bedrock", p.region, s); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return p, nil
}

// converseRequest is a Converse body, the same for every model family.
type converseRequest struct {
	Messages  []converseMessage `json:"messages"`
	System    []converseText    `json:"system,omitempty"`
	Inference *converseParams   `json:"inferenceConfig,omitempty"`
}

type converseMessage struct {
	Role    string         `json:"role"`
	Content []converseText `json:"content"`
}

type converseText struct {
	Text string `json:"text"`
}

type converseParams struct {
	MaxTokens     *int     `json:"maxTokens,omitempty"`
	Temperature   *float64 `json:"temperature,omitempty"`
	TopP          *float64 `json:"topP,omitempty"`
	StopSequences []string `json:"stopSequences,omitempty"`
}

// Encode puts the model and the wish for a stream into the path, and signs for
// the vendor's own address. A temperature outside of 0 to 1 and a last message
// without text are refused here, since the vendor would.
func (p bedrock) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	switch t := chat.Params.Temperature; {
	case p.region == "":
		return gateway.Request{}, p.refuse("no region is configured: set AWS_REGION, or region under [providers.%s]", p.name)
	case t != nil && (*t < 0 || *t > 1):
		return gateway.Request{}, p.refuse("temperature is %g, Bedrock takes 0 to 1", *t)
	case chat.Messages[len(chat.Messages)-1].Text == "":
		return gateway.Request{}, p.refuse("the message is empty, Bedrock needs text")
	case p.api == apiInvoke && !strings.Contains(model, "anthropic."):
		return gateway.Request{}, p.refuse(`api = "invoke" is for Anthropic's models; %s needs "converse"`, model)
	}
	path, err := p.modelPath(model)
	if err != nil {
		return gateway.Request{}, p.refuse("model %q can't be put into a path: %v", model, err)
	}
	body, operation := p.body(model, chat)
	path = "model/" + path + "/" + operation
	r, err := p.request(path, body, "Authorization", "Bearer ")
	if err != nil {
		return gateway.Request{}, err
	}
	home := "https://bedrock-runtime." + p.region + ".amazonaws.com"
	if p.baseURL == "" {
		r.Endpoint = "bedrock-runtime/" + p.region + "/" + path
	} else {
		home = strings.TrimSuffix(p.baseURL, "/")
	}
	if p.signer != nil {
		r.Signature = p.signer.signature(r.Method, home+"/"+path)
	}
	return r, nil
}

func (p bedrock) body(model string, chat gateway.Chat) (body any, operation string) {
	if p.api == apiInvoke {
		m := messagesBody(chat, claudeTokens(p.models, "aws-bedrock", model, chat.Params.MaxTokens))
		m.Version = bedrockAnthropicVersion
		if chat.Stream {
			return m, "invoke-with-response-stream"
		}
		return m, apiInvoke
	}
	c := converseRequest{Messages: converseMessages(chat.Messages)}
	if chat.System != "" {
		c.System = []converseText{{chat.System}}
	}
	if n := chat.Params; n.MaxTokens != nil || n.Temperature != nil || n.TopP != nil || len(n.Stop) > 0 {
		c.Inference = &converseParams{n.MaxTokens, n.Temperature, n.TopP, n.Stop}
	}
	if chat.Stream {
		return c, "converse-stream"
	}
	return c, apiConverse
}

// converseMessages leaves out messages without text and joins neighbours of the
// same role: the vendor wants the roles to alternate.
func converseMessages(messages []gateway.Message) []converseMessage {
	var list []converseMessage
	for _, m := range spoken(messages) {
		if n := len(list); n > 0 && list[n-1].Role == string(m.Role) {
			list[n-1].Content = append(list[n-1].Content, converseText{m.Text})
			continue
		}
		list = append(list, converseMessage{string(m.Role), []converseText{{m.Text}}})
	}
	return list
}

// modelPath escapes a model id as one part of a path: an ARN's slashes are not
// separators.
func (p bedrock) modelPath(model string) (string, error) {
	if _, err := modelPath(model); err != nil {
		return "", err
	}
	path := url.PathEscape(model)
	if p.colon == colonEscaped {
		path = strings.ReplaceAll(path, ":", "%3A")
	}
	return path, nil
}

// Decoder reads one reply.
func (p bedrock) Decoder(reply gateway.Reply) gateway.Decoder {
	return &bedrockDecoder{stream: stream{provider: p.name}, header: reply.Header}
}
