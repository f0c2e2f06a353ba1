package gateway

import (
	"errors"
	"fmt"
	"strings"
)

// ErrTarget says that a target is misspelt.
var ErrTarget = errors.New("not a target: want PROVIDER/MODEL or chain:NAME")

const (
	chainPrefix = "chain:"
	rawPrefix   = "raw:"
)

// Target names what a prompt is sent to: a provider's model, a configured chain, or any
// endpoint of a provider, whose prompts are raw requests. Either Provider and Model are
// set, or Chain, or Provider and Endpoint.
type Target struct {
	// Provider is the gateway's slug, for example "workers-ai".
	Provider string
	// Model is the vendor's model id as the vendor writes it; it may hold
	// slashes and colons.
	Model string
	// Chain is the name of a fallback chain.
	Chain string
	// Endpoint is the path of raw requests after the provider, as [ParseEndpoint] parses
	// it.
	Endpoint string
}

// ParseTarget parses PROVIDER/MODEL, split at the first slash, chain:NAME, or
// raw:PROVIDER/ENDPOINT. The error wraps [ErrTarget].
func ParseTarget(s string) (Target, error) {
	if name, ok := strings.CutPrefix(s, chainPrefix); ok {
		if name == "" {
			return Target{}, fmt.Errorf("%q: %w", s, ErrTarget)
		}
		return Target{Chain: name}, nil
	}
	named, raw := strings.CutPrefix(s, rawPrefix)
	provider, model, ok := strings.Cut(named, "/")
	if !ok || provider == "" || model == "" {
		return Target{}, fmt.Errorf("%q: %w", s, ErrTarget)
	}
	if raw {
		return Target{Provider: provider, Endpoint: model}, nil
	}
	return Target{Provider: provider, Model: model}, nil
}

// String returns the form that [ParseTarget] parses.
func (t Target) String() string {
	if t.Chain != "" {
		return chainPrefix + t.Chain
	}
	if t.IsZero() {
		return ""
	}
	if t.Endpoint != "" {
		return rawPrefix + t.Provider + "/" + t.Endpoint
	}
	return t.Provider + "/" + t.Model
}

// IsZero reports whether the target is empty.
func (t Target) IsZero() bool { return t == Target{} }
