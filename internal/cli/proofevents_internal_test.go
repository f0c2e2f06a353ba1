package cli

import (
	"bytes"
	"testing"
	"time"

	"sluice/gateway"
)

// Proofs mean something to their vendor alone: --json has no event for them.
func TestProofsAreNoEvents(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := &laneEvents{w: newEventWriter(&out)}
	proof := &gateway.Proof{Family: "gemini", Data: []byte(`"SIGNATURE"`)}
	for _, d := range []gateway.Delta{
		{Kind: gateway.DeltaProof, Proof: proof},
		{Kind: gateway.DeltaToolCall, ToolCall: &gateway.ToolCall{ID: "c", Name: "f", Arguments: "{}", Proof: proof}},
		{Kind: gateway.DeltaProof + 1},
	} {
		if err := l.delta(d, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	const want = `{"type":"tool_call","lane":0,"at_ms":0,"arguments":"{}","id":"c","name":"f"}` + "\n"
	if got := out.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
