package providers

import (
	"reflect"
	"strings"

	"sluice/gateway"
)

// Divide splits the steps of a pasted request into one common chat and an override for
// each step: encoded with its override, the chat gives the copied body. stream is the
// common chat's stream flag.
func Divide(p gateway.Pasted, stream bool, provider func(slug string) (gateway.Provider, error)) (gateway.Chat, []gateway.Override, error) {
	base := p.Steps[0].Chat
	base.Stream = stream
	for _, s := range p.Steps[1:] {
		if s.Chat.System == "" {
			base.System = "" // an override can replace a system prompt, not remove it
		}
		if s.Chat.API != base.API {
			base.API = ""
		}
		base.Params = commonParams(base.Params, s.Chat.Params)
	}
	overrides := make([]gateway.Override, len(p.Steps))
	for i, s := range p.Steps {
		found, err := provider(s.Target.Provider)
		if err == nil {
			overrides[i], err = divideStep(base, s, found)
		}
		if err != nil {
			return gateway.Chat{}, nil, err
		}
	}
	return base, overrides, nil
}

// divideStep returns what turns the common chat into a step's request.
func divideStep(base gateway.Chat, s gateway.PastedStep, provider gateway.Provider) (gateway.Override, error) {
	var o gateway.Override
	if s.Chat.System != base.System {
		o.System = s.Chat.System
	}
	last, ours := lastText(s.Chat), lastText(base)
	if last != ours && !strings.Contains(last, gateway.PromptPlaceholder) {
		o.Prompt = last
	}
	if s.Chat.Stream != base.Stream {
		o.Stream = &s.Chat.Stream
	}
	own, err := o.Of(provider).Encode(s.Target.Model, base)
	if err != nil {
		return o, err
	}
	want, err := gateway.Override{Body: s.Body}.Of(provider).Encode(s.Target.Model, s.Chat)
	if err != nil {
		return o, err
	}
	from, err := objectOf(own.Body)
	if err != nil {
		return o, err
	}
	to, err := objectOf(want.Body)
	if err != nil {
		return o, err
	}
	if patch := mergePatch(from, to); len(patch) > 0 {
		o.Body, err = marshal(patch)
	}
	return o, err
}

func lastText(c gateway.Chat) string {
	if len(c.Messages) == 0 {
		return ""
	}
	return c.Messages[len(c.Messages)-1].Text
}

// commonParams keeps the parameters on which both agree.
func commonParams(a, b gateway.Params) gateway.Params {
	var out gateway.Params
	if reflect.DeepEqual(a.Temperature, b.Temperature) {
		out.Temperature = a.Temperature
	}
	if reflect.DeepEqual(a.TopP, b.TopP) {
		out.TopP = a.TopP
	}
	if reflect.DeepEqual(a.MaxTokens, b.MaxTokens) {
		out.MaxTokens = a.MaxTokens
	}
	if reflect.DeepEqual(a.Stop, b.Stop) {
		out.Stop = a.Stop
	}
	if a.Effort == b.Effort {
		out.Effort = a.Effort
	}
	return out
}

// ChatAddress reports whether a copied call goes where the provider would send the chat
// that was read from it. If not, it is a request of another kind, such as one for
// embeddings.
func ChatAddress(call gateway.Call, s gateway.PastedStep, provider gateway.Provider) bool {
	own, err := provider.Encode(s.Target.Model, s.Chat)
	return err == nil && endpointOf(own) == endpointOf(gateway.Request{Endpoint: call.Endpoint})
}
