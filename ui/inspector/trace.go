package inspector

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"sluice/gateway"
)

// What is kept of one answer's exchange, in bytes. Half of the frames' share is for the
// first and half for the last ones; packed, it holds some ten thousand tokens.
const (
	maxFrameBytes = 512 << 10
	// maxSingleFrame is how much of a single frame is kept, such as a reply in one piece.
	maxSingleFrame = 512 << 10
	// maxTimeBytes limits the times of frames, which take one to three bytes each.
	maxTimeBytes = 128 << 10
	// maxCalls limits the requests of an answer: a polled job makes many.
	maxCalls = 64
)

// trace is what went over the wire for one answer. The goroutine that reads the stream
// writes it and the screen reads it; both hold the lock only while they copy.
type trace struct {
	// bodies are those of the lane's requests, including this answer's.
	bodies *sentBodies

	mu    sync.Mutex
	calls []call
	// skipped counts requests in the middle that were dropped.
	skipped int
	frames  frameLog
	// changes counts the events, so that the screen knows when to draw again.
	changes int
	// forgotten is set once frames and bodies were dropped in favour of newer answers.
	forgotten bool
}

// call is one request and its reply: an attempt, or a step of a job.
type call struct {
	Attempt int
	// Step is the step of a chain that the client walks, from 0.
	Step   int
	Sent   time.Time
	Method string
	URL    string
	Header http.Header
	// Body is what is kept of the request's body; BodySize is the size of all of it.
	Body     *sentBody
	BodySize int
	// Replied is when the reply began, zero where none came.
	Replied     time.Time
	Status      int
	ReplyHeader http.Header
	// ReplyBody is the body of an error reply: others come as frames.
	ReplyBody     []byte
	ReplyBodySize int
	// Frames counts the frames of this reply.
	Frames int
}

// tracedFrame is one frame with its number from 1, the time since the first request was
// sent, and the gap before it.
type tracedFrame struct {
	N     int
	At    time.Duration
	Gap   time.Duration
	Event string
	Data  []byte
	Whole bool
	Note  string
}

// record adds an event of the client. Events share nothing with the client, so they can
// be kept as they are.
func (e *trace) record(t gateway.TraceEvent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changes++
	if e.bodies == nil {
		e.bodies = &sentBodies{}
	}
	switch t.Kind {
	case gateway.TraceRequest:
		e.calls = append(e.calls, call{
			Attempt: t.Attempt, Step: t.Step, Sent: t.At, Method: t.Method, URL: t.URL, Header: e.bodies.header(t.Header),
			Body: e.bodies.add(t.Body), BodySize: len(t.Body),
		})
		if len(e.calls) > maxCalls {
			e.calls = slices.Delete(e.calls, maxCalls/2, maxCalls/2+1)
			e.skipped++
		}
	case gateway.TraceResponse:
		if c := e.current(); c != nil {
			c.Replied, c.Status, c.ReplyHeader = t.At, t.Status, e.bodies.replyHeader(t.Header)
			c.ReplyBody, c.ReplyBodySize = head(t.Body), len(t.Body)
		}
	case gateway.TraceFrame:
		c := e.current()
		if c == nil {
			return
		}
		c.Frames++
		e.frames.add(t.Frame, t.At.Sub(e.calls[0].Sent))
	}
}

// current is the last request.
func (e *trace) current() *call {
	if len(e.calls) == 0 {
		return nil
	}
	return &e.calls[len(e.calls)-1]
}

// version changes whenever something was added.
func (e *trace) version() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.changes
}

// requests returns the requests so far, and how many in the middle were dropped.
func (e *trace) requests() (calls []call, skipped int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.calls), e.skipped
}

// size is about how many bytes the frames and bodies take.
func (e *trace) size() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	size := e.frames.size()
	for _, c := range e.calls {
		size += c.Body.size() + len(c.ReplyBody)
	}
	return size
}

// forget drops frames and bodies, but not their counts and times.
func (e *trace) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.forgotten {
		return
	}
	e.changes++
	e.forgotten = true
	e.frames.forget()
	for i := range e.calls {
		e.calls[i].Body.forget()
		e.calls[i].ReplyBody = nil
	}
}

// isForgotten reports whether frames and bodies were dropped.
func (e *trace) isForgotten() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.forgotten
}

// tracedFrames returns a snapshot of the frames.
func (e *trace) tracedFrames() *frameView {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.frames.view()
	v.forgotten = e.forgotten
	return v
}

// times returns when each frame came, and how many later frames have no time.
func (e *trace) times() (at []time.Duration, more int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.frames.times.all(), e.frames.count - e.frames.times.count
}
