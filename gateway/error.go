package gateway

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind sorts errors by what a user or a retry can do about them. The values are
// stored in sessions and printed in JSON, so they never change.
type Kind string

// The kinds of error.
const (
	// KindNet means no usable connection: DNS, refused, reset before headers, TLS.
	KindNet Kind = "net"
	// KindTimeoutConnect, KindTimeoutFirst and KindTimeoutIdle name the timer that
	// expired: see [Timers].
	KindTimeoutConnect Kind = "timeout_connect"
	KindTimeoutFirst   Kind = "timeout_first"
	KindTimeoutIdle    Kind = "timeout_idle"
	// KindAuth is a missing or refused key.
	KindAuth Kind = "auth"
	// KindQuota is an exhausted balance, plan or daily limit.
	KindQuota Kind = "quota"
	// KindRate is too many requests at the moment.
	KindRate Kind = "rate"
	// KindBusy is a provider that is overloaded or failing.
	KindBusy Kind = "busy"
	// KindRequest is a request that the other side can't accept.
	KindRequest Kind = "request"
	// KindRefusedRedirect is any 3xx: redirects are never followed.
	KindRefusedRedirect Kind = "refused_redirect"
	// KindNotAPI is a reply that did not come from the API, such as a login page.
	KindNotAPI Kind = "not_api"
	// KindProtocol is a reply that breaks its own framing or our caps.
	KindProtocol Kind = "protocol"
	// KindTruncated is a reply that ended without its end mark.
	KindTruncated Kind = "truncated"
	// KindStreamError is an error that the provider sent inside a 200 reply.
	KindStreamError Kind = "stream_error"
	// KindCancelled means that the user stopped it.
	KindCancelled Kind = "cancelled"
)

// Timeout reports whether a timer expired.
func (k Kind) Timeout() bool {
	return k == KindTimeoutConnect || k == KindTimeoutFirst || k == KindTimeoutIdle
}

// Error is everything that can go wrong between a prompt and its answer. It never holds a
// key: text from the other side is redacted before it gets here. It is untrusted all the
// same: sanitise it before printing it to a terminal.
type Error struct {
	Kind Kind
	// Provider is the slug of the provider that failed, empty if it was the gateway
	// itself or the network.
	Provider string
	// Step counts from 0; it is 0 for a request of one step, and if StepUnknown says that
	// it isn't known which of several steps failed.
	Step        int
	StepUnknown bool
	// Status is the HTTP status code, 0 if there was none.
	Status int
	// Code is the vendor's or the gateway's own code, such as "model_not_found"
	// or "2001".
	Code string
	// Message says what happened, if possible in the other side's words.
	Message string
	// Gateway is true if the gateway itself complained, not the vendor.
	Gateway bool
	// RequestID is the vendor's id of the request, for support.
	RequestID string
	// LogID is the gateway's log id.
	LogID string
	// Retryable says that the same request may succeed later.
	Retryable bool
	// RetryAfter is how long the other side asked to wait; 0 if it didn't.
	RetryAfter time.Duration
	// KeySource says where the key came from that was refused or could not be read, as
	// [Secret.Source] does: [HeldByGateway] if none was sent, empty if unknown.
	KeySource string
	// Err is the cause, or nil.
	Err error
}

// HeldByGateway is the [Error.KeySource] of a request that was sent without a provider's
// key, so that the gateway used the one that it holds.
const HeldByGateway = "gateway"

// Error joins provider, status, code and message: "openai 401 invalid_api_key: …".
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.Gateway || e.Provider == "":
		b.WriteString("gateway")
	default:
		b.WriteString(e.Provider)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, " %d", e.Status)
	}
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	}
	b.WriteString(": ")
	if e.Message != "" {
		b.WriteString(e.Message)
	} else {
		b.WriteString(string(e.Kind))
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of an error made by this package, and "" for others.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
