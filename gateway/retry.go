package gateway

import (
	"context"
	"sync"
	"time"
)

// RetryPolicy says how often and when a failed request is retried. Zero fields mean the
// default. Nothing is retried once a piece of the answer was yielded, nor if the gateway
// does retries of its own.
type RetryPolicy struct {
	// Attempts is the most that are made in total (3); 1 is no retry.
	Attempts int
	// Base is the first wait (500 ms). It doubles up to Max (8 s), minus random jitter of
	// up to a quarter.
	Base, Max time.Duration
	// MaxWait is the longest total wait that the other side may ask for before the retry
	// is left to the user (60 s).
	MaxWait time.Duration
	// Budget is how many retries a Client may spend (20); every success earns half a
	// retry back.
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

// wait returns the pause after an attempt, counted from 1; asked is the sum of waits that
// the other side asked for before. It returns false if the total would exceed MaxWait.
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

// of is the policy for a request: a single try if a step or the request sets the number
// of tries, so that the gateway's and the client's don't multiply. If a provider is
// called directly there is no gateway to apply the step's and the request's settings, so
// the client does.
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
func pause(ctx context.Context, d time.Duration) error { return pauseUntil(ctx, d, nil) }

// pauseUntil waits unless the context ends first, or somebody who can't wait closes now.
func pauseUntil(ctx context.Context, d time.Duration, now <-chan struct{}) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-now:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// awaitRetry tells the caller that an attempt failed and waits until the next may begin.
// It returns false if the caller doesn't listen any more; the error is the context's.
func (s *stream) awaitRetry(ctx context.Context, r Retry) (listening bool, err error) {
	now := make(chan struct{})
	r.Now = sync.OnceFunc(func() { close(now) })
	if !s.emit(Delta{Kind: DeltaRetry, Retry: &r}) {
		return false, nil
	}
	return true, pauseUntil(ctx, r.Wait, now)
}
