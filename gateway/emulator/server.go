package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// ErrNotLoopback says that the emulator was asked to listen on an address that other
// machines can reach.
var ErrNotLoopback = errors.New("the emulator listens on loopback addresses only")

// Unlimited as [Options.Rate], like any negative number, sends answers as fast as the
// connection allows and without the wait before the first token.
const Unlimited = -1

// closeWait is how long Close waits for handlers before it cuts connections.
const closeWait = 5 * time.Second

// Options are the settings of a [Server]. The zero value is an open gateway that knows
// every account and answers at each vendor's own pace.
type Options struct {
	// Token is what cf-aig-authorization must carry, empty for an open gateway.
	Token string
	// ControlToken is what requests to the control API must carry. Empty makes a random
	// one: see [Server.ControlToken].
	ControlToken string
	// Kinds maps further slugs, the user's own providers, to the vendor whose format they
	// speak. Slugs that begin with "custom-" default to OpenAI's.
	Kinds map[string]string
	// Gateways lists the gateway ids that exist. Empty: every id exists except
	// "unknown-gateway".
	Gateways []string
	// Rate is the speed of answers in tokens per second. Zero leaves it to the vendor (60
	// to 140, after a wait); negative is unlimited, see [Unlimited].
	Rate int
	// ReplayDir, if set, is a folder of recordings that are served instead of scripted
	// answers.
	ReplayDir string
	// Split cuts bodies into writes of these sizes, over and over: {1} writes byte by
	// byte. Empty leaves them whole.
	Split []int
	// Seed changes the ids and the wording. The same seed and the same request give the
	// same answer.
	Seed uint64
	// Now is the clock for the cache and for what is recorded; nil is time.Now.
	Now func() time.Time
}

// Server is a local AI Gateway. It is an [http.Handler], and it can listen by itself: see
// [Server.Start]. It is safe for concurrent use.
type Server struct {
	opts       Options
	recordings *recordings
	ids        *ids
	cache      *cache
	journal    *journal
	queue      *queue
	jobs       *predictions

	closed    chan struct{}
	closeOnce sync.Once
	// busy is read-locked by every handler, so that Close can wait for them.
	busy sync.RWMutex

	mu    sync.Mutex
	http  *http.Server
	serve chan struct{}
	// listens is the address of the listener, empty for a handler without one.
	listens string
	// idle are connections without a request so far: clients open some ahead, and
	// net/http's Shutdown would wait for them.
	idle map[net.Conn]struct{}
}

// New makes a server. Recordings are only read when they are needed, so an unreadable
// folder shows in the answers.
func New(opts Options) *Server {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.ControlToken == "" {
		opts.ControlToken = newControlToken()
	}
	s := &Server{
		opts:    opts,
		ids:     newIDs(opts.Seed, opts.Now),
		cache:   newCache(opts.Now),
		journal: newJournal(),
		queue:   newQueue(),
		jobs:    newPredictions(),
		closed:  make(chan struct{}),
		idle:    map[net.Conn]struct{}{},
	}
	if opts.ReplayDir != "" {
		s.recordings = &recordings{dir: opts.ReplayDir}
	}
	return s
}

// Start listens on addr, a host and port such as "127.0.0.1:0", and returns the base URL,
// for example http://127.0.0.1:8787/v1. For an address that is not loopback the error is
// [ErrNotLoopback].
func (s *Server) Start(addr string) (baseURL string, err error) {
	if err := checkLoopback(addr); err != nil {
		return "", err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return "", fmt.Errorf("start the emulator: %w", err)
	}
	if err := s.serveOn(l); err != nil {
		return "", err
	}
	return "http://" + l.Addr().String() + "/v1", nil
}

// serveOn serves a listener until Close.
func (s *Server) serveOn(l net.Listener) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		// Broken connections are normal here, and standard error may be someone's screen.
		ErrorLog:  log.New(io.Discard, "", 0),
		ConnState: s.connState,
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http != nil || s.isClosed() {
		return errors.Join(errors.New("start the emulator: it was started before"), l.Close())
	}
	s.http, s.serve, s.listens = srv, make(chan struct{}), l.Addr().String()
	guard(func() {
		defer close(s.serve)
		_ = srv.Serve(l) // always http.ErrServerClosed or a dead listener
	})
	return nil
}

// Close stops answers that are being written, waits for their handlers and frees the
// port. It may be called more than once.
func (s *Server) Close() error {
	s.closeOnce.Do(func() { close(s.closed) })
	s.mu.Lock()
	srv, serve := s.http, s.serve
	s.http = nil
	for conn := range s.idle {
		_ = conn.Close()
	}
	s.mu.Unlock()
	var err error
	if srv != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		if err = srv.Shutdown(ctx); err != nil {
			err = errors.Join(err, srv.Close())
		}
		<-serve
	}
	s.busy.Lock()
	defer s.busy.Unlock()
	return err
}

func (s *Server) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

func (s *Server) connState(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state != http.StateNew {
		delete(s.idle, conn)
	} else if s.http == nil {
		_ = conn.Close()
	} else {
		s.idle[conn] = struct{}{}
	}
}

// guard runs f in a goroutine whose panics don't end the program.
func guard(f func()) {
	go func() {
		defer func() { _ = recover() }()
		f()
	}()
}

func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("start the emulator: %w", err)
	}
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return fmt.Errorf("%q: %w", addr, ErrNotLoopback)
	}
	return nil
}
