package gateway

import (
	"strings"
	"testing"
)

func TestFieldT05ExcessIsLeftOutAndTold(t *testing.T) {
	t.Parallel()
	t.Run("F148 sources, tool calls and arguments are capped with a note", func(t *testing.T) {
		t.Parallel()
		var l overflow
		kept := map[DeltaKind]int{}
		for range 3 * mostCitations {
			for _, d := range []Delta{{Kind: DeltaCitation, Citation: &Citation{}}, {Kind: DeltaToolCall, ToolCall: &ToolCall{}}, {Kind: DeltaText}} {
				if l.keeps(&d) {
					kept[d.Kind]++
				}
			}
		}
		if kept[DeltaCitation] != mostCitations || kept[DeltaToolCall] != mostToolCalls || kept[DeltaText] != 3*mostCitations {
			t.Errorf("kept are %v", kept)
		}
		notes := l.notes()
		if len(notes) != 2 || !strings.HasPrefix(notes[0], "2000 more sources") || !strings.HasPrefix(notes[1], "2000 more tool calls") {
			t.Errorf("the notes are %q", notes)
		}
		for _, note := range notes {
			if !strings.HasSuffix(note, "an answer keeps 1000") {
				t.Errorf("%q doesn't say what is kept", note)
			}
		}
	})
	t.Run("arguments", func(t *testing.T) {
		t.Parallel()
		var l overflow
		whole := &ToolCall{Name: "f", Arguments: strings.Repeat("é", mostArguments)}
		d := Delta{Kind: DeltaToolCall, ToolCall: whole}
		if !l.keeps(&d) || len(d.ToolCall.Arguments) > mostArguments || len(whole.Arguments) != 2*mostArguments {
			t.Errorf("%d bytes are kept of %d", len(d.ToolCall.Arguments), len(whole.Arguments))
		}
		if notes := l.notes(); len(notes) != 1 || !strings.HasSuffix(notes[0], "4 MiB of each are kept") {
			t.Errorf("the notes are %q", notes)
		}
	})
	t.Run("proofs are whole or not there", func(t *testing.T) {
		t.Parallel()
		var l overflow
		long := &Proof{Data: make([]byte, mostProof+1)}
		call := Delta{Kind: DeltaToolCall, ToolCall: &ToolCall{Name: "f", Proof: long}}
		if !l.keeps(&call) || call.ToolCall.Proof != nil || call.ToolCall.Name != "f" {
			t.Errorf("got %+v", call.ToolCall)
		}
		if l.keeps(&Delta{Kind: DeltaProof, Proof: long}) {
			t.Error("a proof that is too long is kept")
		}
		kept := 0
		for range mostProofs {
			if l.keeps(&Delta{Kind: DeltaProof, Proof: &Proof{}}) {
				kept++
			}
		}
		if notes := l.notes(); kept != mostProofs-2 || len(notes) != 1 || !strings.HasPrefix(notes[0], "4 proofs of reasoning were left out") {
			t.Errorf("%d are kept, the notes are %q", kept, notes)
		}
	})
	t.Run("an answer as answers are has no note", func(t *testing.T) {
		t.Parallel()
		var l overflow
		for range mostCitations {
			l.keeps(&Delta{Kind: DeltaCitation, Citation: &Citation{}})
		}
		if notes := l.notes(); len(notes) != 0 {
			t.Errorf("the notes are %q", notes)
		}
	})
}
