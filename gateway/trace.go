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
// be kept.
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

// copied gives a frame's bytes without secrets and for good. Nearly all frames have
// none, and are copied behind each other.
func (s *stream) copied(data []byte) []byte {
	if s.redact.mayHold(data) || len(data) > tracedTogether/4 {
		return []byte(s.redact.clean(string(data)))
	}
	if len(data) > cap(s.copies)-len(s.copies) {
		s.copies = make([]byte, 0, tracedTogether)
	}
	from := len(s.copies)
	s.copies = append(s.copies, data...)
	return s.copies[from:len(s.copies):len(s.copies)]
}
