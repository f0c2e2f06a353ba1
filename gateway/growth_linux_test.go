package gateway

import (
	"context"
	"io"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestF097TwoHundredRoundsLeaveNothing sends and cancels 200 times, before and
// after the first word, and counts goroutines and descriptors. It runs alone.
func TestF097TwoHundredRoundsLeaveNothing(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		send(w, "data: {\"text\":\"a\"}\n\n")
		<-r.Context().Done()
	})
	c := newClient(t, Config{URL: s.URL})
	round := func(early bool) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		g := Gather(c.Stream(ctx, hello, oneStep(stub{name: "p"}), Options{}), 0)
		if early {
			cancel()
		}
		for b, ok := g.Next(); ok; b, ok = g.Next() {
			cancel()
			_ = b
		}
		g.Close()
	}
	count := func() (goroutines, descriptors int) {
		c.transport.CloseIdleConnections()
		least := [2]int{1 << 30, 1 << 30}
		for range 200 { // what is ending gets the time to end
			open, err := os.ReadDir("/proc/self/fd")
			if err != nil {
				t.Skip(err)
			}
			least = [2]int{min(least[0], runtime.NumGoroutine()), min(least[1], len(open))}
			runtime.Gosched()
			time.Sleep(time.Millisecond)
		}
		return least[0], least[1]
	}
	for i := range 10 {
		round(i%2 == 0)
	}
	goroutines, descriptors := count()
	for i := range 200 {
		round(i%2 == 0)
	}
	const slack = 2
	if g, d := count(); g > goroutines+slack || d > descriptors+slack {
		t.Errorf("after 200 rounds %d goroutines and %d descriptors, before %d and %d", g, d, goroutines, descriptors)
	}
}
