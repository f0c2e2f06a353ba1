package providers

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"sluice/gateway"
)

// vertexAnthropicVersion is the version of the messages format on Vertex AI, instead of
// Anthropic's header.
const vertexAnthropicVersion = "vertex-2023-10-16"

func vertexSpec() Spec {
	return Spec{
		Name:  "google-vertex-ai",
		Label: "Google Vertex AI",
		Keys: append([]Key{
			{Name: "project", Env: "GOOGLE_CLOUD_PROJECT", Help: "the Google Cloud project", Required: true},
			{Name: "region", Env: "GOOGLE_CLOUD_LOCATION", Help: "where the model runs, for example us-east4", Required: true},
			apiKey("", "the same as access_token"),
			{Name: "access_token", Env: "CLOUDSDK_AUTH_ACCESS_TOKEN", Help: "an access token, as printed by gcloud auth print-access-token; it is valid for an hour", Secret: true},
			{Name: "credentials_file", Env: "GOOGLE_APPLICATION_CREDENTIALS", Help: "a service account's key file; sluice obtains and renews its tokens as needed", Login: true},
			{Name: "credentials", Help: `"default" uses the credentials of gcloud auth application-default login; otherwise only the token and the file here are used`, Login: true},
			{Name: "credentials_form", Help: `"token" (default), or "gateway" to send the key file itself and let the gateway obtain the tokens`},
		}, geminiOptions()...),
		New: newVertex,
	}
}

// vertex speaks Gemini to Google's models and the messages format to
// Anthropic's.
type vertex struct {
	vendor
	gemini
	project, region string
	tokens          *googleTokens
	models          *Catalogue
}

func newVertex(s Settings) (gateway.Provider, error) {
	p := vertex{vendor: newVendor("google-vertex-ai", s), models: Embedded()}
	p.takes.effort = effortBudget
	fail := func(err error) (gateway.Provider, error) { return nil, fmt.Errorf("%s: %w", p.name, err) }
	var err error
	if p.project, err = s.addressOption("project", "demo"); err != nil {
		return fail(err)
	}
	if p.region, err = s.addressOption("region", "us-central1"); err != nil {
		return fail(err)
	}
	if p.gemini, err = newGemini(s); err != nil {
		return fail(err)
	}
	if s.Keyless {
		return p, nil
	}
	if token := s.Secrets["access_token"]; !token.IsZero() {
		p.key = token
	}
	if p.key.IsZero() {
		if p.key, p.tokens, err = googleCredentials(s); err != nil {
			return fail(err)
		}
	}
	return p, nil
}

// Encode puts project, region and publisher into the path. Claude is served by its own
// publisher in its own format, which is recognised by the model's id.
func (p vertex) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	publisher, id := vertexModel(model)
	p.takes.can = geminiCan(id) | takesUser
	if publisher == "anthropic" {
		p.takes.can = claudeAbilities
	}
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	for _, place := range []struct{ name, value, env string }{{"project", p.project, "GOOGLE_CLOUD_PROJECT"}, {"region", p.region, "GOOGLE_CLOUD_LOCATION"}} {
		if place.value == "" {
			return gateway.Request{}, p.refuse("no %s is configured: set %s, or %s under [providers.%s]", place.name, place.env, place.name, p.name)
		}
	}
	if blank(chat.Messages[len(chat.Messages)-1]) {
		return gateway.Request{}, p.refuse("the message is empty, Vertex AI needs text")
	}
	path, err := modelPath(id)
	if err != nil {
		return gateway.Request{}, p.refuse("model %q can't be put into a path: %v", model, err)
	}
	var body any
	var method string
	var query url.Values
	if publisher == "anthropic" {
		if t := chat.Params.Temperature; t != nil && (*t < 0 || *t > 1) {
			return gateway.Request{}, p.refuse("temperature is %g, Anthropic takes 0 to 1", *t)
		}
		if body, method, err = p.claude(model, id, chat); err != nil {
			return gateway.Request{}, err
		}
	} else {
		if body, err = p.geminiBody(p.gemini, model, id, chat); err != nil {
			return gateway.Request{}, err
		}
		method, query = p.method(chat)
	}
	endpoint := fmt.Sprintf("v1/projects/%s/locations/%s/publishers/%s/models/%s:%s", p.project, p.region, publisher, path, method)
	r, err := p.request(endpoint, body, chat, "Authorization", "Bearer ")
	if err != nil {
		return gateway.Request{}, err
	}
	r.Query = query
	return p.signed(r), nil
}

// Authorize adds the key to any request, or has a token made for it.
func (p vertex) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.signed(p.authorize(r, "Authorization", "Bearer ")), nil
}

func (p vertex) signed(r gateway.Request) gateway.Request {
	if p.tokens != nil {
		r.Signature = p.tokens.signature()
	}
	return r
}

// vertexModel splits off the publisher, which may precede the model's id.
func vertexModel(model string) (publisher, id string) {
	for _, known := range []string{"google", "anthropic"} {
		if id, ok := strings.CutPrefix(model, known+"/"); ok {
			return known, id
		}
	}
	if strings.HasPrefix(model, "claude") {
		return "anthropic", model
	}
	return "google", model
}

// claude encodes the messages format. The stream flag is in the path and in the body.
func (p vertex) claude(model, id string, chat gateway.Chat) (body anthropicRequest, method string, err error) {
	body, err = p.messagesBody(model, id, chat, claudeTokens(p.models, "google-vertex-ai", id, chat.Params.MaxTokens))
	body.Version, body.Stream = vertexAnthropicVersion, chat.Stream
	method = "rawPredict"
	if chat.Stream {
		method = "streamRawPredict"
	}
	return body, method, err
}

// Decoder detects the reply's format.
func (p vertex) Decoder(gateway.Reply) gateway.Decoder {
	own := &geminiDecoder{stream: stream{provider: p.name}, numbers: vertexNumbers}
	return &vertexDecoder{sniffingDecoder{usual: own, choose: func(frame gateway.Frame) gateway.Decoder {
		var head struct {
			Type       string          `json:"type"`
			Candidates json.RawMessage `json:"candidates"`
			Feedback   json.RawMessage `json:"promptFeedback"`
			Error      json.RawMessage `json:"error"`
		}
		// What can't be parsed here can't be parsed below either.
		_ = json.Unmarshal(frame.Data, &head)
		switch {
		case head.Candidates != nil, head.Feedback != nil:
			return own
		case head.Type != "":
			return &anthropicDecoder{stream: stream{provider: p.name}}
		case present(head.Error):
			return own
		}
		return nil
	}}}
}

// vertexDecoder reads Gemini's format or Anthropic's.
type vertexDecoder struct{ sniffingDecoder }

// SplitArrays reports true: Gemini streams an array by default.
func (*vertexDecoder) SplitArrays() bool { return true }
