package gateway

import (
	"context"
	"net/http/httptrace"
	"time"
)

// Poller is a [Decoder] whose answer takes several replies: a job that the first request
// creates, that is polled until it is over, and that is cancelled if the caller stops.
// The same decoder reads all replies in turn. Its requests go where the first one went:
// through the gateway, or to the vendor that is called directly.
type Poller interface {
	Decoder
	// Next is called when a reply has ended and the decoder is not done. It returns the
	// request that brings more of the answer, and how long to wait before sending it. ok
	// is false if the reply named no job; then the answer ends as Close says.
	Next() (next Request, wait time.Duration, ok bool)
	// Cancel returns the request that cancels the job at the vendor. ok is false if no
	// job is running any more.
	Cancel() (cancel Request, ok bool)
}

// job is an answer that takes several replies. The zero value is one that doesn't.
type job struct {
	poller Poller
	step   int // the step that answers
	// next is the request to send after wait, nil for none.
	next *Request
	wait time.Duration
	// polling says that the first reply is in.
	polling bool
	// gotDeltas says that something new came since the last poll; waited is how long the
	// polls have waited since then.
	gotDeltas bool
	waited    time.Duration
}

func newJob(d Decoder, step int) job {
	poller, _ := d.(Poller)
	return job{poller: poller, step: step}
}

// startJob makes a job the one that this stream follows.
func (s *stream) startJob(j job) {
	s.job = j
	if j.poller != nil && !s.jobCounted {
		s.jobCounted = true
		s.client.jobs.add()
	}
}

// more reports, at the end of a reply, whether another request brings more.
func (j *job) more() bool {
	if j.poller == nil {
		return false
	}
	next, wait, ok := j.poller.Next()
	if ok {
		j.next, j.wait = &next, max(0, wait)
	}
	return ok
}

// poll sends the requests that follow the first, each with its own attempts. The waits
// count towards the NoContent timer.
func (s *stream) poll(ctx context.Context) *Error {
	j := &s.job
	for j.next != nil && !s.callerLeft {
		next := *j.next
		j.next, j.polling = nil, true
		if j.gotDeltas {
			j.gotDeltas, j.waited = false, 0
		}
		j.waited += j.wait
		if most := s.client.timers.NoContent; most > 0 && j.waited > most {
			why := expiredContent(most)
			return requestError(next.Provider, j.step, &Error{Kind: why.kind, Message: why.words, Retryable: true, Err: why})
		}
		if pause(ctx, j.wait) != nil {
			v, _ := interrupted(ctx)
			return v.err
		}
		p, err := s.client.follow(next, s.opts)
		if err != nil {
			return requestError(next.Provider, j.step, err)
		}
		if s.redact.known(p.URL) != p.URL {
			return requestError(next.Provider, j.step, &Error{Kind: KindProtocol, Message: "the vendor's job has an address with a key in it, which is never requested"})
		}
		s.useRequest(p)
		if err := s.attempts(ctx, s.client.retry.Attempts, s.once); err != nil {
			return err
		}
	}
	return nil
}

// follow prepares a request that belongs to an earlier one. Its answer never comes from
// the cache.
func (c *Client) follow(req Request, opts Options) (*Prepared, error) {
	p, err := c.single(req, Controls{}, opts.uncached())
	if err == nil {
		err = c.checkPrepared(p)
	}
	return p, err
}

// cancelJob cancels a job that is still running when nobody waits for it any more: it
// would go on, and cost, at the vendor. The caller doesn't wait for this.
func (s *stream) cancelJob(ctx context.Context) {
	const within = 10 * time.Second
	if s.job.poller == nil {
		return
	}
	cancel, ok := s.job.poller.Cancel()
	if !ok {
		return
	}
	p, err := s.client.follow(cancel, s.opts)
	if err != nil {
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), within)
	s.useRequest(p)
	if s.authenticate(ctx) != nil {
		done()
		return
	}
	s.attempt = 1
	w := newWatch(Timers{}, func(error) { done() })
	req, err := s.request(httptrace.WithClientTrace(ctx, w.hooks()))
	if err != nil {
		done()
		return
	}
	s.client.jobs.add()
	context.AfterFunc(ctx, w.hangUp.end)
	spawn(func() {
		defer s.client.jobs.done()
		defer w.disarm()
		defer done()
		if resp, err := s.client.carrier.RoundTrip(req); err == nil {
			done()
			_ = resp.Body.Close()
		}
	}, func(*Error) {})
}
