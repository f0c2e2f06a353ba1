package inspector

import (
	"maps"
	"net/http"
	"slices"
	"sync"
)

// maxBody is how much of one body is kept, in bytes.
const maxBody = 256 << 10

// sentBodies are the bodies of a lane's requests. A prompt's body is the previous one
// with a little more in it, so only the newest is kept whole, and of each earlier one
// what the next lacks: a long conversation takes little more than its last request. It is
// safe for concurrent use.
type sentBodies struct {
	mu     sync.Mutex
	newest *sentBody
	// sent and replied are the headers of the newest request and of its reply.
	sent, replied http.Header
}

// header returns a request's headers, sharing the memory of the previous request's where
// they are equal. Nobody may change them. replyHeader does the same for replies.
func (s *sentBodies) header(h http.Header) http.Header      { return s.shared(&s.sent, h) }
func (s *sentBodies) replyHeader(h http.Header) http.Header { return s.shared(&s.replied, h) }

func (s *sentBodies) shared(before *http.Header, h http.Header) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	if maps.EqualFunc(*before, h, slices.Equal) {
		return *before
	}
	h = maps.Clone(h)
	for name, values := range *before {
		if slices.Equal(h[name], values) {
			h[name] = values
		}
	}
	*before = h
	return h
}

// sentBody is what is kept of one request's body.
type sentBody struct {
	of *sentBodies
	// data is the body. Where next is set, it is only the middle: before it come the
	// first head bytes of next, after it the last tail bytes.
	data       []byte
	next       *sentBody
	head, tail int
	forgotten  bool
}

// add keeps a body, which must not change afterwards.
func (s *sentBodies) add(body []byte) *sentBody {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &sentBody{of: s, data: head(body)}
	if before := s.newest; before != nil && !before.forgotten {
		before.keepDifference(b)
	}
	s.newest = b
	return b
}

// head returns as much of a body as is kept.
func head(body []byte) []byte {
	if len(body) <= maxBody {
		return body
	}
	return slices.Clone(body[:maxBody])
}

// keepDifference drops what a body has in common with the next one, where that is the
// larger part.
func (b *sentBody) keepDifference(next *sentBody) {
	from, behind := commonEnds(b.data, next.data)
	if own := len(b.data) - from - behind; own < len(b.data)/2 {
		b.data, b.next, b.head, b.tail = slices.Clone(b.data[from:from+own]), next, from, behind
	}
}

// bytes returns the body as it was sent, nil where it was forgotten.
func (b *sentBody) bytes() []byte {
	if b == nil {
		return nil
	}
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	var later []*sentBody
	for ; b != nil; b = b.next {
		later = append(later, b)
	}
	var whole []byte
	for i := len(later) - 1; i >= 0; i-- {
		b := later[i]
		if b.forgotten {
			return nil
		}
		whole = slices.Concat(whole[:b.head], b.data, whole[len(whole)-b.tail:])
	}
	return whole
}

// size is how many bytes are kept.
func (b *sentBody) size() int {
	if b == nil {
		return 0
	}
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	return len(b.data)
}

// forget drops the body, and with it the earlier ones that are stored relative to it.
func (b *sentBody) forget() {
	if b == nil {
		return
	}
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	b.data, b.next, b.head, b.tail, b.forgotten = nil, nil, 0, 0, true
}
