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

func (f *jobGroup) add() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n == 0 {
		f.none = make(chan struct{})
	}
	f.n++
}

func (f *jobGroup) done() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n--; f.n == 0 {
		close(f.none)
	}
}

// wait waits until none are left, but no longer than most.
func (f *jobGroup) wait(most time.Duration) {
	f.mu.Lock()
	none, n := f.none, f.n
	f.mu.Unlock()
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
