package providers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"sluice/gateway"
)

// vendor is what every provider of this package knows about itself.
type vendor struct {
	name string
	// entry is the vendor in the registry whose format is spoken; name may be another.
	entry   string
	baseURL string
	key     gateway.Secret
	takes   capabilities
}

func newVendor(slug string, s Settings) vendor {
	v := vendor{name: cmp.Or(s.Name, slug), entry: slug, baseURL: s.BaseURL, key: s.APIKey}
	if s.Keyless {
		v.key = gateway.Secret{}
	}
	return v
}

// addressOption returns an option that is part of a vendor's address, such as a region.
// It may only hold letters, digits, "-", "." and "_".
func (s Settings) addressOption(name, otherwise string) (string, error) {
	value := s.Options[name]
	if value == "" && s.Keyless {
		return otherwise, nil
	}
	for i := range len(value) {
		if c := value[i]; !plainInPath(c) || c == '~' || c == '@' || c == ':' {
			return "", fmt.Errorf("%s is %q: want letters, digits, \"-\", \".\" and \"_\"", name, value)
		}
	}
	if strings.Trim(value, ".") == "" && value != "" {
		return "", fmt.Errorf("%s is %q, which is only dots", name, value)
	}
	return value, nil
}

// choice returns an option that is one of a few words, by default the first.
func (s Settings) choice(name string, words ...string) (string, error) {
	value, ok := s.Options[name]
	switch {
	case !ok || value == "":
		return words[0], nil
	case slices.Contains(words, value):
		return value, nil
	}
	return "", fmt.Errorf("%s is %q, want one of: %s", name, value, strings.Join(words, ", "))
}

// Name is the gateway's slug.
func (v vendor) Name() string { return v.name }

// BaseURL is the address that is called directly, empty for the gateway.
func (v vendor) BaseURL() string { return v.baseURL }

// refuse is the error for a request that the vendor doesn't support; nothing was sent.
func (v vendor) refuse(format string, args ...any) *gateway.Error {
	return &gateway.Error{Kind: gateway.KindRequest, Provider: v.name, Message: fmt.Sprintf(format, args...)}
}

// check refuses what no vendor supports, and what this one's requests can't say.
func (v vendor) check(model string, chat gateway.Chat) error {
	switch {
	case model == "":
		return v.refuse("no model is named")
	case len(chat.Messages) == 0:
		return v.refuse("there is no message to answer")
	case chat.Params.MaxTokens != nil && *chat.Params.MaxTokens < 1:
		return v.refuse("max tokens is %d, it must be at least 1", *chat.Params.MaxTokens)
	}
	for _, m := range chat.Messages {
		if m.Role != gateway.RoleUser && m.Role != gateway.RoleAssistant {
			return v.refuse("a message has the role %q, it must be user or assistant", m.Role)
		}
	}
	if !finite(chat.Params.Temperature) || !finite(chat.Params.TopP) {
		return v.refuse("temperature and top-p must be numbers")
	}
	if err := v.checkAPI(chat.API); err != nil {
		return err
	}
	if err := v.checkMeaning(chat); err != nil {
		return err
	}
	if err := v.checkAbilities(chat); err != nil {
		return err
	}
	if err := v.checkSampling(model, chat.Params); err != nil {
		return err
	}
	return v.checkEffort(model, chat.Params.Effort)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func finite(f *float64) bool { return f == nil || !math.IsNaN(*f) && !math.IsInf(*f, 0) }

// request puts a body and an endpoint together. The chat's extra parameters are merged
// over the body at last. The key goes into the named header, if there is one.
func (v vendor) request(endpoint string, body any, chat gateway.Chat, header, prefix string) (gateway.Request, error) {
	text, err := marshal(body)
	if err == nil && len(chat.Extra) > 0 {
		text, err = gateway.MergePatch(text, chat.Extra)
	}
	if err != nil {
		return gateway.Request{}, v.refuse("encode the request: %v", err)
	}
	r := gateway.Request{
		Provider: v.name,
		Method:   http.MethodPost,
		Endpoint: v.withoutVersion(endpoint),
		Header:   http.Header{"Content-Type": {"application/json"}},
		Body:     text,
	}
	return v.authorize(r, header, prefix), nil
}

// authorize adds the key, if there is one, and the vendor's own address to a request.
func (v vendor) authorize(r gateway.Request, header, prefix string) gateway.Request {
	if r.BaseURL == "" {
		r.BaseURL = v.baseURL
	}
	if !v.key.IsZero() {
		r.Auth = append(r.Auth, gateway.AuthHeader{Name: header, Prefix: prefix, Secret: v.key})
	}
	return r
}

// withoutVersion removes the version from an endpoint if the base URL of direct calls
// ends with it, as base URLs in other programs' configurations do.
func (v vendor) withoutVersion(endpoint string) string {
	if rest, ok := strings.CutPrefix(endpoint, "v1/"); ok && strings.HasSuffix(strings.TrimSuffix(v.baseURL, "/"), "/v1") {
		return rest
	}
	return endpoint
}

// marshal writes JSON in the order of the struct's fields, with <, > and & unescaped.
func marshal(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// wireMessage is a message as OpenAI, Anthropic and Workers AI spell it.
type wireMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// wireMessages lists the messages, preceded by the system prompt if there is one.
func wireMessages(system string, messages []gateway.Message) []wireMessage {
	list := make([]wireMessage, 0, len(messages)+1)
	if system != "" {
		list = append(list, wireMessage{Role: "system", Content: system})
	}
	for _, m := range messages {
		list = append(list, wireMessage{Role: string(m.Role), Content: m.Text})
	}
	return list
}
