package transcript

import (
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/ui/look"
)

func TestFieldT05WhatIsDrawnIsBounded(t *testing.T) {
	t.Parallel()
	t.Run("F147 the rest is kept and the screen says so", func(t *testing.T) {
		t.Parallel()
		a := NewAnswer("1", "p/m", "m")
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: strings.Repeat("é", 100)})
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: strings.Repeat("word é\n\n", drawnMost/4)})
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: "the end"})
		if b := a.body; b.taken > drawnMost || b.taken < drawnMost-4 || b.taken+b.undrawn != len(a.original.String()) {
			t.Errorf("%d bytes are drawn and %d not, of %d", b.taken, b.undrawn, len(a.original.String()))
		}
		if !strings.HasSuffix(a.item().Text, "the end") {
			t.Error("what is copied lacks the end")
		}
		var notes []string
		for _, p := range a.layout(look.New(true, true), 100, Hints{}) {
			if p.kind == notePart {
				notes = append(notes, strings.Join(p.lines, " "))
			}
		}
		if got := strings.Join(notes, " "); !strings.Contains(got, "more are kept and not drawn") {
			t.Errorf("the screen says %q", got)
		}
	})
}
