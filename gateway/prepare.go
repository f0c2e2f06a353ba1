package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Prepared is the exact request that a chat becomes: what any HTTP client has to send for
// the same answer. When it is sent, the transport adds User-Agent, Accept-Encoding, an id
// of the request with the number of the attempt, and what Signature returns.
type Prepared struct {
	Method, URL string
	// Header holds no secrets.
	Header http.Header
	// Auth holds the headers whose values are secret.
	Auth []AuthHeader
	// Signature, if set, returns more headers just before each attempt.
	Signature *Signature
	// Body is the JSON body. In a request of several steps the providers' keys are part
	// of it; they stand here as $NAME and are filled in when it is sent.
	Body []byte

	body   []segment
	direct bool
	// keys says where each step's key comes from.
	keys []string
}

// segment is a piece of a body: text, followed by a secret as part of a JSON string, or
// by a signature's headers as further members of a JSON object.
type segment struct {
	text []byte
	auth *AuthHeader
	// signature signs the bytes in signed.
	signature *Signature
	signed    []byte
}

// Prepare returns the exact request for a chat without sending it. One step goes to its
// provider's URL, several to the universal endpoint, whoever walks them. The error is an
// [*Error] of kind [KindRequest].
func (c *Client) Prepare(chat Chat, steps []Step, opts Options) (*Prepared, error) {
	p, err := c.prepare(chat, steps, opts)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (c *Client) prepare(chat Chat, steps []Step, opts Options) (*Prepared, *Error) {
	if err := c.checkDrills(steps); err != nil {
		return nil, err
	}
	steps, opts = withDrills(steps, opts)
	return c.assemble(chat, steps, opts)
}

// assemble encodes the steps and addresses their request.
func (c *Client) assemble(chat Chat, steps []Step, opts Options) (*Prepared, *Error) {
	requests, keys, failure := encodeSteps(chat, steps)
	if failure != nil {
		return nil, failure
	}
	var p *Prepared
	var err error
	if len(steps) == 1 {
		p, err = c.single(requests[0], steps[0].Controls, opts)
	} else {
		p, err = c.universal(requests, steps, opts)
	}
	if err == nil {
		err = c.checkPrepared(p)
	}
	if err != nil {
		return nil, requestError(steps[0].Provider.Name(), 0, err)
	}
	p.keys = keys
	return p, nil
}

// encodeSteps has each provider encode its request, and returns where its key comes from.
func encodeSteps(chat Chat, steps []Step) (requests []Request, keys []string, failure *Error) {
	if len(steps) == 0 {
		return nil, nil, &Error{Kind: KindRequest, Message: "there is no step to send to"}
	}
	requests = make([]Request, len(steps))
	for i, s := range steps {
		req, err := s.Provider.Encode(s.Model, chat)
		if err == nil {
			err = checkRequest(req)
		}
		if err != nil {
			return nil, nil, requestError(s.Provider.Name(), i, err)
		}
		requests[i] = req
	}
	keys = keySources(requests)
	for i, s := range steps {
		requests[i] = s.Drill.applyTo(requests[i])
	}
	return requests, keys, nil
}

func requestError(provider string, step int, err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		e.Provider, e.Step = firstNonEmpty(e.Provider, provider), step
		return e
	}
	return &Error{Kind: KindRequest, Provider: provider, Step: step, Message: err.Error(), Err: err}
}

func checkRequest(req Request) error {
	if len(req.Body) > 0 && !json.Valid(req.Body) {
		return errors.New("the provider's request body is not JSON")
	}
	return checkEndpoint(req)
}

// single addresses one provider, through the gateway or directly.
func (c *Client) single(req Request, cfg Controls, opts Options) (*Prepared, error) {
	base := req.BaseURL
	if base == "" {
		base = c.base.String()
	} else if _, err := parseOrigin(base); err != nil {
		return nil, fmt.Errorf("base url of %s: %w", req.Provider, err)
	}
	address, err := requestURL(base, req)
	if err != nil {
		return nil, err
	}
	p := &Prepared{
		Method: firstNonEmpty(req.Method, http.MethodPost),
		URL:    address,
		Header: requestHeader(req),
		Auth:   req.Auth,
		Body:   req.Body,
		body:   []segment{{text: req.Body}},
		direct: req.BaseURL != "",

		Signature: req.Signature,
	}
	if p.direct {
		return p, nil
	}
	p.Auth = c.withToken(req.Auth)
	if err := opts.addTo(p.Header); err != nil {
		return nil, err
	}
	if err := cfg.checkStep(); err != nil {
		return nil, err
	}
	return p, cfg.addTo(p.Header)
}

// withToken puts the gateway's token before the vendor's keys.
func (c *Client) withToken(auth []AuthHeader) []AuthHeader {
	if c.token.IsZero() {
		return auth
	}
	return append([]AuthHeader{{Name: headerAuthorization, Prefix: "Bearer ", Secret: c.token}}, auth...)
}

func requestHeader(req Request) http.Header {
	h := req.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	if len(req.Body) > 0 && h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	return h
}

// checkPrepared refuses to send keys in the clear, and values that would inject headers.
func (c *Client) checkPrepared(p *Prepared) error {
	u, err := url.Parse(p.URL)
	if err != nil {
		return errors.New("the request's address is not a URL")
	}
	if c.exposed(u) && p.secretive() && !c.allowInsecure {
		return fmt.Errorf("%s: %w", u.Host, ErrInsecure)
	}
	for name, values := range p.Header {
		for _, v := range values {
			if !headerValue(v) {
				return fmt.Errorf("header %s: control characters can't be sent", name)
			}
		}
	}
	return nil
}

func (p *Prepared) secretive() bool {
	for _, s := range p.body {
		if s.auth != nil || s.signature != nil {
			return true
		}
	}
	return len(p.Auth) > 0 || p.Signature != nil
}

// auth are the headers that carry keys, including those inside a universal request.
func (p *Prepared) auth() []AuthHeader {
	all := slices.Clone(p.Auth)
	for _, s := range p.body {
		if s.auth != nil {
			all = append(all, *s.auth)
		}
	}
	return all
}

func headerValue(v string) bool {
	return strings.IndexFunc(v, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }) < 0
}

// revealed is a request with its secrets filled in. It lives no longer than the request
// that it was made for.
type revealed struct {
	header  http.Header
	body    []byte
	secrets []string
}

// reveal looks up every secret's value and makes the signatures.
func (p *Prepared) reveal(ctx context.Context) (*revealed, *Error) {
	r := &revealed{header: p.Header.Clone(), body: p.Body}
	for _, a := range p.Auth {
		value, err := r.secret(ctx, a)
		if err != nil {
			return nil, err
		}
		r.header.Set(a.Name, a.Prefix+value)
	}
	if len(p.body) > 1 {
		if err := r.fill(ctx, p.body); err != nil {
			return nil, err
		}
	}
	if p.Signature == nil {
		return r, nil
	}
	signed, err := r.sign(ctx, p.Signature, r.body)
	if err != nil {
		return nil, err
	}
	maps.Copy(r.header, signed)
	return r, nil
}

// fill assembles the body.
func (r *revealed) fill(ctx context.Context, segments []segment) *Error {
	var body bytes.Buffer
	for _, s := range segments {
		body.Write(s.text)
		if s.auth != nil {
			value, err := r.secret(ctx, *s.auth)
			if err != nil {
				return err
			}
			body.WriteString(jsonInner(s.auth.Prefix + value))
		}
		if s.signature != nil {
			h, err := r.sign(ctx, s.signature, s.signed)
			if err != nil {
				return err
			}
			for _, name := range slices.Sorted(maps.Keys(h)) {
				body.WriteString(`,"` + jsonInner(name) + `":"` + jsonInner(h.Get(name)) + `"`)
			}
		}
	}
	r.body = body.Bytes()
	return nil
}

func (r *revealed) secret(ctx context.Context, a AuthHeader) (string, *Error) {
	value, err := a.Secret.Reveal(ctx)
	switch {
	case ctx.Err() != nil:
		return "", cancelled(ctx)
	case err != nil:
		return "", a.unusable(err, "the key for %s can't be read: %v", a.Name, err)
	case value == "" || !headerValue(value):
		return "", a.unusable(nil, "the key from %s is empty or has a line break in it", a.Secret.Source())
	}
	r.secrets = append(r.secrets, value)
	return value, nil
}

// unusable is the error for a header whose key can't be obtained.
func (a AuthHeader) unusable(cause error, format string, args ...any) *Error {
	e := unsent(a.Name == headerAuthorization, cause, format, args...)
	e.KeySource = a.Secret.Source()
	return e
}

// errUnsent says that nothing was sent for lack of a key.
var errUnsent = errors.New("nothing was sent")

// unsent is the error for a key that can't be obtained: the gateway's own or, as far as
// known, the provider's.
func unsent(gateway bool, cause error, format string, args ...any) *Error {
	e := &Error{Kind: KindAuth, Gateway: gateway, Message: cut(fmt.Sprintf(format, args...), maxMessage), Err: errUnsent}
	if cause != nil {
		e.Err = fmt.Errorf("%w: %w", errUnsent, cause)
	}
	return e
}
