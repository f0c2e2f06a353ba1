package message

import (
	"sluice/ui/palette"
	"strings"
	"testing"

	"sluice/gateway"
	"sluice/ui/look"
	"sluice/ui/uitest"
)

func TestFieldT05WhatIsDrawnIsBounded(t *testing.T) {
	t.Parallel()
	t.Run("F147 the rest is kept and the screen says so", func(t *testing.T) {
		t.Parallel()
		a := NewAnswer("1", "p/m", "m")
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: strings.Repeat("é", 100)})
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: strings.Repeat("word é\n\n", maxDrawn/4)})
		a.Apply(gateway.Delta{Kind: gateway.DeltaText, Text: "the end"})
		if b := a.body; b.taken > maxDrawn || b.taken < maxDrawn-4 || b.taken+b.undrawn != len(a.sent.String()) {
			t.Errorf("%d bytes are drawn and %d not, of %d", b.taken, b.undrawn, len(a.sent.String()))
		}
		if !strings.HasSuffix(a.item().Text, "the end") {
			t.Error("what is copied lacks the end")
		}
		var notes []string
		for _, p := range a.layout(look.New(palette.NoColour), 100, Hints{}) {
			if p.kind == notePart {
				notes = append(notes, strings.Join(p.lines, " "))
			}
		}
		if got := strings.Join(notes, " "); !strings.Contains(got, "more are kept but not drawn") {
			t.Errorf("the screen says %q", got)
		}
	})
	t.Run("what comes behind the first that isn't drawn isn't drawn either", func(t *testing.T) {
		t.Parallel()
		a := NewAnswer("1", "p/m", "m")
		most := strings.Repeat("x", maxDrawn-1)
		for _, kind := range []gateway.DeltaKind{gateway.DeltaText, gateway.DeltaReasoning} {
			for _, piece := range []string{most, "é", "!"} { // the last one would have room
				a.Apply(gateway.Delta{Kind: kind, Text: piece})
			}
		}
		uitest.Equal(t, "bytes of text that are drawn", a.body.taken, maxDrawn-1)
		uitest.Equal(t, "bytes that are not", a.body.undrawn, len("é!"))
		uitest.Equal(t, "bytes of reasoning that are drawn", a.reasoning.taken, maxDrawn-1)
	})
}
