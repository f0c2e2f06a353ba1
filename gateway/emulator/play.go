package emulator

import (
	"bytes"
	"context"
	"errors"
	"math"
	"net/http"
	"time"
)

var errClosed = errors.New("the emulator is closing")

// player writes one reply to one client.
type player struct {
	w      http.ResponseWriter
	ctl    *http.ResponseController
	ctx    context.Context
	closed <-chan struct{}
	rec    *Recorded
	now    func() time.Time

	rate  float64
	split []int
	cuts  int
	due   time.Time
	// kept is what was written, for the cache; nil to keep nothing.
	kept *bytes.Buffer
}

// play writes the reply at its pace until it ends or the client hangs up. It reports
// whether the client got all of it.
func (p *player) play(rep reply) bool {
	p.rate = rep.rate
	if rep.end == endReset {
		p.cut()
		return false
	}
	if err := p.sleep(rep.wait); err != nil {
		return p.stopped(err)
	}
	for k, v := range rep.header {
		p.w.Header()[k] = v
	}
	p.w.WriteHeader(rep.status)
	p.rec.FirstByteAt = p.now()
	p.due = time.Now()
	var failed error
	if rep.body != nil {
		for piece := range rep.body {
			if failed = p.piece(piece); failed != nil {
				break
			}
		}
	}
	if failed != nil {
		return p.stopped(failed)
	}
	switch rep.end {
	case endCut:
		p.cut()
	case endStall:
		_ = p.flush()
		return p.stopped(p.sleep(math.MaxInt64))
	}
	return rep.end == endClean
}

// piece writes one piece when its time has come.
func (p *player) piece(pc piece) error {
	if p.rate > 0 {
		p.due = p.due.Add(time.Duration(float64(pc.tokens) / p.rate * float64(time.Second)))
	}
	p.due = p.due.Add(pc.wait)
	if ahead := time.Until(p.due); ahead > 0 {
		if err := p.flush(); err != nil {
			return err
		}
		if err := p.sleep(ahead); err != nil {
			return err
		}
	} else if err := p.gone(); err != nil {
		return err
	}
	return p.write(pc.data)
}

func (p *player) write(data []byte) error {
	if p.kept != nil {
		if p.kept.Write(data); p.kept.Len() > policyCacheBytesMax {
			p.kept = nil // too large to be cached anyway
		}
	}
	for len(data) > 0 {
		n := len(data)
		if len(p.split) > 0 {
			n = min(n, max(1, p.split[p.cuts%len(p.split)]))
			p.cuts++
		}
		written, err := p.w.Write(data[:n])
		p.rec.BytesSent += written
		if err != nil {
			return err
		}
		if len(p.split) > 0 {
			if err := p.flush(); err != nil {
				return err
			}
		}
		data = data[n:]
	}
	return nil
}

func (p *player) flush() error {
	if err := p.ctl.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// sleep waits unless the client hangs up or the server closes first.
func (p *player) sleep(d time.Duration) error {
	if d <= 0 {
		return p.gone()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	case <-p.closed:
		return errClosed
	}
}

// gone returns an error if there is no client to write for any more.
func (p *player) gone() error {
	select {
	case <-p.ctx.Done():
		return p.ctx.Err()
	case <-p.closed:
		return errClosed
	default:
		return nil
	}
}

// stopped records why nothing more is written. It returns false: the answer is
// incomplete.
func (p *player) stopped(err error) bool {
	if errors.Is(err, errClosed) {
		p.cut()
	} else {
		p.rec.HungUpAt = p.now()
	}
	return false
}

// cut closes the connection in the middle of the reply, so that the body ends too early
// for the client.
func (p *player) cut() {
	if !p.rec.FirstByteAt.IsZero() { // else a flush would write the status line
		_ = p.flush()
	}
	conn, _, err := p.ctl.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's own way to cut an HTTP/2 stream
	}
	_ = conn.Close()
}
