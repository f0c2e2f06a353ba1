package gateway

import (
	"context"
	"sync"
	"time"
)

// RetryPolicy says how often and when a failed request is sent again. Zero
// fields mean the default. Nothing is sent again once a piece of the answer was
// handed out, nor where the gateway has retries of its own.
type RetryPolicy struct {
	// Attempts is the most that are made in total (3); 1 is no retry.
	Attempts int
	// Base is the first wait (500 ms). It doubles up to Max (8 s), less up to a
	// quarter by chance.
	Base, Max time.Duration
	// MaxWait is the longest that the other side may ask for in all until the
	// retry is left to the user (60 s).
	MaxWait time.Duration
	// Budget is how many retries a Client has to spend (20); every success gives
	// half of one back.
	Budget int
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.Attempts <= 0 {
		p.Attempts = 3
	}
	if p.Base <= 0 {
		p.Base = 500 * time.Millisecond
	}
	if p.Max <= 0 {
		p.Max = 8 * time.Second
	}
	if p.MaxWait <= 0 {
		p.MaxWait = time.Minute
	}
	if p.Budget <= 0 {
		p.Budget = 20
	}
	return p
}

// wait gives the pause after the attempt of that number, from 1; asked is what
// the other side asked for before. It is not ok where it wants more patience than
// is automatic.
func (p RetryPolicy) wait(attempt int, v outcome, asked time.Duration, chance float64) (time.Duration, bool) {
	if v.hasWait {
		return v.wait, v.wait <= p.MaxWait-asked
	}
	base := max(p.Base, v.base)
	d := base
	for range attempt - 1 {
		d = min(2*d, p.Max)
	}
	return time.Duration(float64(min(d, p.Max)) * (0.75 + 0.25*chance)), true
}

// of is the policy for a request: a single try where a step or the request says
// how often to try, so that the gateway's tries and ours never multiply and one try
// is one. A provider that is called directly has no gateway to keep the step's and
// the request's settings: we do.
func (p RetryPolicy) of(steps []Step, opts Options, direct bool) RetryPolicy {
	if direct {
		in := opts.Under(steps[0].Controls)
		if in.MaxAttempts > 0 {
			p.Attempts = in.MaxAttempts
		}
		if in.RetryDelay > 0 {
			p.Base = in.RetryDelay
		}
		return p
	}
	for _, s := range steps {
		if opts.Under(s.Controls).MaxAttempts > 0 {
			p.Attempts = 1
		}
	}
	return p
}

// budget keeps retries from piling up on a service that is down.
type budget struct {
	mu         sync.Mutex
	left, most float64
}

func newBudget(n int) *budget { return &budget{left: float64(n), most: float64(n)} }

func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

func (b *budget) earn() {
	const refund = 0.5
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(b.most, b.left+refund)
}

// pause waits unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}
