package providers

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"sluice/gateway"
)

// The formats of Bedrock's API.
const (
	apiConverse = "converse"
	apiInvoke   = "invoke"
)

// How the colon of a model id is written in the path. AWS accepts both, and a signature
// is valid for the one that was signed; the gateway's documentation shows the raw one
// throughout.
const (
	colonRaw     = "raw"
	colonEscaped = "escaped"
)

// bedrockAnthropicVersion is the version of the messages format in an Invoke body,
// instead of Anthropic's header.
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
			{Name: "session_token", Env: "AWS_SESSION_TOKEN", Help: "the session token of temporary keys", Secret: true},
			{Name: "profile", Env: "AWS_PROFILE", Help: "a profile of ~/.aws/config, including single sign-on; access_key_id overrides it", Login: true},
			{Name: "credentials", Help: `"aws" signs with the credentials that the AWS SDK finds; otherwise only the keys and the profile here are used`, Login: true},
			{Name: "api", Help: `"converse" (default), or "invoke" for Anthropic's own format`},
			{Name: "model_colon", Help: `how a colon in a model id is sent: "raw" (default), or "escaped" as %3A`},
		},
		New: newBedrock,
	}
}

// bedrock speaks Converse to every model, and Anthropic's messages format through Invoke.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
type bedrock struct {
	vendor
	region, api, colon string
	signer             *awsSigner
	models             *Catalogue
}

func newBedrock(s Settings) (gateway.Provider, error) {
	p := bedrock{vendor: newVendor("aws-bedrock", s), models: Embedded()}
	p.takes.effort = effortBudget
	var err error
	for _, option := range []struct {
		to  *string
		get func() (string, error)
	}{
		{&p.region, func() (string, error) { return s.addressOption("region", "us-east-1") }},
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

// awsRegion is the form of AWS region names. A name in capitals is a placeholder, as in a
// printed command.
var awsRegion = regexp.MustCompile(`^([a-z]+(-[a-z]+)+-\d+|[A-Z_]+)$`)

// Encode puts the model and whether to stream into the path, and signs for the vendor's
// own address. A temperature outside of 0 to 1 and a last message without text are
// refused here, since the vendor would.
func (p bedrock) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	p.takes.can = bedrockCan(p.api, model)
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	switch t := chat.Params.Temperature; {
	case p.region == "":
		return gateway.Request{}, p.refuse("no region is configured: set AWS_REGION, or region under [providers.%s]", p.name)
	case !awsRegion.MatchString(p.region):
		return gateway.Request{}, p.refuse("region is %q under [providers.%s], want one of AWS's, such as us-east-1", p.region, p.name)
	case t != nil && (*t < 0 || *t > 1):
		return gateway.Request{}, p.refuse("temperature is %g, Bedrock takes 0 to 1", *t)
	case blank(chat.Messages[len(chat.Messages)-1]):
		return gateway.Request{}, p.refuse("the message is empty, Bedrock needs text")
	case p.api == apiInvoke && !strings.Contains(model, "anthropic."):
		return gateway.Request{}, p.refuse(`api = "invoke" is for Anthropic's models; %s needs "converse"`, model)
	}
	path, err := p.modelPath(model)
	if err != nil {
		return gateway.Request{}, p.refuse("model %q can't be put into a path: %v", model, err)
	}
	body, operation, err := p.body(model, chat)
	if err != nil {
		return gateway.Request{}, err
	}
	path = "model/" + path + "/" + operation
	if p.baseURL == "" {
		path = "bedrock-runtime/" + p.region + "/" + path
	}
	r, err := p.request(path, body, chat, "Authorization", "Bearer ")
	if err != nil {
		return gateway.Request{}, err
	}
	return p.signed(r)
}

// Authorize adds the key to any request, or signs it.
func (p bedrock) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.signed(p.authorize(r, "Authorization", "Bearer "))
}

// signed signs a request for the vendor's own address, if there are keys to sign with.
// The gateway's path begins with the names of the vendor's host.
func (p bedrock) signed(r gateway.Request) (gateway.Request, error) {
	if p.signer == nil {
		return r, nil
	}
	address, region := strings.TrimSuffix(r.BaseURL, "/")+"/"+r.Endpoint, p.region
	if r.BaseURL == "" {
		parts := strings.SplitN(r.Endpoint, "/", 3)
		if len(parts) < 3 {
			return r, p.refuse("the endpoint is %q, want bedrock-runtime/REGION/…", r.Endpoint)
		}
		region = parts[1]
		address = "https://" + parts[0] + "." + region + ".amazonaws.com/" + parts[2]
	}
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	r.Signature = p.signer.in(region).signature(cmp.Or(r.Method, http.MethodPost), address)
	return r, nil
}

func (p bedrock) body(model string, chat gateway.Chat) (body any, operation string, err error) {
	if p.api == apiInvoke {
		m, err := p.messagesBody(model, model, chat, claudeTokens(p.models, "aws-bedrock", model, chat.Params.MaxTokens))
		m.Version = bedrockAnthropicVersion
		if chat.Stream {
			return m, "invoke-with-response-stream", err
		}
		return m, apiInvoke, err
	}
	c, err := p.converseBody(model, chat)
	if chat.Stream {
		return c, "converse-stream", err
	}
	return c, apiConverse, err
}

// modelPath escapes a model id as one path segment: an ARN's slashes are not separators.
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

// Decoder returns a decoder for one reply.
func (p bedrock) Decoder(reply gateway.Reply) gateway.Decoder {
	return &bedrockDecoder{stream: stream{provider: p.name}, header: reply.Header}
}
