package cli

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"sluice/gateway"
	"sluice/providers"
	"sluice/sessions"
	"sluice/ui"
)

// paste reads a copied request as what a lane can be: a model, a chain, or a raw request
// if it is not a chat.
func (s *setup) paste(text string) (ui.Pasted, error) {
	calls, opts, notes, err := gateway.ReadRequest(text)
	if err != nil {
		return ui.Pasted{}, err
	}
	p, err := providers.Paste(text, s.provider)
	if len(calls) == 1 && (err != nil || !s.chatAddress(calls[0], p.Steps[0])) {
		if _, unknown := s.provider(calls[0].Provider); unknown != nil {
			return ui.Pasted{}, unknown
		}
		return pastedRaw(calls[0], opts, notes), nil
	}
	if err != nil {
		return ui.Pasted{}, err
	}
	if len(p.Steps) == 1 && len(p.Steps[0].Body) == 0 {
		step := p.Steps[0]
		if s.cfg.Defaults.Stream && !step.Chat.Stream {
			p.Notes = append(p.Notes, "it asks for the whole answer at once; here it is streamed")
		}
		return ui.Pasted{Target: step.Target, Chat: step.Chat, Options: pastedOptions(p.Options, step.Controls), Notes: p.Notes}, nil
	}
	return s.pastedChain(p)
}

func (s *setup) chatAddress(call gateway.Call, step gateway.PastedStep) bool {
	provider, err := s.provider(call.Provider)
	return err == nil && providers.ChatAddress(call, step, provider)
}

// pastedRaw is a request other than a chat.
func pastedRaw(call gateway.Call, opts gateway.Options, notes []string) ui.Pasted {
	endpoint := call.Endpoint
	if query := call.Query.Encode(); query != "" {
		endpoint += "?" + query
	}
	headers := ""
	for _, name := range slices.Sorted(maps.Keys(call.Header)) {
		if http.CanonicalHeaderKey(name) == "Content-Type" {
			continue
		}
		line := name + ": " + strings.Join(call.Header[name], ", ")
		if err := new(gateway.RawRequest).AddHeader(line, nil); err != nil {
			notes = append(notes, fmt.Sprintf("the header %s is left out", name))
			continue
		}
		headers += line + "\n"
	}
	body := string(call.Body)
	if headers != "" {
		body = http.MethodPost + "\n" + headers + "\n" + body
	}
	return ui.Pasted{
		Target:  gateway.Target{Provider: call.Provider, Endpoint: endpoint},
		Chat:    gateway.Chat{Messages: []gateway.Message{{Role: gateway.RoleUser, Text: body}}},
		Options: pastedOptions(opts, call.Controls), Notes: notes,
	}
}

// pastedChain is a request of several steps, or of one that has more settings than a lane
// can hold.
func (s *setup) pastedChain(p gateway.Pasted) (ui.Pasted, error) {
	chat, overrides, err := providers.Divide(p, s.cfg.Defaults.Stream, s.provider)
	if err != nil {
		return ui.Pasted{}, err
	}
	out := ui.Pasted{Chat: chat, Options: p.Options, Notes: p.Notes, Chain: sessions.Chain{Name: "pasted", Mode: string(gateway.ModeGateway)}}
	for i, step := range p.Steps {
		o := overrides[i]
		out.Chain.Steps = append(out.Chain.Steps, sessions.ChainStep{
			Target: step.Target.String(), Controls: step.Controls,
			System: o.System, Prompt: o.Prompt, Stream: o.Stream, Body: string(o.Body),
		})
	}
	if len(out.Chain.Steps) == 0 {
		return out, errors.New("the request has no step")
	}
	return out, nil
}

// pastedOptions are the controls of a request of one step, whose own take precedence.
func pastedOptions(o gateway.Options, step gateway.Controls) gateway.Options {
	o.Controls = o.Under(step)
	return o
}
