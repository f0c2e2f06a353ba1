package gateway

import (
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// serverWait reads how long the other side asks to wait, from the clearest source to the
// vaguest: retry-after-ms, Retry-After as seconds or a date, a member of the body, when
// the limit ends, the message. Nonsensical values are ignored. A date in the past means
// now.
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
	if body.hasDelay {
		return body.delay, true
	}
	if left := body.reset.Sub(now); !body.reset.IsZero() && left > 0 {
		return left, true
	}
	return waitInWords(body.message)
}

// fromWaits reads the members of a body that say how long to wait: Replicate's
// retry_after in seconds, and other vendors' equivalents.
func (e *wireError) fromWaits(fields map[string]json.RawMessage) {
	for _, member := range []struct {
		name string
		per  time.Duration
	}{
		{"retry_after_ms", 1000}, {"retryAfterMs", 1000}, {"retry_after", 1}, {"retryAfter", 1}, {"retry-after", 1},
		{"retry_after_seconds", 1}, {"retryAfterSeconds", 1}, {"resets_in_seconds", 1},
	} {
		if wait, ok := parseSeconds(strings.TrimSuffix(text(fields[member.name]), "s")); ok && !e.hasDelay {
			e.delay, e.hasDelay = wait/member.per, true
		}
	}
}

// fromHeaders reads the headers of another vendor that OpenRouter puts into a body: how
// long to wait, or when the limit ends, in milliseconds since 1970.
func (e *wireError) fromHeaders(raw json.RawMessage) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return
	}
	for name, value := range fields {
		switch strings.ToLower(name) {
		case "retry-after":
			e.fromWaits(map[string]json.RawMessage{"retry-after": value})
		case "x-ratelimit-reset":
			const since2001 = 1e12 // smaller numbers are seconds, with an unknown epoch
			if ms, err := strconv.ParseInt(text(value), 10, 64); err == nil && ms > since2001 {
				e.reset = time.UnixMilli(ms)
			}
		}
	}
}

// waitWords match how long to wait in a message: "Please try again in 7m12.5s.", "Please
// retry after 26 seconds", "Your rate limit resets in ~4s.", "Please wait 44532 seconds
// before retrying".
var (
	waitWords = regexp.MustCompile(`(?i)\b(?:(?:try again|retry|resets?|reset again) (?:in|after)|wait) ~?((?:[0-9]+(?:\.[0-9]+)? ?` + waitUnits + `(?:,? (?:and )?)?)+)\b`)
	waitParts = regexp.MustCompile(`(?i)([0-9]+(?:\.[0-9]+)?) ?` + waitUnits)
)

const waitUnits = `(milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|[smhd])`

// waitInWords reads the wait that a message asks for.
func waitInWords(message string) (wait time.Duration, ok bool) {
	m := waitWords.FindStringSubmatch(cut(message, maxMessage))
	if m == nil {
		return 0, false
	}
	for _, part := range waitParts.FindAllStringSubmatch(m[1], -1) {
		n, ok := parseSeconds(part[1])
		unit := waitUnit(strings.ToLower(part[2]))
		if !ok || float64(n)*unit+float64(wait) >= math.MaxInt64 {
			return math.MaxInt64, true
		}
		wait += time.Duration(float64(n) * unit)
	}
	return wait, true
}

// waitUnit is how many seconds a unit has.
func waitUnit(name string) float64 {
	switch {
	case name == "ms", strings.HasPrefix(name, "milli"):
		return 0.001
	case name[0] == 's':
		return 1
	case name[0] == 'm':
		return 60
	case name[0] == 'h':
		return 3600
	}
	return 24 * 3600
}

// parseSeconds parses a plain decimal number of seconds. Signs, exponents and the words
// that ParseFloat accepts are refused.
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
