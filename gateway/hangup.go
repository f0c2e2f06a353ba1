package gateway

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// tellingConn is a connection that knows whether a write is stuck. Over HTTP/2 a
// peer that doesn't read any more holds up every other write, also the one that
// would tell it that a stream is over; only the connection's end frees them.
type tellingConn struct {
	net.Conn
	opened time.Time
	// writing is when the write began that is under way, from opened on and at least
	// 1; 0 is none.
	writing atomic.Int64
	// requests is how many requests are using the connection.
	requests atomic.Int32
}

func newTellingConn(conn net.Conn) *tellingConn {
	return &tellingConn{Conn: conn, opened: time.Now()}
}

func (c *tellingConn) Write(p []byte) (int, error) {
	c.writing.Store(max(1, int64(time.Since(c.opened))))
	defer c.writing.Store(0)
	return c.Conn.Write(p)
}

// stuck tells for how long a write has been under way; 0 is none.
func (c *tellingConn) stuck() time.Duration {
	began := c.writing.Load()
	if began == 0 {
		return 0
	}
	return max(1, time.Since(c.opened)-time.Duration(began))
}

// tellingDial makes the connections of a dial such.
func tellingDial(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newTellingConn(conn), nil
	}
}

// tellingBelow finds the connection below the layers of TLS, nil for none.
func tellingBelow(conn net.Conn) *tellingConn {
	for {
		switch c := conn.(type) {
		case *tellingConn:
			return c
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return nil
		}
	}
}

// hangUp sees to it that the end of a request is never waited for: where the
// connection can't take the word that tells the peer, the connection is closed.
// Otherwise it stays, with the other requests that it serves.
type hangUp struct {
	mu   sync.Mutex
	conn *tellingConn
	over bool
	// looks counts how often the connection was looked at since the request was over.
	looks int
}

const (
	// stuckAlone is how long a write may take when the request was the connection's
	// only one, stuckShared where closing ends others: over a slow line the write may be
	// another's long prompt.
	stuckAlone, stuckShared = 30 * time.Millisecond, 2 * time.Second
	lookAgain               = 15 * time.Millisecond
	// mostLooks bounds how long a connection is looked at: some three seconds.
	mostLooks = 200
)

// uses notes the request's connection.
func (h *hangUp) uses(conn net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.conn != nil && !h.over {
		h.conn.requests.Add(-1)
	}
	if h.conn = tellingBelow(conn); h.conn != nil && !h.over {
		h.conn.requests.Add(1)
	}
}

// finished is called when the reply was read to its end. The peer has nothing to be told
// then, so that a write that is under way is looked at only where it can be nobody else's:
// a prompt of which the peer wanted no more.
func (h *hangUp) finished() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.conn == nil || h.over {
		return
	}
	h.over = true
	if h.conn.requests.Add(-1) > 0 || h.conn.stuck() == 0 {
		h.conn = nil
	}
}

// end is called when the request is over, in whatever way.
func (h *hangUp) end() {
	h.mu.Lock()
	if h.conn != nil && !h.over {
		h.conn.requests.Add(-1)
	}
	h.over = true
	h.mu.Unlock()
	h.fire()
}

// fire looks at the connection, and again a moment later as long as a write is
// under way or may only be about to begin.
func (h *hangUp) fire() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.conn == nil {
		return
	}
	stuck, allowed := h.conn.stuck(), stuckAlone
	if h.conn.requests.Load() > 0 {
		allowed = stuckShared
	}
	if stuck >= allowed {
		_ = h.conn.Conn.Close()
		return
	}
	if h.looks++; h.looks <= mostLooks && (stuck > 0 || h.looks <= 2) {
		time.AfterFunc(lookAgain, h.fire)
	}
}
