package message

import (
	"sluice/gateway"
	"sluice/internal/safe"
)

// Hints are the keys that messages mention, so that they never mention one which does
// something else.
type Hints struct {
	// Fold opens and closes reasoning, Retry asks again, Other asks another model,
	// Details opens the inspector. An empty key isn't mentioned.
	Fold, Retry, Other, Details string
	// Next and Previous go through the hits of a search, Leave closes it.
	Next, Previous, Leave string
	// Stop ends a running answer, Copy copies the message.
	Stop, Copy string
	// Code copies the next block of code.
	Code string
	// Alias replaces the model's name where that is hidden; empty shows the name.
	Alias string
	// Bare says that the last prompt and the name of who answers it are shown beside the
	// transcript. The last answer then begins at the top, without a heading that says no
	// more than that.
	Bare bool

	// chain is the chain that a prompt was sent to, empty for none.
	chain string
}

// SentTo adds the target that a prompt was sent to, which it names where that is a chain.
func (h Hints) SentTo(target string) Hints {
	h.chain = chainOf(target)
	return h
}

// toChain says to which chain a prompt was sent: "→ chain resilient".
func (h Hints) toChain() string {
	if h.chain == "" || h.Alias != "" {
		return ""
	}
	return "→ chain " + safe.Line(h.chain).String()
}

// chainOf is the name of a target that is a chain, empty for all others.
func chainOf(target string) string {
	t, err := gateway.ParseTarget(target)
	if err != nil {
		return ""
	}
	return t.Chain
}
