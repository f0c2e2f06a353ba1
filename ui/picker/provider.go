package picker

import (
	"strings"

	"sluice/gateway"
)

// KeyState is what is known of a provider's key.
type KeyState uint8

const (
	// KeyUnknown is the state of a key that is only known once it is used, such as one in
	// a keyring.
	KeyUnknown KeyState = iota
	// KeyReady is the state where the key is there, or none is needed.
	KeyReady
	// KeyMissing is the state where no key is configured here; the gateway may hold one.
	KeyMissing
)

// Provider is a configured vendor.
type Provider struct {
	// Name is how targets spell it, Label its name for people.
	Name, Label string
	Key         KeyState
	// KeyWords say where the key comes from, such as "key from OPENAI_API_KEY".
	KeyWords string
	// Hint says what to do about a missing key.
	Hint string
	// Reseller says that the vendor mostly serves other vendors' models.
	Reseller bool
	// Own says that the user configured the provider under a name of their own. Address
	// is the host that it is called at, empty where it is behind the gateway.
	Own     bool
	Address string
	// Lists says that the vendor has a list of models that can be asked for.
	Lists bool
}

// keyed reports whether a key is known to be used, rather than none to be needed.
func (p Provider) keyed() bool { return strings.HasPrefix(p.KeyWords, "key ") }

// ModelsFound is the result of Options.Find. Models are listed by provider; those of
// other providers are known, but not listed.
type ModelsFound struct {
	Models    []gateway.Model
	Providers []Provider
}

// KeyWanted says that the user wants to enter a provider's key.
type KeyWanted struct{ Provider string }

// ListRenewed is the result of asking a provider for its list of models: how many it
// lists, or why it didn't answer.
type ListRenewed struct {
	Provider string
	Models   int
	Err      error
}

// KeptChanged are the user's favourites as they are now.
type KeptChanged struct{ Targets []gateway.Target }
