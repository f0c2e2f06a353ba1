package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"net/http"
	"time"
)

// Stream sends a chat and yields the answer's deltas as they come. One step goes
// to its provider's URL, several to the universal endpoint, where the reply says
// which of them answered.
//
// [DeltaStart] comes after the headers of a good reply, and of a chain's steps
// [DeltaStep] before it; [DeltaRetry] where an attempt failed and another follows,
// which may start anew. After the first piece of content nothing is tried again. What can't be completed ends
// with one (Delta{}, err) where err is an [*Error]; deltas and errors never come
// together. The caller may leave early: that hangs up.
func (c *Client) Stream(ctx context.Context, chat Chat, steps []Step, opts Options) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		if opts.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, opts.Timeout, expiredTotal(opts.Timeout))
			defer cancel()
		}
		s := &stream{client: c, steps: steps, opts: opts, yield: yield, redact: c.vault.redactor(nil)}
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

	// legs are the steps of a walk, nil where the gateway walks; at is the one
	// that is asked, legTry the number of the try, and firstByte the time that it
	// has, 0 for the timers' own.
	legs      []*leg
	at        int
	legTry    int
	firstByte time.Duration

	attempt int
	began   time.Time   // when the attempt, or the walk's step, was begun
	replied http.Header // the attempt's reply, nil where there was none
	// answered says that the attempt's reply has a status that ends a walk, and
	// refused that it has a bad one; told that the caller knows what became of the
	// steps.
	answered, refused, told bool
	asked                   time.Duration // all the waiting that the other side asked for
	content                 bool          // a piece of the answer was handed out
	left                    bool          // the caller left the loop
	remarks                 map[string]bool
	copies                  []byte // of traced frames, see copied
	job                     job
	// announced says that the client knows of the job, so that Close can give it
	// a moment to be cancelled.
	announced bool
}

// run makes the request and, where its reply is only the beginning of a job, the
// requests that follow.
func (s *stream) run(ctx context.Context, chat Chat) *Error {
	send, err := s.prepare(chat)
	if err != nil {
		return err
	}
	direct := !s.walking() && s.prepared.direct
	s.retry, s.timers = s.client.retry.of(s.steps, s.opts, direct), s.client.timers.of(s.steps, s.opts, direct)
	if err = s.attempts(ctx, s.retry.Attempts, send); err == nil {
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

// prepare makes the request, or those of a walk, and tells what an attempt is.
func (s *stream) prepare(chat Chat) (send func(context.Context) verdict, err *Error) {
	if clientWalks(s.steps) {
		s.legs, err = s.client.prepareLegs(chat, s.steps, s.opts)
		return s.walk, err
	}
	prepared, err := s.client.prepare(chat, s.steps, s.opts)
	if err != nil {
		return nil, err
	}
	s.use(prepared)
	return s.ask, nil
}

// use makes a request the one that is sent from now on.
func (s *stream) use(p *Prepared) {
	s.prepared, s.wire, s.id, s.firstByte = p, nil, rand.Text(), 0
}

// authenticate reveals the request's keys before its first attempt, and signs
// each attempt anew.
func (s *stream) authenticate(ctx context.Context) *Error {
	if s.wire != nil && !s.prepared.signed() {
		return nil
	}
	wire, err := s.prepared.reveal(ctx)
	if err != nil {
		if step, known := s.stepOf(nil); known && err.Kind == KindAuth && !err.Gateway {
			err.Provider = s.steps[step].Provider.Name()
		}
		return err
	}
	s.client.vault.carry(s.prepared.auth())
	s.wire, s.redact = wire, s.client.vault.redactor(wire.secrets)
	s.redact.hide(s.prepared.Auth)
	if s.prepared.Signature != nil {
		s.redact.hide(s.prepared.Signature.Headers)
	}
	return nil
}

// attempts sends the request until it succeeds or no other try makes sense.
func (s *stream) attempts(ctx context.Context, most int, send func(context.Context) verdict) *Error {
	for s.attempt, s.asked = 1, 0; ; s.attempt++ {
		v := send(ctx)
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

// ask is one attempt at a request that the gateway, or one provider, answers.
func (s *stream) ask(ctx context.Context) verdict {
	s.began = time.Now()
	v := s.once(ctx)
	s.tellFailure(v)
	if s.refused && v.err.Status != 0 {
		failure := *v.err
		s.allFailed(v.err, []*Error{s.redact.error(&failure)})
	}
	return v
}

// once makes one HTTP request with all that it needs.
func (s *stream) once(ctx context.Context) verdict {
	s.replied, s.answered, s.refused, s.told = nil, false, false, false
	if err := s.authenticate(ctx); err != nil {
		return verdict{err: err}
	}
	return s.try(ctx)
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

// hand gives a delta to the caller, without the keys that are known, and tells
// whether to go on. Everything that a caller gets of a reply passes here, but for
// the error that ends it.
func (s *stream) hand(d Delta) bool {
	if !s.left && !s.yield(s.redact.delta(d), nil) {
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
