package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"time"
)

// Stream sends a chat and yields the answer's deltas as they come. One step goes
// to its provider's URL, several to the universal endpoint, where the reply says
// which of them answered.
//
// [DeltaStart] comes first, after the headers of a good reply; [DeltaRetry]
// where an attempt failed and another follows, which may start anew. After the
// first piece of content nothing is tried again. What can't be completed ends
// with one (Delta{}, err) where err is an [*Error]; deltas and errors never come
// together. The caller may leave early: that hangs up.
func (c *Client) Stream(ctx context.Context, chat Chat, steps []Step, opts Options) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		if opts.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, opts.Timeout, expiredTotal(opts.Timeout))
			defer cancel()
		}
		s := &stream{client: c, steps: steps, opts: opts, yield: yield, redact: newRedactor(nil), id: rand.Text()}
		if err := s.run(ctx, chat); err != nil && !s.left {
			yield(Delta{}, s.redact.error(err))
		}
	}
}

// stream is one call of Stream.
type stream struct {
	client *Client
	steps  []Step
	opts   Options
	yield  func(Delta, error) bool

	prepared *Prepared
	wire     *revealed
	redact   *redactor
	id       string

	attempt int
	asked   time.Duration // all the waiting that the other side asked for
	content bool          // a piece of the answer was handed out
	left    bool          // the caller left the loop
	remarks map[string]bool
}

// run makes attempts until one succeeds or no other makes sense.
func (s *stream) run(ctx context.Context, chat Chat) *Error {
	var err *Error
	if s.prepared, err = s.client.prepare(chat, s.steps, s.opts); err != nil {
		return err
	}
	most := s.client.retry.attempts(s.steps)
	for s.attempt = 1; ; s.attempt++ {
		if err := s.authenticate(ctx); err != nil {
			return err
		}
		v := s.try(ctx)
		if v.err == nil {
			s.client.budget.earn()
			return nil
		}
		wait, ok := s.mayRetry(ctx, v, most)
		if !ok {
			return v.err
		}
		if !s.hand(Delta{Kind: DeltaRetry, Retry: &Retry{Attempt: s.attempt, Of: most, Wait: wait, Err: s.redact.error(v.err)}}) {
			return nil
		}
		if pause(ctx, wait) != nil {
			v, _ := interrupted(ctx)
			return v.err
		}
	}
}

// authenticate reveals the keys for the first attempt, and signs each one anew.
func (s *stream) authenticate(ctx context.Context) *Error {
	if s.wire != nil && !s.prepared.signed() {
		return nil
	}
	wire, err := s.prepared.reveal(ctx)
	if err != nil {
		if err.Kind == KindAuth && len(s.steps) == 1 && !err.Gateway {
			err.Provider = s.steps[0].Provider.Name()
		}
		return err
	}
	s.wire, s.redact = wire, newRedactor(wire.secrets)
	s.redact.hide(s.prepared.Auth)
	if s.prepared.Signature != nil {
		s.redact.hide(s.prepared.Signature.Headers)
	}
	return nil
}

func (s *stream) mayRetry(ctx context.Context, v verdict, most int) (wait time.Duration, ok bool) {
	if !v.retry || s.content || s.left || s.attempt >= most || ctx.Err() != nil {
		return 0, false
	}
	wait, ok = s.client.retry.wait(s.attempt, v, s.asked, s.client.jitter())
	if !ok || !s.client.budget.spend() {
		return 0, false
	}
	if v.hasWait {
		s.asked += wait
	}
	return wait, true
}

// hand gives a delta to the caller and tells whether to go on.
func (s *stream) hand(d Delta) bool {
	if !s.left && !s.yield(d, nil) {
		s.left = true
	}
	return !s.left
}

func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: KindProtocol, Message: err.Error(), Err: err}
}
