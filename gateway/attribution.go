package gateway

import "fmt"

// attribution fills in what a decoder doesn't know of its deltas: whose a proof is, and the
// ids of calls to which the vendor gives none.
type attribution struct {
	// messages is how many messages the conversation has.
	messages int
	// writer is who answers, zero if unknown. It is the target of the request even where
	// a dynamic route of the gateway chose another model: requests are compared with it.
	writer Target
	// calls is how many calls came.
	calls int
}

// begin starts a reply.
func (a *attribution) begin(start *Start) {
	a.writer, a.calls = Target{}, 0
	if start.StepKnown {
		a.writer = start.Target
	}
}

// complete completes a delta. What it points to is the decoder's, and is copied before it
// is changed.
func (a *attribution) complete(d *Delta) {
	switch d.Kind {
	case DeltaProof:
		d.Proof = a.signed(d.Proof)
	case DeltaToolCall:
		a.calls++
		if d.ToolCall.ID != "" && d.ToolCall.Proof == nil {
			return
		}
		call := *d.ToolCall
		call.Proof = a.signed(call.Proof)
		if call.ID == "" { // the conversation grows with each answer, so that no other has it
			call.ID = fmt.Sprintf("call_%d_%d", a.messages, a.calls)
		}
		d.ToolCall = &call
	}
}

// signed is a proof with its writer.
func (a *attribution) signed(p *Proof) *Proof {
	if p == nil {
		return nil
	}
	proof := *p
	proof.Provider, proof.Model = a.writer.Provider, a.writer.Model
	return &proof
}
