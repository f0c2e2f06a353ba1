package gateway

import (
	"errors"
	"net"
	"strings"
)

// passingAlerts are the TLS alerts that may not occur the next time (RFC 8446, section
// 6). All others are about what both sides support, which doesn't change.
var passingAlerts = []string{
	"close notify", "unexpected message", "bad record MAC", "record overflow", "decryption failed", "internal error", "user canceled",
}

// handshakeWords explain alerts.
var handshakeWords = map[string]string{
	"protocol version not supported":  "it wants a TLS version other than 1.2 and 1.3",
	"handshake failure":               "it has no cipher in common with this program, or requires a client certificate",
	"insufficient security level":     "it requires stronger ciphers than this program has",
	"certificate required":            "it requires a client certificate, which this program doesn't send",
	"bad certificate":                 "it doesn't accept the client certificate",
	"unknown certificate authority":   "it doesn't know the client certificate's authority",
	"access denied":                   "it denies access",
	"no application protocol":         "it speaks neither HTTP/1.1 nor HTTP/2",
	"unrecognized name":               "it doesn't know the host's name",
	"inappropriate fallback":          "it wants a newer version of TLS",
	"server selected unsupported":     "it wants a TLS version other than 1.2 and 1.3",
	"server chose an unconfigured":    "it has no cipher in common with this program",
	"server selected unadvertised":    "it chose a protocol that wasn't offered",
	"server didn't choose a protocol": "it speaks neither HTTP/1.1 nor HTTP/2",
}

// tlsRefusal returns why the TLS handshake failed if one of the two sides said so, and
// whether that is permanent.
func tlsRefusal(err error, at phase) (words string, final, ok bool) {
	said := ""
	if i := strings.Index(err.Error(), "tls: "); i >= 0 && at == phaseTLS {
		said = err.Error()[i:]
	}
	var op *net.OpError
	for inner := err; errors.As(inner, &op); inner = op.Err { // a proxy's error wraps another
		if op.Op == "remote error" || op.Op == "local error" {
			said = op.Err.Error()
		}
	}
	said, isTLS := strings.CutPrefix(said, "tls: ")
	if !isTLS {
		return "", false, false
	}
	for _, passing := range passingAlerts {
		if strings.HasPrefix(said, passing) {
			return "tls: " + said, false, true
		}
	}
	for begin, meaning := range handshakeWords {
		if strings.HasPrefix(said, begin) {
			return "tls: " + said + ": " + meaning, true, true
		}
	}
	return "tls: " + said, true, true
}
