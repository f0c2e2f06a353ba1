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
