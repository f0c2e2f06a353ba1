package gateway

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// cancelled is the error for a context that is over: the caller's own stop, or a timeout
// if the caller's deadline has passed.
func cancelled(ctx context.Context) *Error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &Error{Kind: KindTimeoutIdle, Message: "the caller's deadline passed", Err: ctx.Err()}
	}
	return &Error{Kind: KindCancelled, Message: "stopped", Err: context.Canceled}
}

// interrupted reports whether the request was ended by a timer or by the caller, in which
// case the error at hand is only a consequence.
func interrupted(ctx context.Context) (outcome, bool) {
	if ctx.Err() == nil || errors.Is(context.Cause(ctx), errSlowBody) {
		return outcome{}, false
	}
	var timer *expiry
	if errors.As(context.Cause(ctx), &timer) {
		e := &Error{Kind: timer.kind, Message: timer.words, Retryable: true, Err: timer}
		return outcome{err: e, retry: timer.retry}, true
	}
	return outcome{err: cancelled(ctx)}, true
}

// noReply explains why a request got no response headers. The message never holds the
// URL.
func noReply(err error, at phase, u *url.URL, timers Timers) outcome {
	host := u.Hostname()
	fail := func(kind Kind, retry bool, format string, args ...any) outcome {
		return outcome{retry: retry, err: &Error{Kind: kind, Retryable: retry, Message: cut(fmt.Sprintf(format, args...), maxMessage), Err: err}}
	}
	var (
		ours     *Error
		dns      *net.DNSError
		op       *net.OpError
		record   tls.RecordHeaderError
		verify   *tls.CertificateVerificationError
		netError net.Error
	)
	refusal, final, isRefusal := tlsRefusal(err, at)
	switch {
	case errors.As(err, &ours):
		return outcome{err: ours, retry: ours.Retryable}
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return fail(KindNet, !final, "the proxy can't be reached: %v", op.Err)
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return fail(KindNet, false, "the host %s does not exist", host)
		}
		return fail(KindNet, true, "the host %s could not be looked up", host)
	case errors.As(err, &verify):
		return fail(KindNet, false, "the certificate of %s is not valid: %s", host, certificateWords(verify.Err))
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return fail(KindNet, false, "%s does not speak TLS; is it http?", u.Host)
	case isRefusal:
		return fail(KindNet, !final, "%s refused the TLS handshake: %s", host, refusal)
	case errors.As(err, &netError) && netError.Timeout() && at == phaseTLS:
		return fail(KindTimeoutConnect, true, "%s accepted the connection, but the TLS handshake took longer than %v", host, timers.TLS)
	case errors.As(err, &netError) && netError.Timeout():
		return fail(KindTimeoutConnect, true, "the connection to %s timed out", host)
	case headersTooLarge(err):
		return fail(KindProtocol, false, "the response headers are larger than allowed")
	case strings.Contains(err.Error(), "malformed"):
		return fail(KindProtocol, false, "%s does not speak HTTP", u.Host)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fail(KindNet, true, "%s closed the connection without an answer", host)
	case errors.As(err, &op) && op.Op == "dial":
		return fail(KindNet, true, "no connection to %s: %v", u.Host, op.Err)
	}
	return fail(KindNet, true, "the connection to %s failed: %v", host, innermost(err))
}

// headersTooLarge compares the text, since the transport has no typed error for this.
func headersTooLarge(err error) bool {
	text := err.Error()
	return strings.Contains(text, "response headers exceeded") || strings.Contains(text, "response header list larger")
}

func certificateWords(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		name    x509.HostnameError
	)
	switch {
	case errors.As(err, &unknown):
		return "it is signed by an authority that this machine doesn't trust; for a company's own, set ca_file"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not valid yet"
	case errors.As(err, &name):
		return "it is for another host"
	}
	return err.Error()
}

// innermost unwraps an error to its cause, since the outer layers may repeat the URL.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// refusedByProxy explains a proxy's refusal of CONNECT. The transport's own error would
// be the bare status text.
func refusedByProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	retry := resp.StatusCode >= 500
	return &Error{Kind: KindNet, Retryable: retry,
		Message: fmt.Sprintf("the proxy %s refused the connection: %d %s", proxy.Host, resp.StatusCode, http.StatusText(resp.StatusCode))}
}

// cutOff explains why a body could not be read to its end.
func cutOff(err error) outcome {
	switch {
	case errors.Is(err, errEmptyReply):
		return outcome{err: &Error{Kind: KindNotAPI, Message: "the reply is empty"}}
	case errors.Is(err, errNotAPI):
		return outcome{err: &Error{Kind: KindNotAPI, Message: cut(err.Error(), maxMessage)}}
	case errors.Is(err, errReplyTooLarge), errors.Is(err, ErrEventTooLarge), errors.Is(err, errFraming):
		return outcome{err: &Error{Kind: KindProtocol, Message: err.Error(), Err: err}}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return outcome{err: &Error{Kind: KindProtocol, Message: "the reply says that it is compressed, but can't be unpacked", Err: err}}
	}
	return outcome{err: &Error{Kind: KindTruncated, Message: "the connection was closed", Retryable: true, Err: err}}
}
