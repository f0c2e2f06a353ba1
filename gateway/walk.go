package gateway

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// Mode says who walks the steps of a chain. The values are those of the configuration.
type Mode string

// The modes.
const (
	// ModeGateway sends all steps to the universal endpoint, where the gateway walks
	// them. It is the default.
	ModeGateway Mode = "gateway"
	// ModeClient has the client try the steps one after the other, by the gateway's
	// rules: what became of each is known exactly, and a provider that is called directly
	// can be a step.
	ModeClient Mode = "client"
)

// walkStep is one step of a walk: its own request, and how it is tried.
type walkStep struct {
	prepared *Prepared
	wire     *revealed
	redact   *redactor
	id       string
	controls Controls
	sent     int // how often it was sent, over all attempts of the walk
}

// tries is how often the step is tried, the first time included.
func (w *walkStep) tries() int { return min(max(w.controls.MaxAttempts, 1), MostAttempts) }

// pause is the wait after a try, counted from 1. How it grows is not documented; this is
// the plain reading.
func (w *walkStep) pause(try int) time.Duration {
	delay := min(w.controls.RetryDelay, LongestRetryDelay)
	switch w.controls.Backoff {
	case BackoffLinear:
		return delay * time.Duration(try)
	case BackoffExponential:
		return delay << (try - 1)
	}
	return delay
}

func (s *stream) walking() bool { return s.walkSteps != nil }

// number is the attempt's number among those of the same request. Each step of a walk is
// a request of its own, and so is each poll of a job.
func (s *stream) number() int {
	if s.walking() && s.walkSteps[s.current].id == s.id {
		return s.walkSteps[s.current].sent
	}
	return s.attempt
}

// clientWalks reports whether the client walks the steps of a chain.
func clientWalks(steps []Step) bool {
	for _, step := range steps {
		if step.Mode == ModeClient {
			return true
		}
	}
	return false
}

// prepareWalk encodes every step before the first is tried, as for a universal request.
// The retries and timeouts that the client applies itself are not passed on to the gateway.
func (c *Client) prepareWalk(chat Chat, steps []Step, opts Options) ([]*walkStep, *Error) {
	if err := c.checkDrills(steps); err != nil {
		return nil, err
	}
	steps, opts = withDrills(steps, opts)
	walk := make([]*walkStep, len(steps))
	for i, step := range steps {
		in := opts.Under(step.Controls)
		o, once := opts, step
		o.RequestTimeout, o.MaxAttempts, o.RetryDelay, o.Backoff = 0, 0, 0, ""
		once.Controls.RequestTimeout, once.Controls.RetryDelay, once.Controls.Backoff = 0, 0, ""
		once.Controls.MaxAttempts = min(in.MaxAttempts, 1)
		p, err := c.assemble(chat, []Step{once}, o)
		if err != nil {
			err.Step = i
			return nil, err
		}
		walk[i] = &walkStep{prepared: p, id: rand.Text(), controls: in}
	}
	return walk, nil
}

// revealWalk reveals all keys before the first step is tried.
func (s *stream) revealWalk(ctx context.Context) *Error {
	for i, w := range s.walkSteps {
		s.current = i
		s.useStep(w)
		if err := s.authenticate(ctx); err != nil {
			err.Step = i
			return err
		}
		w.wire, w.redact = s.wire, s.redact
	}
	return nil
}

// useStep makes a step's request the one that is sent.
func (s *stream) useStep(w *walkStep) {
	s.prepared, s.wire, s.id = w.prepared, w.wire, w.id
	if w.redact != nil {
		s.redact = w.redact
	}
}

// walk tries the steps in order, each as often as it may, until one answers with a good
// status: from then on there is no fallback. Bad statuses, failed connections and replies
// that don't begin in time lead to the next step (AI Gateway documentation, "fallbacks"
// and "request handling").
func (s *stream) walk(ctx context.Context) outcome {
	if s.walkSteps[0].wire == nil {
		if err := s.revealWalk(ctx); err != nil {
			return outcome{err: err}
		}
	}
	var v outcome
	var failures []*Error
	for i, w := range s.walkSteps {
		s.current, s.began = i, time.Now()
		s.useStep(w)
		v = s.askStep(ctx, w, i == len(s.walkSteps)-1)
		s.reportFailure(v)
		if s.walkEnds(ctx, v) {
			return v
		}
		failure := *v.err
		failures = append(failures, s.redact.error(&failure))
	}
	s.allFailed(v.err, failures)
	return v
}

// walkEnds reports whether the walk ends here, with success or not.
func (s *stream) walkEnds(ctx context.Context, v outcome) bool {
	return v.err == nil || s.reply.endsWalk() || s.callerLeft || ctx.Err() != nil
}

// askStep tries one step. The very last try of all has no timeout of its own.
func (s *stream) askStep(ctx context.Context, w *walkStep, last bool) outcome {
	most := w.tries()
	for s.stepTry = 1; ; s.stepTry++ {
		s.firstByte = w.controls.RequestTimeout
		if last && s.stepTry == most {
			s.firstByte = 0
		}
		w.sent++
		v := s.once(ctx)
		if s.walkEnds(ctx, v) || s.stepTry == most {
			return v
		}
		wait := w.pause(s.stepTry)
		listening, err := s.awaitRetry(ctx, Retry{Attempt: s.stepTry, Of: most, Wait: wait, Err: s.redact.error(v.err)})
		switch {
		case !listening:
			return v
		case err != nil:
			v, _ := interrupted(ctx)
			return v
		}
	}
}

// allFailed prefixes the last step's error with the chain, and adds the known failures as
// its cause. The gateway's own errors, and replies that didn't come from the API, stay as
// they are. So does the kind of an error without a status: retrying doesn't fix a
// network.
func (s *stream) allFailed(e *Error, failures []*Error) {
	if len(s.steps) < 2 || e.Gateway || e.Kind == KindNotAPI {
		return
	}
	names := make([]string, len(s.steps))
	for i, step := range s.steps {
		names[i] = step.Target().String()
	}
	e.Err = &ChainError{Failures: failures, Of: len(s.steps)}
	e.Message = cut(fmt.Sprintf("all %d steps failed (%s); the last said: %s", len(s.steps), strings.Join(names, ", "), e.Message), maxMessage)
	if e.Status != 0 {
		e.Kind = KindBusy
	}
}
