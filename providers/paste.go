package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sluice/gateway"
)

// Paste reads a copied request, a curl command or the JSON of a universal request, as a
// chat to one or more targets. The function returns the provider of a slug, whose own
// encoding shows what the chat doesn't hold: that remains as each step's Body. An error
// says what can't be read; it wraps [gateway.ErrNotPasted] if the text is not a request
// at all.
func Paste(text string, provider func(slug string) (gateway.Provider, error)) (gateway.Pasted, error) {
	calls, opts, notes, err := gateway.ReadRequest(text)
	if err != nil {
		return gateway.Pasted{}, err
	}
	p := gateway.Pasted{Options: opts, Notes: notes}
	for i, call := range calls {
		where := ""
		if len(calls) > 1 {
			where = fmt.Sprintf("step %d: ", i+1)
		}
		found, err := provider(call.Provider)
		if err != nil {
			return p, fmt.Errorf("%s%w", where, err)
		}
		step, notes, err := pasteStep(call, found)
		if err != nil {
			return p, fmt.Errorf("%s%w", where, err)
		}
		for _, n := range notes {
			p.Notes = append(p.Notes, where+n)
		}
		p.Steps = append(p.Steps, step)
	}
	return p, nil
}

// pasteStep reads one call, and compares it with how the provider encodes the chat that
// was read.
func pasteStep(call gateway.Call, provider gateway.Provider) (step gateway.PastedStep, notes []string, err error) {
	var body map[string]json.RawMessage
	if err := json.Unmarshal(call.Body, &body); err != nil {
		return step, nil, fmt.Errorf("read the body: %w", err)
	}
	model, streams := pastedModel(call, body)
	if model == "" {
		return step, nil, errors.New("the request names no model")
	}
	r := &chatReader{body: body}
	chat := r.chat()
	chat.Stream = chat.Stream || streams
	if len(chat.Messages) == 0 {
		return step, nil, errors.New("there is no readable message in the body: want a user message with text")
	}
	own, err := encodeLike(call, provider, model, &chat)
	if err != nil {
		return step, nil, err
	}
	step = gateway.PastedStep{Target: gateway.Target{Provider: call.Provider, Model: model}, Controls: call.Controls, Chat: chat}
	if step.Body, err = r.remainder(own.Body, call.Body); err != nil {
		return step, nil, err
	}
	if r.unread != "" {
		notes = append(notes, fmt.Sprintf("%s can't be shown as text: the messages stay in the body as they are, and what is typed doesn't replace them", r.unread))
	}
	if len(step.Body) > 0 {
		notes = append(notes, "kept as an addition to the body: "+strings.Join(keysOf(step.Body), ", "))
	}
	return step, append(notes, addressNotes(call, own)...), nil
}

// encodeLike encodes the chat in the API format of the copied request, which it sets in
// the chat if it isn't the provider's default.
func encodeLike(call gateway.Call, provider gateway.Provider, model string, chat *gateway.Chat) (gateway.Request, error) {
	own, err := provider.Encode(model, *chat)
	if err == nil && endpointOf(own) == endpointOf(gateway.Request{Endpoint: call.Endpoint}) {
		return own, nil
	}
	for _, api := range []gateway.API{gateway.APIChat, gateway.APIResponses} {
		formed := *chat
		formed.API = api
		if other, failed := provider.Encode(model, formed); failed == nil && endpointOf(other) == endpointOf(gateway.Request{Endpoint: call.Endpoint}) {
			*chat = formed
			return other, nil
		}
	}
	return own, err
}

// endpointOf is an endpoint for comparison: many vendors accept it with and without a
// version.
func endpointOf(r gateway.Request) string {
	endpoint := strings.TrimPrefix(strings.TrimSuffix(r.Endpoint, "/"), "/")
	return strings.TrimPrefix(strings.TrimPrefix(endpoint, "v1/"), "run/")
}

// addressNotes says how the provider's own address and headers would differ.
func addressNotes(call gateway.Call, own gateway.Request) (notes []string) {
	if endpointOf(own) != endpointOf(gateway.Request{Endpoint: call.Endpoint}) {
		notes = append(notes, fmt.Sprintf("it goes to %s, and the configuration's provider sends to %s", call.Endpoint, own.Endpoint))
	}
	if got, want := call.Query.Encode(), own.Query.Encode(); got != want {
		// Values of the copied query may be keys.
		notes = append(notes, fmt.Sprintf("its query (%s) is not the one that the configuration's provider sends (%s)",
			parameters(call.Query), parameters(own.Query)))
	}
	for _, name := range slices.Sorted(maps.Keys(call.Header)) {
		value := strings.Join(call.Header[name], ", ")
		switch http.CanonicalHeaderKey(name) {
		case "Content-Type", "Content-Length", "Accept", "Accept-Encoding", "User-Agent", "Host":
			continue
		}
		if strings.Join(own.Header.Values(name), ", ") != value {
			notes = append(notes, fmt.Sprintf("the header %s is left out", name))
		}
	}
	return notes
}

// parameters lists the names of a query.
func parameters(q url.Values) string {
	if len(q) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(q)), ", ")
}

// pastedModel finds the model, in the path or in the body, and whether the path asks for
// a stream.
func pastedModel(call gateway.Call, body map[string]json.RawMessage) (model string, stream bool) {
	parts := strings.Split(strings.Trim(call.Endpoint, "/"), "/")
	after := func(word string, n int) []string {
		if i := slices.Index(parts, word); i >= 0 && len(parts) > i+n {
			return parts[i+1:]
		}
		return nil
	}
	named := stringOf(body["model"])
	switch call.Provider {
	case "aws-bedrock":
		if rest := after("model", 2); rest != nil {
			return unescaped(rest[0]), strings.HasSuffix(rest[1], "-stream")
		}
	case "google-vertex-ai", "google-ai-studio":
		if rest := after("models", 1); rest != nil {
			if i := strings.LastIndexByte(rest[0], ':'); i >= 0 {
				return unescaped(rest[0][:i]), strings.HasPrefix(rest[0][i+1:], "stream")
			}
		}
	case "azure-openai":
		if len(parts) > 1 && named == "" {
			return unescaped(parts[1]), false
		}
	case "huggingface":
		return unescaped(strings.TrimSuffix(strings.Trim(call.Endpoint, "/"), "/v1/chat/completions")), false
	case "workers-ai":
		if endpoint := strings.TrimPrefix(strings.Trim(call.Endpoint, "/"), "run/"); strings.HasPrefix(endpoint, "@") || named == "" {
			return unescaped(endpoint), false
		}
	case "replicate":
		if version := stringOf(body["version"]); version != "" {
			return version, false
		}
		if rest := after("models", 2); rest != nil {
			return unescaped(rest[0] + "/" + rest[1]), false
		}
		if rest := after("deployments", 2); rest != nil {
			return unescaped("deployments/" + rest[0] + "/" + rest[1]), false
		}
	}
	return named, false
}

func keysOf(object json.RawMessage) []string {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(object, &fields) // it was encoded here
	return slices.Sorted(maps.Keys(fields))
}
