package gateway

import (
	"encoding/json"
	"net/http"
	"testing"
)

// scribe is a vendor whose frames are deltas, in JSON.
type scribe struct{ stub }

func (p scribe) Decoder(Reply) Decoder { return &scribeDecoder{} }

type scribeDecoder struct{ stubDecoder }

func (d *scribeDecoder) Decode(dst []Delta, f Frame) ([]Delta, error) {
	var delta Delta
	if json.Unmarshal(f.Data, &delta) != nil || delta.Kind == 0 {
		return d.stubDecoder.Decode(dst, f)
	}
	return append(dst, delta), nil
}

// scribed writes deltas as such a vendor sends them, and an ending.
func scribed(ending string, deltas ...Delta) http.HandlerFunc {
	body := ""
	for _, d := range deltas {
		line, _ := json.Marshal(d)
		body += "data: " + string(line) + "\n\n"
	}
	return answerSSE(body + "data: " + ending + "\n\n")
}

func TestProofsGetTheirWriterAndCallsTheirIDs(t *testing.T) {
	t.Parallel()
	deltas := []Delta{
		{Kind: DeltaProof, OfReasoning: true, Proof: &Proof{Family: "f", Data: json.RawMessage(`{"a":1}`)}},
		{Kind: DeltaToolCall, ToolCall: &ToolCall{Name: "f", Arguments: "{}"}},
		{Kind: DeltaToolCall, ToolCall: &ToolCall{ID: "own", Name: "f", Arguments: "{}", Proof: &Proof{Family: "f", Data: json.RawMessage(`"s"`)}}},
		{Kind: DeltaToolCall, ToolCall: &ToolCall{Name: "g", Arguments: "{}"}},
	}
	long := Chat{Messages: []Message{{Role: RoleUser, Text: "a"}, {Role: RoleAssistant, Text: "b"}, {Role: RoleUser, Text: "c"}}, Stream: true}
	steps := []Step{{Provider: scribe{stub{name: "p"}}, Model: "one"}, {Provider: scribe{stub{name: "q"}}, Model: "two"}}
	for name, test := range map[string]struct {
		chat            Chat
		steps           []Step
		step            string
		provider, model string
		ids             [3]string
	}{
		"one step":        {hello, steps[:1], "", "p", "one", [3]string{"call_1_1", "own", "call_1_3"}},
		"a later turn":    {long, steps[:1], "", "p", "one", [3]string{"call_3_1", "own", "call_3_3"}},
		"the second step": {hello, steps, "1", "q", "two", [3]string{"call_1_1", "own", "call_1_3"}},
		"an unknown step": {hello, steps, "", "", "", [3]string{"call_1_1", "own", "call_1_3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if test.step != "" {
					w.Header().Set(headerStep, test.step)
				}
				scribed("[DONE]", deltas...)(w, r)
			})
			var a Answer
			for d, err := range newClient(t, Config{URL: s.URL}).Stream(t.Context(), test.chat, test.steps, Options{}) {
				if err != nil {
					t.Fatal(err)
				}
				a.Add(d, noon)
			}
			parts := a.Parts()
			if len(parts) != 4 {
				t.Fatalf("got %s", sayParts(parts))
			}
			for _, p := range []*Proof{parts[0].Proof, a.ToolCalls[1].Proof} {
				if p.Provider != test.provider || p.Model != test.model || p.Family != "f" {
					t.Errorf("the writer is %+v", p)
				}
			}
			if string(parts[0].Proof.Data) != `{"a":1}` {
				t.Errorf("the proof is %s", parts[0].Proof.Data)
			}
			for i, want := range test.ids {
				if got := a.ToolCalls[i].ID; got != want {
					t.Errorf("call %d has the id %q, want %q", i, got, want)
				}
			}
		})
	}
}

// A reply that begins with a proof and breaks is asked again, and none of it stays.
func TestAProofIsNoContent(t *testing.T) {
	t.Parallel()
	proof := func(data string) *Proof { return &Proof{Data: json.RawMessage(data)} }
	s := serve(t,
		scribed(`{"error":{"type":"overloaded_error","message":"busy"}}`, Delta{Kind: DeltaProof, OfReasoning: true, Alone: true, Proof: proof("1")}),
		scribed("[DONE]", Delta{Kind: DeltaText, Text: "Hi"}, Delta{Kind: DeltaProof, Proof: proof("2")}))
	var a Answer
	for d, err := range newClient(t, Config{URL: s.URL, Retry: quick}).Stream(t.Context(), hello, oneStep(scribe{stub{name: "p"}}), Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		a.Add(d, noon)
	}
	if parts := a.Parts(); len(a.Retries) != 1 || len(parts) != 1 || string(parts[0].Proof.Data) != "2" {
		t.Errorf("%d retries, parts %s", len(a.Retries), sayParts(a.Parts()))
	}
}
