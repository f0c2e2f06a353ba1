package gateway

import (
	"sync"
	"time"
)

// jobGroup counts the jobs that are being followed and the requests that cancel them.
// Nobody waits for the latter, so a program that ends can give them a moment.
type jobGroup struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when n is 0
}

func (g *jobGroup) add() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n == 0 {
		g.none = make(chan struct{})
	}
	g.n++
}

func (g *jobGroup) done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n--; g.n == 0 {
		close(g.none)
	}
}

// wait waits until none are left, but no longer than most.
func (g *jobGroup) wait(most time.Duration) {
	g.mu.Lock()
	none, n := g.none, g.n
	g.mu.Unlock()
	if n == 0 {
		return
	}
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-none:
	case <-t.C:
	}
}
