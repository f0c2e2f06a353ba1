package cli

import (
	"bytes"
	"io"
	"sync"
)

// turns lets concurrent answers share one output without mixing: the first unfinished one
// writes straight through, those after it are buffered in memory.
type turns struct {
	mu  sync.Mutex
	out io.Writer
	// next is the position whose turn it is.
	next  int
	known map[int]*turn
	err   error
}

func newTurns(out io.Writer) *turns { return &turns{out: out, known: map[int]*turn{}} }

// turn is one answer's share of the output.
type turn struct {
	all      *turns
	position int
	held     bytes.Buffer
	ended    bool
	after    func()
}

// begin returns the share of the answer at a position, from 0.
func (t *turns) begin(position int) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := &turn{all: t, position: position}
	t.known[position] = w
	return w
}

// Write writes at once or buffers the bytes until the turn comes.
func (w *turn) Write(p []byte) (int, error) {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	if w.all.err != nil {
		return 0, w.all.err
	}
	if w.all.next != w.position {
		return w.held.Write(p)
	}
	n, err := w.all.out.Write(p)
	w.all.err = err
	return n, err
}

// end closes the share. The function runs when everything before it and the share itself
// are written.
func (w *turn) end(after func()) error {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	w.ended, w.after = true, after
	w.all.advance()
	return w.all.err
}

// advance passes the turn on as far as answers have ended.
func (t *turns) advance() {
	for {
		w, ok := t.known[t.next]
		if !ok {
			return
		}
		if w.held.Len() > 0 && t.err == nil {
			_, t.err = w.held.WriteTo(t.out)
		}
		if !w.ended {
			return
		}
		w.after()
		delete(t.known, t.next)
		t.next++
	}
}
