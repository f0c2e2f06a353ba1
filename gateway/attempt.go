package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"time"
)

// Every attempt of one request carries the same id, and its own number.
const (
	headerClientRequest = "X-Client-Request-Id"
	headerClientAttempt = "X-Client-Attempt"
)

// try makes one HTTP attempt and hands out its deltas. The verdict's error is
// nil where the answer is complete or the caller left.
func (s *stream) try(ctx context.Context) verdict {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timers := s.timers
	if s.firstByte > 0 && (timers.Headers == 0 || s.firstByte < timers.Headers) {
		timers.Headers = s.firstByte
	}
	w := newWatch(timers, cancel)
	defer w.disarm()

	resp, v := s.send(ctx, w)
	if resp == nil {
		return s.blame(v, nil)
	}
	defer func() {
		cancel(nil) // else closing would wait for a connection that takes nothing any more
		_ = resp.Body.Close()
	}()
	s.replied = resp.Header
	s.answered = resp.StatusCode < http.StatusBadRequest
	s.refused = !s.answered && !s.job.polling
	body, bad := replyBody(resp, w, s.client.limits.Reply)
	if bad != nil {
		return s.blame(verdict{err: bad}, resp)
	}
	v = s.reply(ctx, resp, body, w)
	if v.err == nil && !s.left && drain(resp.Body, w) {
		w.hangUp.finished()
	}
	if v.err != nil {
		if stopped, ok := interrupted(ctx); ok {
			v = stopped
		}
	}
	return s.blame(v, resp)
}

// send gives the response, its body unread, or why there is none. The context ends
// with the attempt.
func (s *stream) send(ctx context.Context, w *watch) (*http.Response, verdict) {
	req, err := s.request(httptrace.WithClientTrace(ctx, w.hooks()))
	if err != nil {
		return nil, verdict{err: &Error{Kind: KindRequest, Message: "the request can't be built", Err: err}}
	}
	context.AfterFunc(ctx, w.hangUp.end)
	if s.client.transport == nil {
		w.awaitReply() // what was given may not call the hooks
	}
	resp, err := s.client.carrier.RoundTrip(req)
	w.replied()
	if err == nil {
		return resp, verdict{}
	}
	if v, ok := interrupted(ctx); ok {
		return nil, v
	}
	return nil, noReply(err, w.at(), req.URL, w.timers)
}

func (s *stream) request(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, s.prepared.Method, s.prepared.URL, bytes.NewReader(s.wire.body))
	if err != nil {
		return nil, err
	}
	req.Header = s.wire.header.Clone()
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set(headerClientRequest, s.id)
	req.Header.Set(headerClientAttempt, strconv.Itoa(s.number()))
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", s.client.userAgent)
	}
	s.trace(TraceEvent{Kind: TraceRequest, Method: req.Method, URL: s.prepared.URL, Header: req.Header, Body: s.wire.body})
	return req, nil
}

// reply reads a response: an answer, or what explains why there is none.
func (s *stream) reply(ctx context.Context, resp *http.Response, body io.Reader, w *watch) verdict {
	switch resp.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted:
	default:
		w.hurry()
		return s.refusal(resp, body, w)
	}
	s.trace(TraceEvent{Kind: TraceResponse, Status: resp.StatusCode, Header: resp.Header})
	media := mediaType(resp.Header.Get("Content-Type"))
	step, known := s.stepOf(resp.Header)
	var decoder Decoder = s.job.poller
	if !s.job.polling {
		decoder = s.steps[step].Provider.Decoder(Reply{Status: resp.StatusCode, Header: resp.Header, MediaType: media})
	}
	frames, streamed, err := newFrames(media, body, s.client.limits, splitsArrays(decoder))
	if err != nil {
		return cutOff(err)
	}
	if s.job.polling {
		return s.answer(ctx, frames, decoder, w)
	}
	if !s.tellServed(step, known) {
		return verdict{}
	}
	start := &Start{
		Target: s.steps[step].Target(), Status: resp.StatusCode, Step: step, StepKnown: known,
		Cache: cacheOf(resp.Header), LogID: logIDOf(resp.Header), Attempt: s.number(), Routed: routedOf(resp.Header),
		ContentType: cut(resp.Header.Get("Content-Type"), maxHeaderWord), Streamed: streamed,
	}
	if !s.hand(Delta{Kind: DeltaStart, Start: start}) {
		return verdict{}
	}
	if !known && !s.hand(Delta{Kind: DeltaNote, Text: "the gateway did not say which step answered; read as the first step's answer"}) {
		return verdict{}
	}
	s.said = false
	s.begin(newJob(decoder, step))
	return s.answer(ctx, frames, decoder, w)
}

// answer turns frames into deltas until the vendor's end mark or the end of the
// body.
func (s *stream) answer(ctx context.Context, frames frames, decoder Decoder, w *watch) verdict {
	var deltas []Delta
	for {
		frame, err := frames.next()
		if errors.Is(err, io.EOF) && ctx.Err() == nil {
			if s.job.goesOn() {
				return verdict{}
			}
			deltas, err = decoder.Close(deltas[:0])
			return s.closed(s.handAll(deltas, w), err)
		}
		if err != nil {
			return cutOff(err)
		}
		s.traceFrame(frame)
		if frame.Note != "" && !s.remark(frame.Note) {
			return verdict{}
		}
		deltas, err = decoder.Decode(deltas[:0], frame)
		goOn := s.handAll(deltas, w)
		if err != nil || !goOn {
			return s.inStream(goOn, err)
		}
		if decoder.Done() {
			return s.closed(true, nil)
		}
	}
}

// errNoAnswer is the cause where a reply ends as a complete one does and holds no
// answer.
var errNoAnswer = errors.New("the reply holds no answer")

// closed judges the end of a reply. One that holds nothing, not even a count of
// what was written or the vendor's word on why it stopped, is never an empty
// success.
func (s *stream) closed(goOn bool, err error) verdict {
	if err == nil && goOn && !s.said {
		return verdict{err: &Error{Kind: KindTruncated, Message: "the reply ended without an answer: no text, no call, no count and no reason why",
			Retryable: true, Err: errNoAnswer}}
	}
	return s.inStream(goOn, err)
}

func (s *stream) handAll(deltas []Delta, w *watch) (goOn bool) {
	s.job.heard = s.job.heard || len(deltas) > 0
	for _, d := range deltas {
		s.said = s.said || d.says()
		if d.Kind.content() {
			s.content = true
			w.gotContent()
		}
		if !s.excess.keeps(&d) {
			continue
		}
		if !s.hand(d) {
			return false
		}
	}
	return true
}

// inStream judges an error that the decoder found in a good reply. Before any
// content it is like one with a status; after it the text stays and nothing is
// tried again.
func (s *stream) inStream(goOn bool, err error) verdict {
	if err == nil || !goOn {
		return verdict{}
	}
	e := asError(err)
	switch e.Kind {
	case KindProtocol, KindTruncated:
		return verdict{err: e}
	case "":
		e.Kind = KindStreamError
	}
	if s.content {
		e.Kind = KindStreamError
	}
	retry := e.Kind == KindBusy || e.Kind == KindRate
	return verdict{err: e, retry: retry, wait: e.RetryAfter, hasWait: e.RetryAfter > 0, base: firstWait(e.Code)}
}

// remark hands a note of the framing out, the same one once.
func (s *stream) remark(text string) (goOn bool) {
	const most = 16
	if s.remarks[text] || len(s.remarks) >= most {
		return true
	}
	if s.remarks == nil {
		s.remarks = map[string]bool{}
	}
	s.remarks[text] = true
	return s.hand(Delta{Kind: DeltaNote, Text: text})
}

// refusal explains a bad status.
func (s *stream) refusal(resp *http.Response, body io.Reader, w *watch) verdict {
	text, err := io.ReadAll(io.LimitReader(body, int64(s.client.limits.ErrorBody)))
	if err == nil && len(text) < s.client.limits.ErrorBody {
		w.hangUp.finished()
	}
	s.trace(TraceEvent{Kind: TraceResponse, Status: resp.StatusCode, Header: resp.Header, Body: text})
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return redirected(resp)
	}
	return classifyNow(resp, text)
}

func classifyNow(resp *http.Response, body []byte) verdict {
	return classify(resp.StatusCode, resp.Header, body, time.Now())
}

func redirected(resp *http.Response) verdict {
	to := "nowhere"
	if u, err := url.Parse(resp.Header.Get("Location")); err == nil && u.Host != "" {
		to = u.Host
	} else if err == nil && u.Path != "" {
		to = "another path"
	}
	return verdict{err: &Error{Kind: KindRefusedRedirect, Status: resp.StatusCode,
		Message: fmt.Sprintf("the answer is a redirect to %s, which is never followed", cut(to, maxHeaderWord))}}
}

// blame says which step and provider an error belongs to.
func (s *stream) blame(v verdict, resp *http.Response) verdict {
	if v.err == nil {
		return v
	}
	defer s.nameKey(v.err)
	if s.prepared.direct {
		v.err.Provider = s.steps[s.at].Provider.Name()
	}
	if resp == nil {
		v.err.Step, v.err.StepUnknown = s.at, len(s.steps) > 1 && !s.walking()
		if s.job.polling {
			v.err.Step, v.err.StepUnknown = s.job.step, false
		}
		return v
	}
	step, known := s.stepOf(resp.Header)
	v.err.Step, v.err.StepUnknown = step, !known
	v.err.LogID = firstNonEmpty(v.err.LogID, logIDOf(resp.Header))
	v.err.RequestID = firstNonEmpty(v.err.RequestID, requestIDOf(resp.Header))
	switch {
	case s.prepared.direct:
	case v.err.Gateway, v.err.Kind == KindRefusedRedirect, v.err.Kind == KindNotAPI:
		v.err.Provider = ""
	case known && v.err.Provider == "":
		v.err.Provider = s.steps[step].Provider.Name()
	}
	return v
}

// stepOf says which step a reply belongs to: the first where nobody knows.
func (s *stream) stepOf(h http.Header) (step int, known bool) {
	switch {
	case s.job.polling:
		return s.job.step, true
	case s.walking():
		return s.at, true
	}
	return stepOf(h, len(s.steps))
}

func (s *stream) trace(e TraceEvent) {
	if s.opts.Trace == nil {
		return
	}
	e.At, e.Attempt, e.Step = time.Now(), s.number(), s.at
	e.URL = s.redact.clean(e.URL)
	e.Header = s.redact.header(e.Header)
	e.Body = s.shown(e.Body)
	s.opts.Trace(e)
}

func (s *stream) traceFrame(f Frame) {
	if s.opts.Trace == nil {
		return
	}
	f.Data = s.copied(f.Data)
	f.Event, f.Note = s.redact.clean(f.Event), s.redact.clean(f.Note)
	s.opts.Trace(TraceEvent{Kind: TraceFrame, At: time.Now(), Attempt: s.number(), Step: s.at, Frame: f})
}
