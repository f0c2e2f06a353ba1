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
		s := &stream{client: c, steps: steps, opts: opts, yield: yield, redact: newRedactor(nil)}
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
	retry  RetryPolicy
	timers Timers
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
	job     job
	// announced says that the client knows of the job, so that Close can give it
	// a moment to be cancelled.
	announced bool
}

// run makes the request and, where its reply is only the beginning of a job, the
// requests that follow.
func (s *stream) run(ctx context.Context, chat Chat) *Error {
	prepared, err := s.client.prepare(chat, s.steps, s.opts)
	if err != nil {
		return err
	}
	s.use(prepared)
	s.retry, s.timers = s.client.retry.of(s.steps, prepared.direct), s.client.timers.of(s.steps, prepared.direct)
	if err = s.attempts(ctx, s.retry.Attempts); err == nil {
		err = s.poll(ctx)
	}
	s.abandon(ctx)
	if s.announced {
		s.client.farewells.done()
	}
	if err == nil {
		s.client.budget.earn()
	}
	return err
}

// use makes a request the one that is sent from now on.
func (s *stream) use(p *Prepared) {
	s.prepared, s.wire, s.id = p, nil, rand.Text()
}

// authenticate reveals the request's keys before its first attempt, and signs
// each attempt anew.
func (s *stream) authenticate(ctx context.Context) *Error {
	if s.wire != nil && !s.prepared.signed() {
		return nil
	}
	wire, err := s.prepared.reveal(ctx)
	if err != nil {
		if err.Kind == KindAuth && !err.Gateway && (len(s.steps) == 1 || s.job.polling) {
			err.Provider = s.steps[s.job.step].Provider.Name()
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

// attempts sends the request until it succeeds or no other try makes sense.
func (s *stream) attempts(ctx context.Context, most int) *Error {
	for s.attempt, s.asked = 1, 0; ; s.attempt++ {
		if err := s.authenticate(ctx); err != nil {
			return err
		}
		v := s.try(ctx)
		if v.err == nil {
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

// mayRetry tells whether to send the request again. To ask how a job goes is
// harmless even when a piece of its answer was handed out, or when the reply was
// cut.
func (s *stream) mayRetry(ctx context.Context, v verdict, most int) (wait time.Duration, ok bool) {
	again := v.retry && !s.content
	if s.job.polling {
		again = v.retry || v.err.Retryable
	}
	if !again || s.left || s.attempt >= most || ctx.Err() != nil {
		return 0, false
	}
	wait, ok = s.retry.wait(s.attempt, v, s.asked, s.client.jitter())
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
