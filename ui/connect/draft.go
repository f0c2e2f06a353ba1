package connect

import (
	"context"
	"errors"
	"time"

	"sluice/gateway"
)

// Place is where pasted keys go.
type Place int

// The places, in the order in which the sheet offers them.
const (
	// Keyring is the system's keyring.
	Keyring Place = iota
	// File is a file for each key that only the user can read.
	File
	// Memory is this run of the program alone.
	Memory
	places
)

// TokenName is the name of the gateway's token among the keys of a [Draft].
const TokenName = "gateway"

// Draft is what was filled in. What is empty stays as it is.
type Draft struct {
	// URL reaches up to and including /v1.
	URL, AccountID, GatewayID string
	// Keys are pasted keys by their provider's slug, the token as [TokenName].
	Keys  map[string]gateway.Secret
	Place Place
	// Target is the target that passed its test call, zero if none did.
	Target gateway.Target
}

// ErrNoKeyring says that the keyring refused the keys, so that they need another place.
var ErrNoKeyring = errors.New("the keyring refused the key")

// Found is what is configured already, and what the machine has. Every text may be
// untrusted.
type Found struct {
	// URL, AccountID and GatewayID are in effect; each From says where the value comes
	// from, empty for a default. FixedURL is set where a flag decides the address.
	URL, AccountID, AccountFrom, GatewayID, GatewayFrom string
	FixedURL                                            string
	// TokenFrom says where the gateway's token comes from, empty for none.
	TokenFrom string
	// Providers are all providers, those that the user may want first.
	Providers []Provider
	// NoKeyring says why the keyring can't be used, empty if it can.
	NoKeyring string
	// File is the configuration file, KeyFolder the folder of key files, as they are shown.
	File, KeyFolder string
}

// Provider is a provider and its key.
type Provider struct {
	// Name is the slug.
	Name string
	// From says where its key comes from, empty for none.
	From string
	// Lacks names what the provider needs besides a key and hasn't got, such as a region.
	Lacks string
}

// Gateway is one of an account's gateways.
type Gateway struct {
	ID string
	// Authenticated says that the gateway asks for a token.
	Authenticated bool
}

// Plan is what would be tested and written for a draft.
type Plan struct {
	// Targets are the targets to test, none if there is no key for any.
	Targets []gateway.Target
	// Lines are what the file would gain: TOML without any key.
	Lines []string
	// ByHand says that the file is written in a way that can't be changed safely: the user
	// has to add the lines.
	ByHand bool
}

// Result is the outcome of a test call.
type Result struct {
	Target gateway.Target
	// URL is the address that was called, Status the reply's, 0 for none. Took is the time
	// until the answer's end, Text its beginning.
	URL    string
	Status int
	Took   time.Duration
	Text   string
	// What says what went wrong, empty if nothing did, and Next what to do about it.
	What, Next string
}

// Backend is what the sheet needs from the rest of the program. Every function runs in a
// command, and may take long; none but the root's saving writes anything.
type Backend struct {
	// Find looks up what is configured. It tries the keyring.
	Find func(context.Context) (Found, error)
	// Gateways lists the account's gateways. The error says why it can't.
	Gateways func(context.Context, Draft) ([]Gateway, error)
	// Plan says what would be tested, beginning with the given target if it can be asked,
	// and written. The error says what is wrong with the draft.
	Plan func(context.Context, Draft, gateway.Target) (Plan, error)
	// Test sends one tiny prompt.
	Test func(context.Context, Draft, gateway.Target) Result
}
