package ui

import (
	"strings"

	"sluice/gateway"
)

// modelName is the short name that heads an answer: the model without the path
// that vendors put before it, or the chain.
func modelName(t gateway.Target) string {
	if t.Chain != "" {
		return t.String()
	}
	return t.Model[strings.LastIndexByte(t.Model, '/')+1:]
}
