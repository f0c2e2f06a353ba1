package providers

import (
	"encoding/json"
	"strings"
	"testing"

	"sluice/gateway"
)

func TestFieldT05AVeryLongTextIsTheSameInPieces(t *testing.T) {
	t.Parallel()
	for name, unit := range map[string]string{
		"plain": "word ", "newlines": "\n", "backslashes": "\\", "quotes": "a\"", "wide": "漢é🍕", "controls": "\x01\x02x", "all": "\\\"\n🍕\x1f\\u0041",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for shift := range 13 {
				want := strings.Repeat("x", shift) + strings.Repeat(unit, 3*longPiece/len(unit))
				quoted, err := json.Marshal(want)
				if err != nil {
					t.Fatal(err)
				}
				var s stream
				deltas := s.add(nil, gateway.DeltaText, quoted[1:len(quoted)-1], true)
				deltas = s.rest(deltas)
				var got strings.Builder
				for _, d := range deltas {
					if got.WriteString(d.Text); len(d.Text) > longPiece+8 {
						t.Fatalf("a delta has %d bytes", len(d.Text))
					}
				}
				if got.String() != want {
					t.Fatalf("shifted by %d, the text is another: %d bytes, want %d", shift, got.Len(), len(want))
				}
			}
		})
	}
}
