package providers

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
)

// Replicate runs a prompt as a job, a "prediction": it is created, polled until it is
// over, and can be cancelled. Its own event stream is on another host (urls.stream) that
// the gateway has no path for, so using it would bypass the gateway; here an answer grows
// by polling, through the gateway, at paths made from the prediction's id.
// https://replicate.com/docs/topics/predictions/lifecycle

// The intervals between polls of a prediction. They grow to the longest while nothing new
// comes.
const (
	replicatePoll        = 500 * time.Millisecond
	replicatePollLongest = 2 * time.Second
)

func replicateSpec() Spec {
	return Spec{
		Name:  "replicate",
		Label: "Replicate",
		Keys: []Key{
			apiKey("REPLICATE_API_TOKEN", "Replicate API token, r8_…"),
			{Name: "inputs", Table: true, Sample: `{ "meta/meta-llama-3-70b-instruct" = { max_new_tokens = "$max_tokens", top_k = 50 } }`,
				Help: `a model's input names and extra inputs, by model ("*" for all); "$prompt", "$system", "$conversation", ` +
					`"$messages", "$image", "$images", "$max_tokens", "$temperature", "$top_p", "$top_k", "$min_p", "$seed", "$frequency_penalty", "$presence_penalty" and "$stop" stand for a chat's parts`},
			{Name: "poll", Help: "the polling interval of a prediction, such as 500ms (default)"},
			{Name: "wait", Help: "how many seconds the first request may wait for the whole answer, 1 to 60; it can't be cancelled earlier"},
			{Name: "cancel_after", Help: "the time after which Replicate itself ends a prediction, such as 10m"},
			{Name: "auth", Help: `how the token is sent: "bearer" (default) or "token", the older form`},
		},
		New: newReplicate,
	}
}

type replicate struct {
	vendor
	inputs      modelInputs
	poll        time.Duration
	wait        int // seconds, 0 for none
	cancelAfter time.Duration
	prefix      string // before the token
}

func newReplicate(s Settings) (gateway.Provider, error) {
	p := replicate{vendor: newVendor("replicate", s), poll: replicatePoll, prefix: "Bearer "}
	p.takes.can = takesImages | takesImageURLs | takesTopK | takesMinP | takesSeed | takesPenalties
	var err error
	if p.inputs, err = parseInputs(s.Options["inputs"]); err != nil {
		return nil, fmt.Errorf("%s: inputs %w", p.name, err)
	}
	if v, ok := s.Options["poll"]; ok {
		if p.poll, err = time.ParseDuration(v); err != nil || p.poll < time.Millisecond || p.poll > time.Minute {
			return nil, fmt.Errorf("%s: poll is %q, want a duration from 1ms to 1m", p.name, v)
		}
	}
	if v, ok := s.Options["wait"]; ok {
		if p.wait, err = strconv.Atoi(v); err != nil || p.wait < 1 || p.wait > 60 {
			return nil, fmt.Errorf("%s: wait is %q, want seconds from 1 to 60", p.name, v)
		}
	}
	if v, ok := s.Options["cancel_after"]; ok {
		if p.cancelAfter, err = time.ParseDuration(v); err != nil || p.cancelAfter < time.Second {
			return nil, fmt.Errorf("%s: cancel_after is %q, want a duration of at least 1s", p.name, v)
		}
	}
	switch v := s.Options["auth"]; v {
	case "", "bearer":
	case "token":
		p.prefix = "Token "
	default:
		return nil, fmt.Errorf("%s: auth is %q, want \"bearer\" or \"token\"", p.name, v)
	}
	return p, nil
}

// replicateRequest is the request body.
type replicateRequest struct {
	Version string     `json:"version,omitempty"`
	Input   inputsBody `json:"input"`
}

// Encode creates a prediction. A model is an official one's OWNER/NAME, a version (64
// hexadecimal digits) or OWNER/NAME:VERSION, or a deployment as deployments/OWNER/NAME.
// Whether it exists and which inputs it takes is checked by the vendor.
func (p replicate) Encode(model string, chat gateway.Chat) (gateway.Request, error) {
	if err := p.check(model, chat); err != nil {
		return gateway.Request{}, err
	}
	endpoint, version, err := p.address(model)
	if err != nil {
		return gateway.Request{}, err
	}
	images, err := p.images(chat.Messages)
	if err != nil {
		return gateway.Request{}, err
	}
	if chat.Messages, err = p.onlyTexts(chat.Messages); err != nil {
		return gateway.Request{}, err
	}
	table := p.inputs.table(model)
	if n := len(images); n > 0 && !table.holds("$images") && (n > 1 || !table.holds("$image")) {
		return gateway.Request{}, p.refuse(`the conversation has %d pictures, the model's inputs have room for %d; "$images" under inputs stands for all of them`, n, boolInt(table.holds("$image")))
	}
	input := table.fill(chat, images)
	r, err := p.request(endpoint, replicateRequest{Version: version, Input: input}, chat, "Authorization", p.prefix)
	if err != nil {
		return gateway.Request{}, err
	}
	if p.wait > 0 {
		r.Header.Set("Prefer", "wait="+strconv.Itoa(p.wait))
	}
	if p.cancelAfter > 0 {
		r.Header.Set("Cancel-After", strconv.Itoa(int(p.cancelAfter/time.Second))+"s")
	}
	return r, nil
}

// images lists the addresses or contents of all pictures.
func (p replicate) images(messages []gateway.Message) ([]string, error) {
	var list []string
	for _, m := range messages {
		for _, part := range m.Parts {
			if part.Media == nil || mediaKindOf(part.Media) != imageMedia {
				continue
			}
			address, err := p.addressOf(part.Media)
			if err != nil {
				return nil, err
			}
			list = append(list, address)
		}
	}
	return list, nil
}

// address returns the endpoint, and the version if that belongs in the body.
func (p replicate) address(model string) (endpoint, version string, err error) {
	path, problem := modelPath(model)
	if problem != nil {
		return "", "", p.refuse("the model id %q has %v", model, problem)
	}
	if name, hash, ok := strings.Cut(model, ":"); ok {
		if strings.Count(name, "/") != 1 || hash == "" || strings.ContainsAny(hash, "/:") {
			return "", "", p.refuse("the model id %q is not OWNER/NAME:VERSION", model)
		}
		return "predictions", hash, nil
	}
	switch owner, _, _ := strings.Cut(model, "/"); strings.Count(model, "/") {
	case 0:
		return "predictions", model, nil
	case 1:
		return "models/" + path + "/predictions", "", nil
	case 2:
		if owner == "deployments" {
			return path + "/predictions", "", nil
		}
	}
	return "", "", p.refuse("the model id %q is not OWNER/NAME, a version, OWNER/NAME:VERSION or deployments/OWNER/NAME", model)
}

// about is a request about an existing prediction, whose id was checked.
func (p replicate) about(method, endpoint string) gateway.Request {
	r := gateway.Request{Provider: p.name, Method: method, Endpoint: endpoint, Header: http.Header{"Accept": {"application/json"}}}
	return p.authorize(r, "Authorization", p.prefix)
}

// Authorize adds the token to any request.
func (p replicate) Authorize(r gateway.Request) (gateway.Request, error) {
	return p.authorize(r, "Authorization", p.prefix), nil
}

// Decoder returns a decoder for one prediction's replies.
func (p replicate) Decoder(gateway.Reply) gateway.Decoder {
	return &predictionDecoder{stream: stream{provider: p.name}, vendor: p, pause: p.poll}
}
