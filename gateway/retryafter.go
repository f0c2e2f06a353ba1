package gateway

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serverWait reads how long the other side wants us to wait, from the clearest
// word to the vaguest: retry-after-ms, Retry-After as a number of seconds or a
// date, the hint in a body. What makes no sense is ignored. A date that has
// passed means now.
func serverWait(h http.Header, body wireError, now time.Time) (wait time.Duration, ok bool) {
	if ms, ok := parseSeconds(h.Get("Retry-After-Ms")); ok {
		return ms / 1000, true
	}
	after := strings.TrimSpace(h.Get("Retry-After"))
	if wait, ok := parseSeconds(after); ok {
		return wait, true
	}
	if at, err := http.ParseTime(after); err == nil {
		return max(0, at.Sub(now)), true
	}
	return body.delay, body.hasDelay
}

// parseSeconds reads a plain decimal number of seconds. Signs, exponents and the
// words that ParseFloat knows are refused.
func parseSeconds(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, false
	}
	if f >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64, true
	}
	return time.Duration(f * float64(time.Second)), true
}

// shouldRetry reads x-should-retry, the one header that decides by itself.
func shouldRetry(h http.Header) (retry, said bool) {
	switch strings.ToLower(strings.TrimSpace(h.Get("X-Should-Retry"))) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}
