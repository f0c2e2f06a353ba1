package emulator

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestTheCacheKeepsTheNewestWithinItsBounds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := newCache(func() time.Time { return now })
	asked := func(i int) caching { return caching{key: fmt.Sprint(i), ttl: time.Hour} }
	body := make([]byte, policyCacheBytesMax)
	for i := range 6 {
		now = now.Add(time.Second)
		c.put(asked(i), http.Header{}, body)
	}
	var kept []int
	for i := range 6 {
		if _, ok := c.get(asked(i)); ok {
			kept = append(kept, i)
		}
	}
	if got, want := fmt.Sprint(kept), "[2 3 4 5]"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	now = now.Add(2 * time.Hour)
	c.put(asked(9), http.Header{}, []byte("small"))
	if n := len(c.entries); n != 1 {
		t.Errorf("%d entries after all but one expired", n)
	}
}
