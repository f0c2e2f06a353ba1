package gateway

import (
	"iter"
	"sync"
	"time"
)

// Batch is what came since the one before. Times has the arrival of each delta.
// The last batch has Last set, and Err where the answer is not complete.
type Batch struct {
	Deltas []Delta
	Times  []time.Time
	Err    error
	Last   bool
}

// Gathered collects a stream's deltas so that a screen takes them a frame at a
// time. [Gathered.Next] belongs to one goroutine at a time.
type Gathered struct {
	every time.Duration
	wake  chan struct{} // something came since the last look
	over  chan struct{} // closed when the stream has ended

	mu     sync.Mutex
	batch  Batch
	before int   // how many deltas the batch before had
	failed error // what the stream yielded, for the last batch
	closed bool

	due  time.Time // when the next batch may leave
	last bool      // the last batch has left
}

// Gather runs a stream on a goroutine of its own and hands its deltas out in
// batches, at most one in every such time; the first and the last don't wait. The
// goroutine ends with the stream, so cancel the stream's context, or call
// [Gathered.Close], to be rid of both.
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
	if g.batch.Deltas == nil { // as many as in the batch before are likely
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

// Next waits for the next batch. It is not ok when the last one has been taken.
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
	case <-g.wake: // what woke us again is part of this batch
	default:
	}
	batch := g.batch
	g.batch, g.before = Batch{}, len(batch.Deltas)
	g.last = batch.Last
	g.due = time.Now().Add(g.every)
	return batch, true
}

// Close leaves the stream at its next delta without waiting for it. A stream
// that is silent ends with its context.
func (g *Gathered) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
}
