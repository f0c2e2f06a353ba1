package picker

import "sluice/gateway"

// KeyState says what is known of a provider's key.
type KeyState uint8

const (
	// KeyUnknown: nobody can tell before it is used, such as a key in a keyring.
	KeyUnknown KeyState = iota
	// KeyReady: the key is there, or none is needed.
	KeyReady
	// KeyMissing: no key is configured here; the gateway may hold one.
	KeyMissing
)

// Provider is a configured vendor.
type Provider struct {
	// Name is how targets spell it, Label how people do.
	Name, Label string
	Key         KeyState
	// Hint says what to do about a missing key.
	Hint string
}

// ModelsFound says that the catalogue and the state of the keys were looked up. Models
// are listed by provider, in the order of Providers; those of others are known and not
// listed.
type ModelsFound struct {
	Models    []gateway.Model
	Providers []Provider
}
