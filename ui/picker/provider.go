package picker

import "sluice/gateway"

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
	// Hint says what to do about a missing key.
	Hint string
}

// ModelsFound is the result of Options.Find. Models are listed by provider, in the order
// of Providers; models of other providers are known, but not listed.
type ModelsFound struct {
	Models    []gateway.Model
	Providers []Provider
}
