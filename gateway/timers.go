package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"sync"
	"time"
)

// Timers bound the waits for the other side. Zero means the default, a negative value
// turns a timer off. Time that the caller spends between two deltas never counts.
type Timers struct {
	// Connect bounds opening a TCP connection, DNS included (10 s).
	Connect time.Duration
	// TLS bounds the TLS handshake (10 s).
	TLS time.Duration
	// Headers bounds the wait for response headers once the request is written
	// (120 s).
	Headers time.Duration
	// FirstContent bounds the wait from the headers to the first text,
	// reasoning, refusal or tool call (120 s).
	FirstContent time.Duration
	// Silence bounds the wait for the next byte once a body has begun (60 s).
	Silence time.Duration
	// NoContent bounds the wait for the next piece of content while other bytes,
	// such as pings, keep coming (300 s).
	NoContent time.Duration
}

func (t Timers) withDefaults() Timers {
	pick := func(d *time.Duration, standard time.Duration) {
		if *d == 0 {
			*d = standard
		}
		*d = max(*d, 0) // from here on, 0 is off
	}
	pick(&t.Connect, 10*time.Second)
	pick(&t.TLS, 10*time.Second)
	pick(&t.Headers, 120*time.Second)
	pick(&t.FirstContent, 120*time.Second)
	pick(&t.Silence, 60*time.Second)
	pick(&t.NoContent, 300*time.Second)
	return t
}

// of are the timers for a request: if a provider is called directly, the client applies
// RequestTimeout.
func (t Timers) of(steps []Step, opts Options, direct bool) Timers {
	if own := opts.Under(steps[0].Controls).RequestTimeout; direct && own > 0 {
		t.Headers = own
	}
	return t
}

// dialFunc opens a connection, as net.Dialer does.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// boundedDial adds a timeout with its own message to a dial, and makes its connections
// tracked, so that they can be closed while a write is stuck.
func boundedDial(dial dialFunc, limit time.Duration) dialFunc {
	dial = trackedDial(dial)
	if limit <= 0 {
		return dial
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		conn, err := dial(ctx, network, address)
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = &Error{Kind: KindTimeoutConnect, Retryable: true, Message: fmt.Sprintf("no connection to %s within %v", address, limit), Err: err}
		}
		return conn, err
	}
}

// expiry is the cause with which a timer cancels a request.
type expiry struct {
	kind  Kind
	words string
	retry bool
}

func (e *expiry) Error() string { return e.words }

// errSlowBody is the cause if the body of an error takes too long.
var errSlowBody = &expiry{words: "the explanation took too long"}

func expiredHeaders(d time.Duration) *expiry {
	return &expiry{KindTimeoutFirst, fmt.Sprintf("no answer within %v of the request", d), true}
}

func expiredFirst(d time.Duration) *expiry {
	return &expiry{KindTimeoutFirst, fmt.Sprintf("the answer began but had no content within %v", d), true}
}

func expiredSilence(d time.Duration) *expiry {
	return &expiry{KindTimeoutIdle, fmt.Sprintf("nothing came for %v, though the connection is open", d), false}
}

func expiredContent(d time.Duration) *expiry {
	return &expiry{KindTimeoutIdle, fmt.Sprintf("no content came for %v, only keep-alives", d), false}
}

func expiredTotal(d time.Duration) *expiry {
	return &expiry{KindTimeoutIdle, fmt.Sprintf("the answer was not complete within %v", d), false}
}

// phase is what an attempt is doing, for the message of a timeout.
type phase uint8

const (
	phaseConnect phase = iota
	phaseTLS
	phaseReply
)

// watch runs the timers of one attempt. It has a single timer that runs only while a read
// waits, so a slow reader of the deltas is never punished.
type watch struct {
	hangUp hangUp
	timers Timers
	cancel context.CancelCauseFunc

	mu    sync.Mutex
	timer *time.Timer
	why   *expiry
	due   time.Time // when the timer may fire
	phase phase
	reply bool // headers came, so later calls of the transport's hooks are ignored

	// Used only by the attempt's own goroutine.
	first, content, silence bound
	hasContent, hasBody     bool
}

// bound is what is left of one timer.
type bound struct {
	whole, left time.Duration
	expiry      *expiry
}

func newWatch(t Timers, cancel context.CancelCauseFunc) *watch {
	return &watch{
		timers: t, cancel: cancel,
		first:   bound{t.FirstContent, t.FirstContent, expiredFirst(t.FirstContent)},
		content: bound{t.NoContent, t.NoContent, expiredContent(t.NoContent)},
		silence: bound{t.Silence, t.Silence, expiredSilence(t.Silence)},
	}
}

// hooks follow the request through the transport, which calls them on its own goroutines.
func (w *watch) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:           func(string) { w.connect() },
		ConnectStart:      func(string, string) { w.enter(phaseConnect) },
		TLSHandshakeStart: func() { w.enter(phaseTLS) },
		GotConn:           func(info httptrace.GotConnInfo) { w.hangUp.uses(info.Conn); w.awaitReply() },
		WroteRequest:      func(httptrace.WroteRequestInfo) { w.awaitReply() },
	}
}

// connect leaves the time until there is a connection to the transport's own timers.
func (w *watch) connect() {
	w.enter(phaseConnect)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.reply {
		w.disarmLocked()
	}
}

func (w *watch) awaitReply() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase = phaseReply
	if !w.reply { // else the reply overtook the hook, and the timer is the body's
		w.armLocked(w.timers.Headers, expiredHeaders(w.timers.Headers))
	}
}

// replied ends the wait for headers.
func (w *watch) replied() {
	w.mu.Lock()
	w.reply = true
	w.mu.Unlock()
	w.disarm()
}

func (w *watch) enter(p phase) {
	w.mu.Lock()
	w.phase = p
	w.mu.Unlock()
}

func (w *watch) at() phase {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.phase
}

func (w *watch) arm(d time.Duration, why *expiry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armLocked(d, why)
}

// armLocked is arm for callers that hold the lock.
func (w *watch) armLocked(d time.Duration, why *expiry) {
	if d <= 0 {
		return
	}
	w.why, w.due = why, time.Now().Add(d)
	if w.timer == nil {
		w.timer = time.AfterFunc(d, w.fire)
		return
	}
	w.timer.Reset(d)
}

func (w *watch) disarm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.disarmLocked()
}

// disarmLocked is disarm for callers that hold the lock.
func (w *watch) disarmLocked() {
	w.why = nil
	if w.timer != nil {
		w.timer.Stop()
	}
}

func (w *watch) fire() {
	w.mu.Lock()
	why := w.why
	if time.Now().Before(w.due) {
		why = nil // the timer was reset while this call was on its way
	}
	w.mu.Unlock()
	if why != nil {
		w.cancel(why)
	}
}

// beforeRead arms the timer for the next read with whichever bound expires first.
func (w *watch) beforeRead() {
	soonest := bound{}
	consider := func(b bound, counts bool) {
		b.left = max(b.left, 1)
		if counts && b.whole > 0 && (soonest.expiry == nil || b.left < soonest.left) {
			soonest = b
		}
	}
	consider(w.silence, w.hasBody)
	consider(w.first, !w.hasContent)
	consider(w.content, true)
	if soonest.expiry != nil {
		w.arm(soonest.left, soonest.expiry)
	}
}

// afterRead records that a read returned n bytes after waiting for the given time.
func (w *watch) afterRead(n int, waited time.Duration) {
	w.disarm()
	w.hasBody = w.hasBody || n > 0
	w.first.left -= waited
	w.content.left -= waited
}

// boundErrorBody bounds the total time for the body of an error reply. The status counts
// even without the body.
func (w *watch) boundErrorBody() {
	const moment = 10 * time.Second
	w.hasContent, w.silence = true, bound{}
	w.content = bound{moment, moment, errSlowBody}
}

// gotContent records that a piece of content came.
func (w *watch) gotContent() {
	w.hasContent = true
	w.content.left = w.content.whole
}
