package ui

import (
	"sluice/gateway"
	"sluice/ui/look"
)

// A lane with the target raw:PROVIDER/ENDPOINT sends its prompts unchanged: any JSON to
// any endpoint. The reply is shown as code.

// resolvable returns a target that Options.Resolve can resolve. For a raw target that is
// any model of the provider, which is all that a raw request needs.
func resolvable(t gateway.Target) gateway.Target {
	if t.Endpoint != "" {
		return gateway.Target{Provider: t.Provider, Model: t.Endpoint}
	}
	return t
}

// rawPlaceholder is shown in the empty prompt of a raw lane.
func rawPlaceholder(t gateway.Target) string {
	return "JSON for " + look.RevealedLine(t.Provider+"/"+t.Endpoint) + ", or GET"
}
