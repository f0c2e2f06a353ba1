package inspector

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"sluice/gateway"
)

// What is kept of one answer's exchange, in bytes. The frames' share is half for
// the beginning and half for the end; packed, it holds some ten thousand tokens.
const (
	maxFrameBytes = 512 << 10
	// maxSingleFrame is the most of a single frame, such as a reply in one piece.
	maxSingleFrame = 512 << 10
	// maxTimeBytes bounds the times of frames, at one to three bytes each.
	maxTimeBytes = 128 << 10
	// maxCalls bounds the requests of an answer: a job that is polled makes many.
	maxCalls = 64
)

// trace is what went over the wire for one answer. The goroutine that reads the
// stream writes it, the screen reads it: both take the lock, for the time of a
// copy.
type trace struct {
	// bodies are those of the lane's requests, this answer's among them.
	bodies *sentBodies

	mu    sync.Mutex
	calls []call
	// skipped counts requests in the middle that made way.
	skipped int
	frames  frameLog
	// changes counts what was added, so that the screen knows when to look again.
	changes int
	// forgotten says that frames and bodies made way for newer answers'.
	forgotten bool
}

// call is one request and its reply, an attempt or a step of a job.
type call struct {
	Attempt int
	Sent    time.Time
	Method  string
	URL     string
	Header  http.Header
	// Body is the request's, as much of it as is kept; BodySize is all of it.
	Body     *sentBody
	BodySize int
	// Replied is when the reply began, zero where none came.
	Replied     time.Time
	Status      int
	ReplyHeader http.Header
	// ReplyBody is that of a bad status: others come as frames.
	ReplyBody     []byte
	ReplyBodySize int
	// Frames counts the frames of this reply.
	Frames int
}

// tracedFrame is one frame with its time since the first request was sent.
type tracedFrame struct {
	N     int
	At    time.Duration
	Gap   time.Duration
	Event string
	Data  []byte
	Whole bool
	Note  string
}

// record takes what the client tells of its exchange. The events share nothing
// with the client, so keeping them is all there is to do.
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
			Attempt: t.Attempt, Sent: t.At, Method: t.Method, URL: t.URL, Header: e.bodies.header(t.Header),
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

// current is the request that was made last.
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

// requests gives the requests so far, and how many in the middle made way.
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

// forget lets frames and bodies go; what they were counted and timed as stays.
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

// isForgotten tells whether frames and bodies made way for newer answers'.
func (e *trace) isForgotten() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.forgotten
}

// tracedFrames gives a snapshot of the frames.
func (e *trace) tracedFrames() *frameView {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.frames.view()
	v.forgotten = e.forgotten
	return v
}

// times gives when each frame came, and how many more came than are timed.
func (e *trace) times() (at []time.Duration, more int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.frames.times.all(), e.frames.count - e.frames.times.count
}
