package emulator

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipeRoom is how much may be buffered in each direction, in bytes. As with a socket,
// writes only block when it is full: net.Pipe blocks until the other side reads, which
// costs a third of the speed.
const pipeRoom = 64 << 10

// newPipe returns both ends of a connection within the process.
func newPipe() (client, server net.Conn) {
	there, back := newPipeway(), newPipeway()
	return &pipeEnd{reads: back, writes: there}, &pipeEnd{reads: there, writes: back}
}

// pipeEnd is one end: the direction that it reads and the one that it writes.
type pipeEnd struct{ reads, writes *pipeway }

func (e *pipeEnd) Read(p []byte) (int, error)        { return e.reads.read(p) }
func (e *pipeEnd) Write(p []byte) (int, error)       { return e.writes.write(p) }
func (e *pipeEnd) LocalAddr() net.Addr               { return pipeAddr{} }
func (e *pipeEnd) RemoteAddr() net.Addr              { return pipeAddr{} }
func (e *pipeEnd) SetReadDeadline(t time.Time) error { return e.reads.setDeadline(&e.reads.readBy, t) }
func (e *pipeEnd) SetWriteDeadline(t time.Time) error {
	return e.writes.setDeadline(&e.writes.writeBy, t)
}

func (e *pipeEnd) SetDeadline(t time.Time) error {
	_ = e.SetReadDeadline(t)
	return e.SetWriteDeadline(t)
}

// Close lets the other end read what was written, followed by EOF.
func (e *pipeEnd) Close() error {
	e.writes.close(&e.writes.ended)
	e.reads.close(&e.reads.left)
	return nil
}

// pipeway is one direction.
type pipeway struct {
	mu   sync.Mutex
	wake *sync.Cond // signalled when anything below has changed
	// data[from:] is written and not yet read.
	data []byte
	from int
	// ended says that the writer has closed, left that the reader has.
	ended, left     bool
	readBy, writeBy pipeDeadline
}

// pipeDeadline is when waiting ends; zero is never.
type pipeDeadline struct {
	at    time.Time
	timer *time.Timer
}

func (d *pipeDeadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func newPipeway() *pipeway {
	w := &pipeway{}
	w.wake = sync.NewCond(&w.mu)
	return w
}

func (w *pipeway) read(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		switch {
		case w.left:
			return 0, io.ErrClosedPipe
		case w.readBy.passed():
			return 0, os.ErrDeadlineExceeded
		case w.from < len(w.data):
			n := copy(p, w.data[w.from:])
			if w.from += n; w.from == len(w.data) {
				w.data, w.from = w.data[:0], 0
			}
			w.wake.Broadcast()
			return n, nil
		case w.ended:
			return 0, io.EOF
		case len(p) == 0:
			return 0, nil
		}
		w.wake.Wait()
	}
}

func (w *pipeway) write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	written := 0
	for {
		switch room := pipeRoom - (len(w.data) - w.from); {
		case w.ended || w.left:
			return written, io.ErrClosedPipe
		case w.writeBy.passed():
			return written, os.ErrDeadlineExceeded
		case written == len(p):
			return written, nil
		case room > 0:
			w.compact()
			n := min(room, len(p)-written)
			w.data = append(w.data, p[written:written+n]...)
			written += n
			w.wake.Broadcast()
			continue
		}
		w.wake.Wait()
	}
}

// compact moves unread data to the front, so that the buffer doesn't grow without bound.
func (w *pipeway) compact() {
	if w.from >= pipeRoom {
		w.data, w.from = append(w.data[:0], w.data[w.from:]...), 0
	}
}

func (w *pipeway) close(side *bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*side = true
	w.readBy.stop()
	w.writeBy.stop()
	w.wake.Broadcast()
}

func (d *pipeDeadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}

func (w *pipeway) setDeadline(d *pipeDeadline, t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	d.stop()
	d.at = t
	if wait := time.Until(t); !t.IsZero() && wait > 0 {
		d.timer = time.AfterFunc(wait, w.fire)
	}
	w.wake.Broadcast()
	return nil
}

// fire wakes the waiters to check their deadlines.
func (w *pipeway) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wake.Broadcast()
}
