package gateway

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// Mode says who walks the steps of a chain. The values are those of the
// configuration.
type Mode string

// The modes.
const (
	// ModeGateway sends all steps to the universal endpoint, where the gateway
	// walks them. It is the mode of a step that names none.
	ModeGateway Mode = "gateway"
	// ModeClient asks the steps one after the other here, by the gateway's rules:
	// what became of each is known exactly, and a provider that is called directly
	// can be a step.
	ModeClient Mode = "client"
)

// leg is one step of a walk: its own request, and how it is tried.
type leg struct {
	prepared *Prepared
	wire     *revealed
	redact   *redactor
	id       string
	controls Controls
	sent     int // how often it was sent, in all walks
}

// tries is how often the step is asked, the first time included.
func (l *leg) tries() int { return min(max(l.controls.MaxAttempts, 1), MostAttempts) }

// pause is the wait after the try of that number, from 1. How it grows is not
// documented; this is the plain reading.
func (l *leg) pause(try int) time.Duration {
	delay := min(l.controls.RetryDelay, LongestRetryDelay)
	switch l.controls.Backoff {
	case BackoffLinear:
		return delay * time.Duration(try)
	case BackoffExponential:
		return delay << (try - 1)
	}
	return delay
}

func (s *stream) walking() bool { return s.legs != nil }

// number is that of the attempt among those of the same request: a step of a walk
// is a request of its own, and so is each question about a job.
func (s *stream) number() int {
	if s.walking() && s.legs[s.at].id == s.id {
		return s.legs[s.at].sent
	}
	return s.attempt
}

// clientWalks tells whether a chain's steps are to be walked here.
func clientWalks(steps []Step) bool {
	for _, step := range steps {
		if step.Mode == ModeClient {
			return true
		}
	}
	return false
}

// prepareLegs encodes every step before the first is asked, as a universal
// request is. What is tried again and timed here isn't asked of the gateway too.
func (c *Client) prepareLegs(chat Chat, steps []Step, opts Options) ([]*leg, *Error) {
	if err := c.checkDrills(steps); err != nil {
		return nil, err
	}
	steps, opts = rehearsing(steps, opts)
	legs := make([]*leg, len(steps))
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
		legs[i] = &leg{prepared: p, id: rand.Text(), controls: in}
	}
	return legs, nil
}

// revealLegs asks for every key before the first step is asked.
func (s *stream) revealLegs(ctx context.Context) *Error {
	for i, l := range s.legs {
		s.at = i
		s.take(l)
		if err := s.authenticate(ctx); err != nil {
			err.Step = i
			return err
		}
		l.wire, l.redact = s.wire, s.redact
	}
	return nil
}

// take makes a step's request the one that is sent.
func (s *stream) take(l *leg) {
	s.prepared, s.wire, s.id = l.prepared, l.wire, l.id
	if l.redact != nil {
		s.redact = l.redact
	}
}

// walk asks the steps in order, each as often as it may, until one answers with
// a good status: from then on there is no falling over. Bad statuses, failing
// connections and replies that don't begin in time lead on (AI Gateway
// documentation, "fallbacks" and "request handling").
func (s *stream) walk(ctx context.Context) verdict {
	if s.legs[0].wire == nil {
		if err := s.revealLegs(ctx); err != nil {
			return verdict{err: err}
		}
	}
	var v verdict
	var failures []*Error
	for i, l := range s.legs {
		s.at, s.began = i, time.Now()
		s.take(l)
		v = s.askLeg(ctx, l, i == len(s.legs)-1)
		s.tellFailure(v)
		if s.over(ctx, v) {
			return v
		}
		failure := *v.err
		failures = append(failures, s.redact.error(&failure))
	}
	s.allFailed(v.err, failures)
	return v
}

// over tells whether the walk ends here, well or not.
func (s *stream) over(ctx context.Context, v verdict) bool {
	return v.err == nil || s.answered || s.left || ctx.Err() != nil
}

// askLeg tries one step. The very last try of all waits as long as needed.
func (s *stream) askLeg(ctx context.Context, l *leg, last bool) verdict {
	most := l.tries()
	for s.legTry = 1; ; s.legTry++ {
		s.firstByte = l.controls.RequestTimeout
		if last && s.legTry == most {
			s.firstByte = 0
		}
		l.sent++
		v := s.once(ctx)
		if s.over(ctx, v) || s.legTry == most {
			return v
		}
		wait := l.pause(s.legTry)
		if !s.hand(Delta{Kind: DeltaRetry, Retry: &Retry{Attempt: s.legTry, Of: most, Wait: wait, Err: s.redact.error(v.err)}}) {
			return v
		}
		if pause(ctx, wait) != nil {
			v, _ := interrupted(ctx)
			return v
		}
	}
}

// allFailed puts the chain before what its last step said, with the failures that
// are known behind it. What the gateway says of itself, or somebody else, stays as
// it is, and so does the kind of a failure that has no status: to try again mends
// no network.
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
