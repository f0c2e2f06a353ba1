package emulator

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Recorded is one request that the server received and what became of it. A zero time
// means that it hasn't happened.
type Recorded struct {
	// LogID is the value of the reply's cf-aig-log-id.
	LogID string
	// Method, Path and Query are those of the request line; Path still has its escapes.
	Method, Path string
	Query        url.Values
	Header       http.Header
	Body         []byte
	// Account, Gateway, Provider and Endpoint are the parts of the path. Provider
	// is empty for a universal request.
	Account, Gateway, Provider, Endpoint string

	// At is when the whole request had been read.
	At time.Time
	// FirstByteAt is when the status line was written.
	FirstByteAt time.Time
	// DoneAt is when the handler ended.
	DoneAt time.Time
	// HungUpAt is when the server noticed that the client had gone before the end of the
	// reply.
	HungUpAt time.Time

	// Status is the reply's status, 0 if there is none yet.
	Status int
	// Step is the universal step that answered.
	Step int
	// Cache is "HIT" or "MISS".
	Cache string
	// BytesSent counts the bytes of the body that were written.
	BytesSent int
	// Upstream lists the calls to providers, in order.
	Upstream []Upstream
}

// Upstream is one call that the gateway made to a provider: what the provider
// would have seen.
type Upstream struct {
	Step, Attempt    int
	Provider, Method string
	// Endpoint is the path after the slug, with its escapes.
	Endpoint string
	Query    url.Values
	// Header is without the cf-aig-* headers, which are for the gateway.
	Header http.Header
	Body   []byte
	// Status is the provider's answer, 0 for a timeout or no connection.
	Status int
}

// The journal keeps the newest requests within these bounds.
const (
	keepRequests = 1000
	keepBytes    = 64 << 20
)

// journal keeps what was received.
type journal struct {
	mu    sync.Mutex
	list  []*Recorded
	bytes int
	// changed is closed, and replaced, whenever a request is done.
	changed chan struct{}
}

func newJournal() *journal { return &journal{changed: make(chan struct{})} }

// put stores a copy, so that the handler may go on writing its own.
func (j *journal) put(r *Recorded) (update func()) {
	kept := *r
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list = append(j.list, &kept)
	j.bytes += len(r.Body)
	for len(j.list) > 1 && (len(j.list) > keepRequests || j.bytes > keepBytes) {
		j.bytes -= len(j.list[0].Body)
		j.list = slices.Delete(j.list, 0, 1)
	}
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		kept = *r
		kept.Upstream = slices.Clone(r.Upstream)
		close(j.changed)
		j.changed = make(chan struct{})
	}
}

func (j *journal) all() []Recorded {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Recorded, len(j.list))
	for i, r := range j.list {
		out[i] = *r
	}
	return out
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list, j.bytes = nil, 0
}

// done returns what was received, how much of it is done, and a channel that is closed
// when that changes.
func (j *journal) done() (all []Recorded, done int, changed <-chan struct{}) {
	j.mu.Lock()
	changed = j.changed
	j.mu.Unlock()
	all = j.all()
	for _, r := range all {
		if !r.DoneAt.IsZero() {
			done++
		}
	}
	return all, done, changed
}

// WaitDone waits until n requests are over, answered or hung up on, and returns all that
// were received. It ends early with the context's error.
func (s *Server) WaitDone(ctx context.Context, n int) ([]Recorded, error) {
	for {
		all, done, changed := s.journal.done()
		if done >= n {
			return all, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return all, ctx.Err()
		}
	}
}

// Requests returns the requests received so far, oldest first, with headers and bodies as
// they came, keys included. A request is listed as soon as it has been read; its outcome
// is filled in later. The newest thousand are kept, fewer if their bodies are large.
func (s *Server) Requests() []Recorded { return s.journal.all() }
