package gateway

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"
)

// Not in parallel: the allocations of other tests would count.
func TestFieldT05ALongTextIsHeldOnce(t *testing.T) {
	t.Run("it is what came", func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		var got growingText
		var want strings.Builder
		for want.Len() < 3<<20 {
			piece := strings.Repeat(string(rune('a'+random.IntN(26))), random.IntN(1<<random.IntN(15)))
			got.add(piece)
			want.WriteString(piece)
			if random.IntN(300) == 0 && got.String() != want.String() {
				t.Fatalf("after %d bytes the text is another", want.Len())
			}
		}
		if got.String() != want.String() || got.len() != want.Len() {
			t.Errorf("%d bytes (%d), want %d", len(got.String()), got.len(), want.Len())
		}
	})
	t.Run("a large piece is kept as it came", func(t *testing.T) {
		var text growingText
		piece := strings.Repeat("x", 33<<20)
		text.add(piece)
		if unsafe.StringData(text.String()) != unsafe.StringData(piece) {
			t.Error("it was copied")
		}
	})
	for name, size := range map[string]int{"tokens": 4, "large pieces": 64 << 10} {
		t.Run(name, func(t *testing.T) {
			piece, pieces := strings.Repeat("x", size), (16<<20)/size
			bytes := testing.Benchmark(func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					var text growingText
					for range pieces {
						text.add(piece)
					}
				}
			}).AllocedBytesPerOp()
			if most := int64(18 << 20); bytes > most {
				t.Errorf("16 MiB of text take %d bytes while they come, want at most %d", bytes, most)
			}
		})
	}
}
