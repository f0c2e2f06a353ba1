package emulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"

	"sluice/gateway"
)

// InProcess serves without a port, to this process alone: no other program on the machine
// can send requests, see them, or queue faults. It returns the base URL, whose host never
// resolves, and the transport that reaches it. Requests to other hosts are sent by own,
// whose timers and limits apply to both. Close ends it like a server with a port.
func (s *Server) InProcess(own *http.Transport) (baseURL string, carrier http.RoundTripper, err error) {
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	if err := s.serveOn(l); err != nil {
		return "", nil, err
	}
	inner := own.Clone()
	inner.Proxy, inner.DialContext = nil, l.dial
	return "http://" + gateway.EnclosedHost + "/v1", &inProcess{inner: inner, own: own}, nil
}

// inProcess routes requests for the server in this process to it, and all others to own.
type inProcess struct{ inner, own *http.Transport }

func (t *inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "http" && r.URL.Host == gateway.EnclosedHost {
		return t.inner.RoundTrip(r)
	}
	return t.own.RoundTrip(r)
}

// CloseIdleConnections closes those of both transports.
func (t *inProcess) CloseIdleConnections() {
	t.inner.CloseIdleConnections()
	t.own.CloseIdleConnections()
}

// pipeListener accepts connections from within the process.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// errNotServing says that the server in this process has been closed.
var errNotServing = errors.New("the embedded gateway is closed")

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := newPipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, errNotServing
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for the next connection.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close refuses further connections.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is a placeholder, since there is no address.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return gateway.EnclosedHost }
