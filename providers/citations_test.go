package providers

import (
	"fmt"
	"runtime"
	"testing"

	"sluice/gateway"
)

func TestFieldT05SourcesAreHandedOutOnce(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, exactCitations - 1, exactCitations, exactCitations + 10} {
		var c citations
		var dst []gateway.Delta
		for i := range before {
			dst = c.add(dst[:0], fmt.Sprint("https://example.com/", i), "title")
		}
		dst = dst[:0]
		for _, s := range [][2]string{{"/a", "one"}, {"/a", "one"}, {"/a", ""}, {"/a", "two"}, {"/b", ""}, {"/b", ""}, {"", "b"}, {"", ""}, {"https://example.com/0", "title"}} {
			dst = c.add(dst, s[0], s[1])
		}
		want := 4
		if before == 0 {
			want++ // the last one is new
		}
		if len(dst) != want {
			t.Errorf("after %d sources: %d are handed out, want %d", before, len(dst), want)
		}
	}
}

// TestFieldT05ManySourcesTakeLittle keeps the live heap of 300,000 sources small.
func TestFieldT05ManySourcesTakeLittle(t *testing.T) {
	const sources, most = 300_000, 96
	var c citations
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var dst []gateway.Delta
	for i := range sources {
		dst = c.add(dst[:0], fmt.Sprint("https://example.com/", i), fmt.Sprint("the title of a source ", i))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := int64(after.HeapAlloc-before.HeapAlloc) / sources; each > most {
		t.Errorf("%d bytes are held for each source, at most %d wanted", each, most)
	}
	runtime.KeepAlive(&c)
}
