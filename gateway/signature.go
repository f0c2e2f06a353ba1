package gateway

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Signature authenticates a request with something made for it alone: a signature over
// its body, or a short-lived token. It is made for each attempt.
type Signature struct {
	// Headers names the headers that Sign returns. In a copied command each appears with
	// its prefix and the name of its secret, whose value is not used.
	Headers []AuthHeader
	// Note explains in one line what stands for the secrets in such a command.
	Note string
	// Sign returns the headers for the request with this body, which is sent exactly as
	// given. It may use the network or run a program, as the user configured it. Its
	// error says what to correct, and holds no secret.
	Sign func(ctx context.Context, body []byte) (http.Header, error)
}

// signTime bounds the making of one signature: a profile may call a program or a sign-on
// service.
const signTime = 30 * time.Second

// sign makes the headers, and adds their secrets to the request's.
func (r *revealed) sign(ctx context.Context, s *Signature, body []byte) (http.Header, *Error) {
	limited, cancel := context.WithTimeoutCause(ctx, signTime, fmt.Errorf("no answer within %s", signTime))
	defer cancel()
	h, err := s.Sign(limited, body)
	switch {
	case ctx.Err() != nil:
		return nil, cancelled(ctx)
	case err != nil && limited.Err() != nil:
		err = fmt.Errorf("%w (%w)", context.Cause(limited), err)
	}
	if err != nil {
		return nil, unsent(false, err, "the request can't be signed: %v", err)
	}
	for name, values := range h {
		for _, v := range values {
			if !headerValue(v) {
				return nil, unsent(false, nil, "the request can't be signed: %s has a line break in it", name)
			}
			if secretHeader(name) {
				r.secrets = append(r.secrets, credentialOf(v))
			}
		}
	}
	return h, nil
}

// credentialOf is the secret part of an authorization: the token, or AWS's
// signature.
func credentialOf(value string) string {
	if _, signature, ok := strings.Cut(value, "Signature="); ok {
		return signature
	}
	if _, token, ok := strings.Cut(value, " "); ok {
		return token
	}
	return value
}

// notes are the remarks for a copied command, without duplicates.
func (p *Prepared) notes() []string {
	var list []string
	seen := map[string]bool{}
	add := func(s *Signature) {
		if s != nil && s.Note != "" && !seen[s.Note] {
			seen[s.Note] = true
			list = append(list, s.Note)
		}
	}
	if _, elsewhere := p.copiedURL(); elsewhere {
		list = append(list, "The embedded gateway has no port. For the same answers from outside: sluice emulate --listen "+emulateAddress)
	}
	add(p.Signature)
	for _, s := range p.body {
		add(s.signature)
	}
	return list
}

// signed reports whether the request has a signature.
func (p *Prepared) signed() bool {
	return p.Signature != nil || slices.ContainsFunc(p.body, func(s segment) bool { return s.signature != nil })
}
