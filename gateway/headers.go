package gateway

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The gateway's own headers (AI Gateway documentation, "Header glossary"); those of
// controls are in controls.go.
const (
	headerAuthorization  = "cf-aig-authorization"
	headerEventID        = "cf-aig-event-id"
	headerStep           = "cf-aig-step"
	headerLogID          = "cf-aig-log-id"
	headerRoutedModel    = "cf-aig-model"
	headerRoutedProvider = "cf-aig-provider"
	headerCacheStatus    = "cf-aig-cache-status"
)

// cacheHit is the gateway's word for an answer from its cache.
const cacheHit = "HIT"

// maxHeaderWord is how much of a response header's value is kept, in bytes.
const maxHeaderWord = 200

// Options are per request. The zero value sends nothing.
type Options struct {
	Controls
	// EventID is a trace id that the gateway repeats in its log.
	EventID string
	// Timeout bounds the whole answer, retries included; 0 is no bound.
	Timeout time.Duration
	// Trace receives the requests, replies and raw frames as they happen, without
	// secrets. It is called on the goroutine that reads the stream.
	Trace func(TraceEvent)
}

// uncached are the options for a request whose answer changes every time, such as the
// progress of a job.
func (o Options) uncached() Options {
	o.CacheTTL, o.CacheKey, o.SkipCache = 0, "", true
	return o
}

// addTo sets the options as headers.
func (o Options) addTo(h http.Header) error {
	if o.EventID != "" {
		h.Set(headerEventID, o.EventID)
	}
	return o.Controls.addTo(h)
}

// asciiJSON escapes non-ASCII characters, since headers have no encoding.
func asciiJSON(text []byte) string {
	var b strings.Builder
	for _, r := range string(text) {
		switch {
		case r < 0x7F:
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		}
	}
	return b.String()
}

// stepOf returns which of n steps answered. If the gateway doesn't say, that is the
// first, and not known.
func stepOf(h http.Header, n int) (step int, known bool) {
	if n == 1 {
		return 0, true
	}
	step, err := strconv.Atoi(strings.TrimSpace(h.Get(headerStep)))
	if err != nil || step < 0 || step >= n {
		return 0, false
	}
	return step, true
}

func logIDOf(h http.Header) string { return cut(h.Get(headerLogID), maxHeaderWord) }

func cacheOf(h http.Header) string {
	switch status := strings.ToUpper(strings.TrimSpace(h.Get(headerCacheStatus))); status {
	case cacheHit, "MISS":
		return status
	}
	return ""
}

// routedOf is what a dynamic route chose. Other replies have neither header.
func routedOf(h http.Header) Target {
	return Target{Provider: cut(h.Get(headerRoutedProvider), maxHeaderWord), Model: cut(h.Get(headerRoutedModel), maxHeaderWord)}
}
