package gateway

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
)

// Authorizer is a [Provider] that can add what the vendor requires of every request,
// above all keys, to a request that it didn't encode. It fills in the same fields as
// Encode does, and leaves existing headers alone.
type Authorizer interface {
	Authorize(Request) (Request, error)
}

// RawRequest is a request to any endpoint of a provider.
type RawRequest struct {
	Provider Provider
	// Method defaults to POST with a body and GET without.
	Method string
	// Endpoint and Query are as in [Request].
	Endpoint string
	Query    url.Values
	// BaseURL, if set, is called instead of the provider's own address.
	BaseURL string
	// Header overrides what the provider and the client would send, including keys.
	Header http.Header
	// Auth are headers whose values are secret. They override too.
	Auth []AuthHeader
	// Body is JSON, or nil.
	Body []byte
}

// RawReply is the reply to a raw request, whatever its status. Its body can be read once,
// by Read or by Frames, under the client's timers and caps; errors are of type [*Error].
// It belongs to one goroutine, which must close it.
type RawReply struct {
	Status int
	// Header holds no secrets.
	Header http.Header
	// MediaType is as in [Reply].
	MediaType string
	// LogID is the gateway's id of the request in its log, or empty.
	LogID string

	s     *stream
	ctx   context.Context // the reply's own, cancelled by Close
	resp  *http.Response
	body  io.Reader
	watch *watch
	stop  context.CancelFunc
}

// Raw sends a request as it is and returns the reply, whatever its status. Nothing is
// retried. The error is an [*Error] and says why there is no reply at all.
// Options.Timeout counts until the reply is closed.
func (c *Client) Raw(ctx context.Context, r RawRequest, opts Options) (*RawReply, error) {
	s := &stream{client: c, opts: opts, redact: c.secrets.redactor(nil), steps: []Step{{Provider: r.Provider}}, attempt: 1}
	p, err := c.PrepareRaw(r, opts)
	if err != nil {
		return nil, err
	}
	s.useRequest(p)
	if err := s.authenticate(ctx); err != nil {
		return nil, s.redact.error(err)
	}
	stop := func() {}
	if opts.Timeout > 0 {
		ctx, stop = context.WithTimeoutCause(ctx, opts.Timeout, expiredTotal(opts.Timeout))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	reply := &RawReply{s: s, ctx: ctx, watch: newWatch(c.timers, cancel), stop: func() { cancel(nil); stop() }}
	resp, v := s.send(ctx, reply.watch) //nolint:bodyclose // RawReply.Close does it
	if resp == nil {
		reply.Close()
		return nil, s.redact.error(s.blame(v, nil).err)
	}
	if err := reply.open(resp); err != nil {
		reply.Close()
		return nil, err
	}
	return reply, nil
}

// PrepareRaw returns the exact request without sending it, as [Client.Prepare] does for a
// chat.
func (c *Client) PrepareRaw(r RawRequest, opts Options) (*Prepared, error) {
	req := Request{Provider: r.Provider.Name(), BaseURL: r.BaseURL, Method: r.Method, Endpoint: r.Endpoint, Query: r.Query, Header: r.Header.Clone(), Body: r.Body}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if req.Method == "" && len(req.Body) == 0 {
		req.Method = http.MethodGet
	}
	err := checkRequest(req)
	if a, ok := r.Provider.(Authorizer); ok && err == nil {
		req, err = a.Authorize(req)
	}
	var p *Prepared
	if err == nil {
		p, err = c.single(req, Controls{}, opts)
	}
	if err == nil {
		own := r.Header.Clone()
		for _, a := range r.Auth {
			own = withHeader(own, a.Name)
			p.Header.Del(a.Name)
		}
		p.Auth = append(withoutHeaders(p.Auth, own), r.Auth...)
		if p.Signature != nil && len(withoutHeaders(p.Signature.Headers, own)) < len(p.Signature.Headers) {
			p.Signature = nil
		}
		p.keys = []string{keySource(p.Auth, p.Signature != nil || p.direct)}
		err = c.checkPrepared(p)
	}
	if err != nil {
		return nil, requestError(r.Provider.Name(), 0, err)
	}
	return p, nil
}

// withHeader marks a header as given by the caller.
func withHeader(own http.Header, name string) http.Header {
	if own == nil {
		own = http.Header{}
	}
	own.Set(name, "given")
	return own
}

// withoutHeaders drops the keys for which the caller gave a header.
func withoutHeaders(auth []AuthHeader, own http.Header) []AuthHeader {
	var kept []AuthHeader
	for _, a := range auth {
		if own.Get(a.Name) == "" {
			kept = append(kept, a)
		}
	}
	return kept
}

// open makes the response this reply's.
func (r *RawReply) open(resp *http.Response) error {
	r.resp = resp
	r.Status, r.MediaType, r.LogID = resp.StatusCode, mediaType(resp.Header.Get("Content-Type")), logIDOf(resp.Header)
	r.Header = r.s.redact.header(resp.Header)
	r.s.redact.redactKnown(&r.MediaType, &r.LogID)
	r.s.trace(TraceEvent{Kind: TraceResponse, Status: resp.StatusCode, Header: resp.Header})
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return r.failed(redirected(resp))
	}
	body, bad := replyBody(resp, r.watch, r.s.client.limits.Reply)
	if bad != nil {
		return r.failed(outcome{err: bad})
	}
	r.body = body
	return nil
}

func (r *RawReply) failed(v outcome) error {
	if stopped, ok := interrupted(r.ctx); ok {
		v = stopped
	}
	return r.s.redact.error(r.s.blame(v, r.resp).err)
}

// Read reads the body's bytes exactly as they came; they are not redacted.
func (r *RawReply) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if n > 0 {
		r.watch.gotContent() // what counts as content is up to the reader
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = r.failed(cutOff(err))
	}
	return n, err
}

// Frames splits the body into frames: a stream into its events, the array of a vendor
// that streams in one into its elements, anything else is one whole frame. They hold no
// secrets. An error is yielded once, last.
func (r *RawReply) Frames() iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		decoder := r.s.steps[0].Provider.Decoder(Reply{Status: r.Status, Header: r.Header, MediaType: r.MediaType})
		frames, _, err := newFrames(r.MediaType, r, r.s.client.limits, splitsArrays(decoder))
		for err == nil {
			var f Frame
			if f, err = frames.next(); err != nil {
				break
			}
			r.s.traceFrame(f)
			f.Data = []byte(r.s.redact.clean(string(f.Data)))
			f.Event, f.Note = r.s.redact.clean(f.Event), r.s.redact.clean(f.Note)
			if !yield(f, nil) {
				return
			}
		}
		var ours *Error
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, errEmptyReply):
		case errors.As(err, &ours):
			yield(Frame{}, ours)
		default:
			yield(Frame{}, r.failed(cutOff(err)))
		}
	}
}

// Err reads the body of a reply with a bad status and returns what it means; nil for a
// good status. It also returns as much of the body as was read, without secrets.
func (r *RawReply) Err() (*Error, []byte) {
	if r.Status < 400 {
		return nil, nil
	}
	r.watch.boundErrorBody()
	text, _ := io.ReadAll(io.LimitReader(r.body, int64(r.s.client.limits.ErrorBody)))
	v := r.s.blame(classifyNow(r.resp, text), r.resp)
	return r.s.redact.error(v.err), []byte(r.s.redact.clean(string(text)))
}

// Close hangs up if the body was not read to its end.
func (r *RawReply) Close() {
	r.watch.disarm()
	r.stop()
	if r.resp != nil {
		_ = r.resp.Body.Close()
	}
}
