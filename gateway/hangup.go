package gateway

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// trackedConn is a connection that knows whether a write is stuck. Over HTTP/2 a peer
// that doesn't read any more blocks every other write, also the one that would reset a
// stream; only closing the connection unblocks them.
type trackedConn struct {
	net.Conn
	opened time.Time
	// writing is when the current write began, measured from opened and at least 1; 0 is
	// no write.
	writing atomic.Int64
	// requests is how many requests are using the connection.
	requests atomic.Int32
}

func newTrackedConn(conn net.Conn) *trackedConn {
	return &trackedConn{Conn: conn, opened: time.Now()}
}

func (c *trackedConn) Write(p []byte) (int, error) {
	c.writing.Store(max(1, int64(time.Since(c.opened))))
	defer c.writing.Store(0)
	return c.Conn.Write(p)
}

// stuck is how long the current write has been going on; 0 is none.
func (c *trackedConn) stuck() time.Duration {
	began := c.writing.Load()
	if began == 0 {
		return 0
	}
	return max(1, time.Since(c.opened)-time.Duration(began))
}

// trackedDial makes a dial return tracked connections.
func trackedDial(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newTrackedConn(conn), nil
	}
}

// trackedConnBelow finds the tracked connection under layers of TLS, nil if there is none.
func trackedConnBelow(conn net.Conn) *trackedConn {
	for {
		switch c := conn.(type) {
		case *trackedConn:
			return c
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return nil
		}
	}
}

// hangUp makes sure that nothing waits for the end of a request: if the connection is too
// blocked to tell the peer that the request is over, the connection is closed. Otherwise
// it stays open for its other requests.
type hangUp struct {
	mu   sync.Mutex
	conn *trackedConn
	over bool
	// checks counts how often the connection was checked since the request was over.
	checks int
}

const (
	// stuckAlone is how long a write may take if the request was the connection's only
	// one, stuckShared if closing would end others: on a slow line the write may be
	// another request's long prompt.
	stuckAlone, stuckShared = 30 * time.Millisecond, 2 * time.Second
	recheckAfter            = 15 * time.Millisecond
	// mostChecks bounds how long a connection is checked: about three seconds.
	mostChecks = 200
)

// uses records the request's connection.
func (h *hangUp) uses(conn net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.conn != nil && !h.over {
		h.conn.requests.Add(-1)
	}
	if h.conn = trackedConnBelow(conn); h.conn != nil && !h.over {
		h.conn.requests.Add(1)
	}
}

// finished is called when the reply was read to its end. The peer needn't be told
// anything then; a write that is still going on matters only if it can be nobody else's,
// such as a prompt of which the peer wanted no more.
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

// end is called when the request is over, however it ended.
func (h *hangUp) end() {
	h.mu.Lock()
	if h.conn != nil && !h.over {
		h.conn.requests.Add(-1)
	}
	h.over = true
	h.mu.Unlock()
	h.fire()
}

// fire checks the connection, and again a moment later as long as a write is going on or
// may be about to begin.
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
	if h.checks++; h.checks <= mostChecks && (stuck > 0 || h.checks <= 2) {
		time.AfterFunc(recheckAfter, h.fire)
	}
}
