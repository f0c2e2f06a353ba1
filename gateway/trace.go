package gateway

import (
	"net/http"
	"time"
)

// TraceKind says what a [TraceEvent] shows.
type TraceKind string

// The kinds of trace event.
const (
	TraceRequest  TraceKind = "request"
	TraceResponse TraceKind = "response"
	TraceFrame    TraceKind = "frame"
)

// TraceEvent is what really went over the wire, without secrets. Its fields may
// be kept, and must not be changed: a body is the request's own.
type TraceEvent struct {
	Kind TraceKind
	At   time.Time
	// Attempt counts from 1.
	Attempt int
	// Step is the step of a chain that is asked where the client walks it, from 0.
	Step int
	// Method and URL belong to a request.
	Method, URL string
	// Status belongs to a response.
	Status int
	// Header belongs to a request or response.
	Header http.Header
	// Body is a request's body, or that of a response with a bad status.
	Body []byte
	// Frame belongs to a frame.
	Frame Frame
}

// tracedTogether is how many bytes of frames share an allocation: a frame of a
// stream has some two hundred.
const tracedTogether = 16 << 10

// traceBody gives a body without secrets. Where it holds none, which is nearly always,
// these are the very bytes: a conversation is not copied for each of its prompts.
func (s *stream) traceBody(body []byte) []byte {
	if !s.redact.mayHold(body) {
		return body
	}
	if clean := s.redact.clean(string(body)); clean != string(body) {
		return []byte(clean)
	}
	return body
}

// copyForTrace gives a frame's bytes without secrets and for good. Nearly all frames have
// none, and are copied behind each other.
func (s *stream) copyForTrace(data []byte) []byte {
	if s.redact.mayHold(data) || len(data) > tracedTogether/4 {
		return []byte(s.redact.clean(string(data)))
	}
	if len(data) > cap(s.traceBuf)-len(s.traceBuf) {
		s.traceBuf = make([]byte, 0, tracedTogether)
	}
	from := len(s.traceBuf)
	s.traceBuf = append(s.traceBuf, data...)
	return s.traceBuf[from:len(s.traceBuf):len(s.traceBuf)]
}
