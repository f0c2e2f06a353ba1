package ui

import (
	"sluice/gateway"
	"sluice/ui/look"
)

// A lane whose target is raw:PROVIDER/ENDPOINT sends its prompts as they are: any
// JSON to any endpoint. The reply is shown as code.

// resolvable is a target whose provider can be asked for: a raw request needs nothing
// but the provider.
func resolvable(t gateway.Target) gateway.Target {
	if t.Endpoint != "" {
		return gateway.Target{Provider: t.Provider, Model: t.Endpoint}
	}
	return t
}

// rawPlaceholder stands in the empty prompt of a raw lane.
func rawPlaceholder(t gateway.Target) string {
	return "JSON for " + look.RevealedLine(t.Provider+"/"+t.Endpoint) + ", or GET"
}
