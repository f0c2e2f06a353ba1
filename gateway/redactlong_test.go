package gateway

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// peak is by how many bytes the heap grows at most while do runs, as far as can be seen
// from outside every few milliseconds.
func peak(do func()) uint64 {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before, most, done := heap(), uint64(0), make(chan struct{})
	go func() { defer close(done); do() }()
	for {
		most = max(most, heap())
		select {
		case <-done:
			return max(most, before) - before
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func TestFieldT10AKeyInALongTextTakesLittleBesideIt(t *testing.T) {
	const key, size = "sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vW7yZ", 24 << 20
	text := strings.Repeat(`some words \n of it `, size/20) + key
	var got string
	if grew := peak(func() { got = newRedactor([]string{key}).known(text) }); grew > 4*size {
		t.Errorf("F057 the heap grew by %d MiB for a text of %d MiB", grew>>20, size>>20)
	}
	if strings.Contains(got, key) || !strings.HasSuffix(got, redacted) {
		t.Errorf("the key is still there: %q", got[len(got)-60:])
	}
}

func TestFieldT04AKeyIsFoundWhereverItStandsInALongText(t *testing.T) {
	t.Parallel()
	const key = "sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vW7yZ"
	var escaped strings.Builder
	for _, c := range key {
		escaped.WriteString(`\\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]))
	}
	r := newRedactor([]string{key})
	filler := strings.Repeat("ä word ", 3*findWindow/8)
	for _, edge := range []int{findWindow, findWindow - findOverlap} {
		for _, shape := range []string{key, escaped.String()} {
			for _, back := range []int{0, 1, len(shape) / 2, len(shape) - 1, len(shape), len(shape) + 1} {
				at := edge - back
				text := strings.ToValidUTF8(filler[:at], "") + " " + shape + " " + filler[:findOverlap]
				got := r.known(text)
				if want := strings.Replace(text, shape, redacted, 1); got != want {
					t.Fatalf("%q %d bytes before %d: %d bytes, want %d", shape[:8], back, edge, len(got), len(want))
				}
			}
		}
	}
}
