package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"net/http"
	"time"
)

// Stream sends a chat and yields the answer's deltas as they come. One step goes to its
// provider's URL, several to the universal endpoint, where the reply says which of them
// answered.
//
// [DeltaStart] comes after the headers of a good reply, preceded by [DeltaStep] for a
// chain's steps; [DeltaRetry] comes when an attempt failed and another follows, after which
// everything may start over. After the first piece of content nothing is retried. If the
// answer can't be completed, the last pair is (Delta{}, err) with an [*Error]; a delta
// and an error never come together. If the caller stops early, the connection is closed.
func (c *Client) Stream(ctx context.Context, chat Chat, steps []Step, opts Options) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		if opts.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, opts.Timeout, expiredTotal(opts.Timeout))
			defer cancel()
		}
		s := &stream{client: c, steps: steps, opts: opts, yield: yield, redact: c.secrets.redactor(nil)}
		err := s.run(ctx, chat)
		for _, note := range s.overflow.notes() {
			s.emit(Delta{Kind: DeltaNote, Text: note, Omission: true})
		}
		if err != nil && !s.callerLeft {
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

	walkSteps []*walkStep   // nil if the gateway walks
	current   int           // the current step of a walk
	stepTry   int           // the number of its try, from 1
	firstByte time.Duration // how long that try may wait for headers, 0 as the timers say

	attempt     int
	began       time.Time // of the attempt, or of the walk's step
	reply       replyState
	replyHeader http.Header // nil until the attempt has a reply
	answer      answerState
	attribution attribution
	callerLeft  bool          // nothing more is yielded then
	retryAfter  time.Duration // the sum of the waits that the other side asked for
	notesSent   map[string]bool
	overflow    overflow
	traceBuf    []byte // see copyForTrace
	job         job
	jobCounted  bool // among the client's jobs, for which Close waits
}

// run makes the request and, if its reply is only the beginning of a job, the
// requests that follow.
func (s *stream) run(ctx context.Context, chat Chat) *Error {
	s.attribution.messages = len(chat.Messages)
	send, err := s.prepare(chat)
	if err != nil {
		return err
	}
	direct := !s.walking() && s.prepared.direct
	s.retry, s.timers = s.client.retry.of(s.steps, s.opts, direct), s.client.timers.of(s.steps, s.opts, direct)
	if err = s.attempts(ctx, s.retry.Attempts, send); err == nil {
		err = s.poll(ctx)
	}
	s.cancelJob(ctx)
	if s.jobCounted {
		s.client.jobs.done()
	}
	if err == nil {
		s.client.budget.earn()
	}
	return err
}

// prepare encodes the request, or those of a walk, and returns the function that makes
// one attempt.
func (s *stream) prepare(chat Chat) (send func(context.Context) outcome, err *Error) {
	if clientWalks(s.steps) {
		s.walkSteps, err = s.client.prepareWalk(chat, s.steps, s.opts)
		return s.walk, err
	}
	prepared, err := s.client.prepare(chat, s.steps, s.opts)
	if err != nil {
		return nil, err
	}
	s.useRequest(prepared)
	return s.ask, nil
}

// useRequest makes a request the one that is sent from now on.
func (s *stream) useRequest(p *Prepared) {
	s.prepared, s.wire, s.id, s.firstByte = p, nil, rand.Text(), 0
}

// authenticate reveals the request's keys before its first attempt, and signs each
// attempt separately.
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
	s.client.secrets.add(s.prepared.auth())
	s.wire, s.redact = wire, s.client.secrets.redactor(wire.secrets)
	s.redact.hide(s.prepared.Auth)
	if s.prepared.Signature != nil {
		s.redact.hide(s.prepared.Signature.Headers)
	}
	return nil
}

// attempts sends the request until it succeeds or another try makes no sense.
func (s *stream) attempts(ctx context.Context, most int, send func(context.Context) outcome) *Error {
	for s.attempt, s.retryAfter = 1, 0; ; s.attempt++ {
		v := send(ctx)
		if v.err == nil {
			return nil
		}
		wait, ok := s.mayRetry(ctx, v, most)
		if !ok {
			return v.err
		}
		listening, err := s.awaitRetry(ctx, Retry{Attempt: s.attempt, Of: most, Wait: wait, Err: s.redact.error(v.err)})
		switch {
		case !listening:
			return nil
		case err != nil:
			v, _ := interrupted(ctx)
			return v.err
		}
	}
}

// ask is one attempt at a request that the gateway, or one provider, answers.
func (s *stream) ask(ctx context.Context) outcome {
	s.began = time.Now()
	v := s.once(ctx)
	s.reportFailure(v)
	if s.reply == replyRefused && v.err.Status != 0 {
		failure := *v.err
		s.allFailed(v.err, []*Error{s.redact.error(&failure)})
	}
	return v
}

// once authenticates and makes one HTTP request.
func (s *stream) once(ctx context.Context) outcome {
	s.reply, s.replyHeader = replyNone, nil
	if err := s.authenticate(ctx); err != nil {
		return outcome{err: err}
	}
	return s.try(ctx)
}

// mayRetry reports whether to send the request again. Polling a job is harmless even if a
// piece of its answer was already yielded, or if the reply was cut off.
func (s *stream) mayRetry(ctx context.Context, v outcome, most int) (wait time.Duration, ok bool) {
	again := v.retry && s.answer != answerHasContent
	if s.job.polling {
		again = v.retry || v.err.Retryable
	}
	if !again || s.callerLeft || s.attempt >= most || ctx.Err() != nil {
		return 0, false
	}
	wait, ok = s.retry.wait(s.attempt, v, s.retryAfter, s.client.jitter())
	if !ok || !s.client.budget.spend() {
		return 0, false
	}
	if v.hasWait {
		s.retryAfter += wait
	}
	return wait, true
}

// emit yields a delta without known keys, and reports whether to go on. Everything that a
// caller gets of a reply passes through here, except for the final error.
func (s *stream) emit(d Delta) bool {
	if !s.callerLeft && !s.yield(s.redact.delta(d), nil) {
		s.callerLeft = true
	}
	return !s.callerLeft
}

func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: KindProtocol, Message: err.Error(), Err: err}
}
