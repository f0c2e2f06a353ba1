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

// All attempts of one request carry the same id, each its own number.
const (
	headerClientRequest = "X-Client-Request-Id"
	headerClientAttempt = "X-Client-Attempt"
)

// try makes one HTTP attempt and yields its deltas. The outcome's error is nil if the
// answer is complete or the caller left.
func (s *stream) try(ctx context.Context) outcome {
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
		cancel(nil) // else Close would wait for a connection that is stuck in a write
		_ = resp.Body.Close()
	}()
	s.reply, s.replyHeader = replyGood, resp.Header
	if resp.StatusCode >= http.StatusBadRequest {
		s.reply = replyRefused
	}
	body, bad := replyBody(resp, w, s.client.limits.Reply)
	if bad != nil {
		return s.blame(outcome{err: bad}, resp)
	}
	v = s.readReply(ctx, resp, body, w)
	if v.err == nil && !s.callerLeft && drain(resp.Body, w) {
		w.hangUp.finished()
	}
	if v.err != nil {
		if stopped, ok := interrupted(ctx); ok {
			v = stopped
		}
	}
	return s.blame(v, resp)
}

// send returns the response with its body unread, or why there is none. The context ends
// with the attempt.
func (s *stream) send(ctx context.Context, w *watch) (*http.Response, outcome) {
	req, err := s.request(httptrace.WithClientTrace(ctx, w.hooks()))
	if err != nil {
		return nil, outcome{err: &Error{Kind: KindRequest, Message: "the request can't be built", Err: err}}
	}
	context.AfterFunc(ctx, w.hangUp.end)
	if s.client.transport == nil {
		w.awaitReply() // a transport that was passed in may not call the hooks
	}
	resp, err := s.client.carrier.RoundTrip(req)
	w.replied()
	if err == nil {
		return resp, outcome{}
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

// readReply reads a response: an answer, or the explanation why there is none.
func (s *stream) readReply(ctx context.Context, resp *http.Response, body io.Reader, w *watch) outcome {
	switch resp.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusAccepted:
	default:
		w.boundErrorBody()
		return s.readRefusal(resp, body, w)
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
		return s.readAnswer(ctx, frames, decoder, w)
	}
	if !s.reportServed(step, known) {
		return outcome{}
	}
	start := &Start{
		Target: s.steps[step].Target(), Status: resp.StatusCode, Step: step, StepKnown: known,
		Cache: cacheOf(resp.Header), LogID: logIDOf(resp.Header), Attempt: s.number(), Routed: routedOf(resp.Header),
		ContentType: cut(resp.Header.Get("Content-Type"), maxHeaderWord), Streamed: streamed,
	}
	if !s.emit(Delta{Kind: DeltaStart, Start: start}) {
		return outcome{}
	}
	if !known && !s.emit(Delta{Kind: DeltaNote, Text: "the gateway did not say which step answered; taken as the first step's answer"}) {
		return outcome{}
	}
	s.answer = answerEmpty
	s.attribution.begin(start)
	s.startJob(newJob(decoder, step))
	return s.readAnswer(ctx, frames, decoder, w)
}

// readAnswer turns frames into deltas until the vendor's end mark or the end of the
// body.
func (s *stream) readAnswer(ctx context.Context, frames frames, decoder Decoder, w *watch) outcome {
	var deltas []Delta
	for {
		frame, err := frames.next()
		if errors.Is(err, io.EOF) && ctx.Err() == nil {
			if s.job.more() {
				return outcome{}
			}
			deltas, err = decoder.Close(deltas[:0])
			return s.closed(s.emitAll(deltas, w), err)
		}
		if err != nil {
			return cutOff(err)
		}
		s.traceFrame(frame)
		if frame.Note != "" && !s.noteOnce(frame.Note) {
			return outcome{}
		}
		deltas, err = decoder.Decode(deltas[:0], frame)
		goOn := s.emitAll(deltas, w)
		if err != nil || !goOn {
			return s.inStream(goOn, err)
		}
		if decoder.Done() {
			return s.closed(true, nil)
		}
	}
}

// errNoAnswer is the cause if a reply ends as a complete one does but holds no answer.
var errNoAnswer = errors.New("the reply contains no answer")

// closed is the outcome at the end of a reply. One that holds nothing, not even a count
// of output tokens or a finish reason, is never an empty success.
func (s *stream) closed(goOn bool, err error) outcome {
	if err == nil && goOn && s.answer == answerEmpty {
		return outcome{err: &Error{Kind: KindTruncated, Message: "the reply ended without an answer: no text, no tool call, no token count and no finish reason",
			Retryable: true, Err: errNoAnswer}}
	}
	return s.inStream(goOn, err)
}

func (s *stream) emitAll(deltas []Delta, w *watch) (goOn bool) {
	s.job.gotDeltas = s.job.gotDeltas || len(deltas) > 0
	for _, d := range deltas {
		s.attribution.complete(&d)
		s.answer = s.answer.with(&d)
		if d.Kind.content() {
			w.gotContent()
		}
		if !s.overflow.keeps(&d) {
			continue
		}
		if !s.emit(d) {
			return false
		}
	}
	return true
}

// inStream is the outcome of an error that the decoder found in a good reply. Before any
// content it is treated like an error status; after content the text stays and nothing is
// retried.
func (s *stream) inStream(goOn bool, err error) outcome {
	if err == nil || !goOn {
		return outcome{}
	}
	e := asError(err)
	switch e.Kind {
	case KindProtocol, KindTruncated:
		return outcome{err: e}
	case "":
		e.Kind = KindStreamError
	}
	if s.answer == answerHasContent {
		e.Kind = KindStreamError
	}
	retry := e.Kind == KindBusy || e.Kind == KindRate
	return outcome{err: e, retry: retry, wait: e.RetryAfter, hasWait: e.RetryAfter > 0, base: firstWait(e.Code)}
}

// noteOnce yields a note of the framing unless the same one was yielded before.
func (s *stream) noteOnce(text string) (goOn bool) {
	const most = 16
	if s.notesSent[text] || len(s.notesSent) >= most {
		return true
	}
	if s.notesSent == nil {
		s.notesSent = map[string]bool{}
	}
	s.notesSent[text] = true
	return s.emit(Delta{Kind: DeltaNote, Text: text})
}

// readRefusal reads a reply with a bad status.
func (s *stream) readRefusal(resp *http.Response, body io.Reader, w *watch) outcome {
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

func classifyNow(resp *http.Response, body []byte) outcome {
	return classify(resp.StatusCode, resp.Header, body, time.Now())
}

func redirected(resp *http.Response) outcome {
	to := "nowhere"
	if u, err := url.Parse(resp.Header.Get("Location")); err == nil && u.Host != "" {
		to = u.Host
	} else if err == nil && u.Path != "" {
		to = "another path"
	}
	return outcome{err: &Error{Kind: KindRefusedRedirect, Status: resp.StatusCode,
		Message: fmt.Sprintf("the answer is a redirect to %s, which is never followed", cut(to, maxHeaderWord))}}
}

// blame fills in which step and provider an error belongs to.
func (s *stream) blame(v outcome, resp *http.Response) outcome {
	if v.err == nil {
		return v
	}
	defer s.setKeySource(v.err)
	if s.prepared.direct {
		v.err.Provider = s.steps[s.current].Provider.Name()
	}
	if resp == nil {
		v.err.Step, v.err.StepUnknown = s.current, len(s.steps) > 1 && !s.walking()
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

// stepOf returns the step that a reply belongs to, the first one if that is unknown.
func (s *stream) stepOf(h http.Header) (step int, known bool) {
	switch {
	case s.job.polling:
		return s.job.step, true
	case s.walking():
		return s.current, true
	}
	return stepOf(h, len(s.steps))
}

func (s *stream) trace(e TraceEvent) {
	if s.opts.Trace == nil {
		return
	}
	e.At, e.Attempt, e.Step = time.Now(), s.number(), s.current
	e.URL = s.redact.clean(e.URL)
	e.Header = s.redact.header(e.Header)
	e.Body = s.traceBody(e.Body)
	s.opts.Trace(e)
}

func (s *stream) traceFrame(f Frame) {
	if s.opts.Trace == nil {
		return
	}
	f.Data = s.copyForTrace(f.Data)
	f.Event, f.Note = s.redact.clean(f.Event), s.redact.clean(f.Note)
	s.opts.Trace(TraceEvent{Kind: TraceFrame, At: time.Now(), Attempt: s.number(), Step: s.current, Frame: f})
}
