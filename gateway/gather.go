package gateway

import (
	"iter"
	"sync"
	"time"
)

// Batch is what came since the previous one. Times holds the arrival of each delta. The
// last batch has Last set, and Err if the answer is not complete.
type Batch struct {
	Deltas []Delta
	Times  []time.Time
	Err    error
	Last   bool
}

// Gathered collects a stream's deltas so that a screen can take them a frame at a time.
// [Gathered.Next] must be called by one goroutine at a time.
type Gathered struct {
	every time.Duration
	wake  chan struct{} // something came since the last Next
	over  chan struct{} // closed when the stream has ended

	mu     sync.Mutex
	batch  Batch
	before int   // how many deltas the previous batch had
	failed error // the stream's error, for the last batch
	closed bool

	due  time.Time // when the next batch may be returned
	last bool      // the last batch was returned
}

// Gather runs a stream on a goroutine of its own and collects its deltas in batches, at
// most one per interval; the first and the last don't wait. The goroutine ends with the
// stream: to stop it, cancel the stream's context or call [Gathered.Close].
func Gather(seq iter.Seq2[Delta, error], every time.Duration) *Gathered {
	g := &Gathered{every: every, wake: make(chan struct{}, 1), over: make(chan struct{})}
	spawn(func() {
		for d, err := range seq {
			if !g.add(d, err) {
				break
			}
		}
		g.end(nil)
	}, g.end)
	return g
}

func (g *Gathered) add(d Delta, err error) (goOn bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err != nil {
		g.failed = err
		return !g.closed
	}
	if g.batch.Deltas == nil { // about as many as in the previous batch are likely
		g.batch.Deltas, g.batch.Times = make([]Delta, 0, g.before), make([]time.Time, 0, g.before)
	}
	g.batch.Deltas = append(g.batch.Deltas, d)
	g.batch.Times = append(g.batch.Times, time.Now())
	select {
	case g.wake <- struct{}{}:
	default:
	}
	return !g.closed
}

func (g *Gathered) end(fault *Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if fault != nil {
		g.failed = fault
	}
	g.batch.Err, g.batch.Last = g.failed, true
	close(g.over)
}

// Next waits for the next batch. ok is false once the last one was returned.
func (g *Gathered) Next() (Batch, bool) {
	if g.last {
		return Batch{}, false
	}
	select {
	case <-g.wake:
	case <-g.over:
	}
	if wait := time.Until(g.due); wait > 0 {
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-g.over:
		}
		t.Stop()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.wake: // its delta is part of this batch
	default:
	}
	batch := g.batch
	g.batch, g.before = Batch{}, len(batch.Deltas)
	g.last = batch.Last
	g.due = time.Now().Add(g.every)
	return batch, true
}

// Close stops the stream at its next delta without waiting for it. A silent stream ends
// with its context.
func (g *Gathered) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
}
