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

// TraceEvent is what really went over the wire, without secrets. It may be kept, and must
// not be modified: a body shares memory with the request.
type TraceEvent struct {
	Kind TraceKind
	At   time.Time
	// Attempt counts from 1.
	Attempt int
	// Step is the current step of a chain if the client walks it, from 0.
	Step int
	// Method and URL are set for a request.
	Method, URL string
	// Status is set for a response.
	Status int
	// Header is set for a request or response.
	Header http.Header
	// Body is a request's body, or that of a response with a bad status.
	Body []byte
	// Frame is set for a frame.
	Frame Frame
}

// tracedTogether is how many bytes of frames share an allocation: a frame of a stream has
// about two hundred.
const tracedTogether = 16 << 10

// traceBody returns a body without secrets. If it holds none, as nearly always, it is not
// copied: a conversation would be copied for each of its prompts.
func (s *stream) traceBody(body []byte) []byte {
	if !s.redact.mayHold(body) {
		return body
	}
	if clean := s.redact.clean(string(body)); clean != string(body) {
		return []byte(clean)
	}
	return body
}

// copyForTrace returns a frame's bytes without secrets, safe to keep. Nearly all frames
// hold none, and are copied one after another into a shared buffer.
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
