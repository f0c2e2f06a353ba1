package gateway

import (
	"fmt"
	"strings"
)

// Caps on what one answer may hold of each kind. Only a broken server reaches them.
const (
	mostCitations = 1000
	mostToolCalls = 1000
	mostProofs    = 1000
	// mostArguments is the cap for one call's arguments, in bytes.
	mostArguments = 4 << 20
	// mostProof is the cap for one proof, in bytes. It may repeat the reasoning.
	mostProof = 16 << 20
)

// overflow counts what exceeded the caps of an answer.
type overflow struct {
	citations, toolCalls int
	// cut counts the calls whose arguments were cut.
	cut int
	// proofs are those that came, lost those that were left out.
	proofs, lost int
}

// keeps reports whether a delta is within the caps, and cuts arguments that are too long.
func (o *overflow) keeps(d *Delta) bool {
	switch d.Kind {
	case DeltaCitation:
		o.citations++
		return o.citations <= mostCitations
	case DeltaToolCall:
		if o.toolCalls++; o.toolCalls > mostToolCalls {
			return false
		}
		if c := *d.ToolCall; len(c.Arguments) > mostArguments {
			o.cut++
			c.Arguments = strings.Clone(strings.ToValidUTF8(c.Arguments[:mostArguments], ""))
			d.ToolCall = &c
		}
		if d.ToolCall.Proof != nil && !o.keepsProof(d.ToolCall.Proof) {
			c := *d.ToolCall
			c.Proof = nil
			d.ToolCall = &c
		}
	case DeltaProof:
		return o.keepsProof(d.Proof)
	}
	return true
}

// keepsProof reports whether a proof is within the caps. One that isn't whole is useless.
func (o *overflow) keepsProof(p *Proof) bool {
	if o.proofs++; o.proofs <= mostProofs && len(p.Data) <= mostProof {
		return true
	}
	o.lost++
	return false
}

// notes says how much was left out.
func (o *overflow) notes() []string {
	var notes []string
	if n := o.citations - mostCitations; n > 0 {
		notes = append(notes, fmt.Sprintf("%d more sources were left out: an answer keeps %d", n, mostCitations))
	}
	if n := o.toolCalls - mostToolCalls; n > 0 {
		notes = append(notes, fmt.Sprintf("%d more tool calls were left out: an answer keeps %d", n, mostToolCalls))
	}
	if o.cut > 0 {
		notes = append(notes, fmt.Sprintf("the arguments of %d tool calls were cut: %d MiB of each are kept", o.cut, mostArguments>>20))
	}
	if o.lost > 0 {
		notes = append(notes, fmt.Sprintf("%d proofs of reasoning were left out: an answer keeps %d of at most %d MiB", o.lost, mostProofs, mostProof>>20))
	}
	return notes
}
