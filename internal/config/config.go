package config

import (
	"strings"
	"time"

	"sluice/gateway"
)

// Config is the result of file, environment and flags. It is not changed after [Load] and
// is safe for concurrent reading.
type Config struct {
	// Path is the file that was looked for; empty if the system names no folder for it.
	Path string
	// Found says that the file was there.
	Found    bool
	Gateway  Gateway
	Defaults Defaults
	// Providers holds every known provider, configured or not, and the user's own
	// providers, by slug.
	Providers map[string]Provider
	Chains    []Chain
	UI        UI
	// Keys holds the bindings of actions as in the file. An empty list removes an
	// action's keys.
	Keys map[string][]string
	// Prices replace the catalogue's. Whether a vendor's input count includes cached
	// tokens is left to the catalogue.
	Prices map[gateway.Target]gateway.Price
	// Sources says where each value comes from, by its dotted key such as "gateway.url".
	// Keys without a value or default are absent.
	Sources map[string]Source
	// Warnings are for the user: the configuration works, but has a flaw.
	Warnings []string

	known   map[string]ProviderSchema
	secrets *resolver
	// flagURL is the address that overrides the file's, empty for none.
	flagURL string
}

// Gateway says where the gateway is and how to call it.
type Gateway struct {
	// URL goes up to and including /v1, or up to and including the gateway id.
	URL       string
	AccountID string
	GatewayID string
	// Token is sent as cf-aig-authorization; zero if there is none.
	Token gateway.Secret
	// CAFile is the path of a PEM file, empty for the system's authorities.
	CAFile string
	// AllowInsecure permits http to a host that is not loopback.
	AllowInsecure bool
	Timers        Timers
	// MaxAttempts is the number of tries in total, 1 to 5.
	MaxAttempts int
}

// Timers are the limits of one request's parts. Zero turns a timer off.
type Timers struct {
	Connect, TLS, Headers, FirstContent, Silence, NoContent, Total time.Duration
}

// Defaults apply unless a lane, a session or a flag says otherwise.
type Defaults struct {
	// Target is zero if none is configured.
	Target gateway.Target
	System string
	Params gateway.Params
	Stream bool
}

// Provider is one vendor's configuration.
type Provider struct {
	// Name is the slug, the first part of a target.
	Name string
	// Kind names the known provider whose wire format it speaks. It is the same as Name
	// for a known provider.
	Kind string
	// BaseURL, if set, is called directly, without a gateway.
	BaseURL string
	// APIKey is zero if none is configured: the gateway may hold it.
	APIKey gateway.Secret
	// Options and Secrets hold the vendor's other keys that have a value.
	Options map[string]string
	Secrets map[string]gateway.Secret
}

// Own reports whether this is a provider that the user described, not a known one.
func (p Provider) Own() bool { return p.Name != p.Kind }

// ChainMode says who walks a chain's steps.
type ChainMode string

// The modes of a chain.
const (
	// ChainGateway sends all steps to the universal endpoint.
	ChainGateway ChainMode = "gateway"
	// ChainClient walks the steps in the client, with a full trace.
	ChainClient ChainMode = "client"
)

// Chain is an ordered list of steps with a name: chain:NAME is a target.
type Chain struct {
	Name  string
	Mode  ChainMode
	Steps []ChainStep
	// Line is where the chain begins in the file.
	Line int
}

// ChainStep is a target and how the gateway should try it.
type ChainStep struct {
	Target   gateway.Target
	Controls gateway.Controls
	// Override is what the step changes in its request.
	Override Override
	// Off leaves the step out of requests.
	Off bool
	// Line is where the step begins in the file.
	Line int
}

// Override is what one step changes in its request: see [gateway.Override]. Body is a
// JSON object, or empty.
type Override struct {
	System, Prompt string
	Stream         *bool
	Body           string
}

// UI holds the playground's settings.
type UI struct {
	// Theme is "auto", "dark" or "light".
	Theme string
	Mouse bool
	// Send is the key that sends a prompt, "enter" or "ctrl+j"; the other one inserts a
	// new line.
	Send string
	// Markdown renders answers; else they are shown as sent.
	Markdown bool
	// Links is "off", "shown" or "clickable".
	Links string
	// Glyphs is "auto", "unicode" or "ascii", Motion "auto", "full" or "reduced".
	Glyphs, Motion string
}

// Chain finds a chain by its name.
func (c *Config) Chain(name string) (Chain, bool) {
	for _, chain := range c.Chains {
		if chain.Name == name {
			return chain, true
		}
	}
	return Chain{}, false
}

// Configured reports whether a gateway of the user's own is configured at all: an account
// id, or a URL that is not the default. Without one, only the embedded gateway can be
// used.
func (c *Config) Configured() bool {
	return c.Gateway.AccountID != "" || strings.TrimRight(c.Gateway.URL, "/") != DefaultURL
}
