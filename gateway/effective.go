package gateway

import (
	"time"
)

// Level says who sets a control of the gateway.
type Level uint8

// The levels, from the lowest precedence to the highest (AI Gateway documentation,
// "Universal Endpoint": a step's settings override the request's headers, which override
// the gateway's settings).
const (
	LevelGateway Level = iota
	LevelRequest
	LevelStep
)

// String names the level: "gateway", "request" or "step".
func (l Level) String() string {
	switch l {
	case LevelRequest:
		return "request"
	case LevelStep:
		return "step"
	}
	return "gateway"
}

// Settings are a gateway's own, as far as known: its dashboard and its management API
// show them. Zero fields are unknown.
type Settings struct {
	// CacheTTL is [NoCache] if caching is off.
	CacheTTL    time.Duration
	MaxAttempts int
	// RetryDelay is nil if unknown; it may be 0.
	RetryDelay *time.Duration
	Backoff    Backoff
	CollectLog *bool
}

// Setting is one control with its value at each level, as text for people. An empty text
// says that the level doesn't set it; the gateway's is "?" if unknown.
type Setting struct {
	// Name is the control's name: "cache TTL". Header is the header that sets it.
	Name, Header string
	// Gateway, Request and Step are the values at each level.
	Gateway, Request, Step string
	// Winner is the level whose value is in force.
	Winner Level
	// Note is a remark on the value in force, empty for none.
	Note string
}

// Value is the value in force.
func (s Setting) Value() string {
	switch s.Winner {
	case LevelRequest:
		return s.Request
	case LevelStep:
		return s.Step
	}
	return s.Gateway
}

// unknownSetting stands for a value that only the gateway knows.
const unknownSetting = "?"

// Effective returns, for each of the gateway's controls, its value at every level and
// which one is in force for a step. The list always has the same names in the same order.
func Effective(own Settings, opts Options, step Controls) []Setting {
	list := make([]Setting, 0, len(controlTable))
	for _, c := range controlTable {
		s := Setting{
			Name: c.Name, Header: c.Header, Gateway: firstNonEmpty(c.preset(own), unknownSetting),
			Request: c.Text(opts.Controls), Step: c.Text(step),
		}
		switch {
		case s.Step != "":
			s.Winner = LevelStep
		case s.Request != "":
			s.Winner = LevelRequest
		}
		list = append(list, s)
	}
	remark(list, opts.Under(step))
	return list
}

const noCacheNote = "no effect: no answer comes from the cache"

// remark adds notes on values that the gateway changes, and on controls that make others
// ineffective.
func remark(list []Setting, c Controls) {
	note := map[string]string{}
	switch {
	case c.SkipCache:
		note[headerCacheTTL] = noCacheNote
		note[headerCacheKey] = noCacheNote
	case c.CacheTTL > 0 && c.CacheTTL < ShortestCacheTTL:
		note[headerCacheTTL] = "the minimum is 1m"
	case c.CacheTTL > LongestCacheTTL:
		note[headerCacheTTL] = "the maximum is 744h"
	}
	if c.RequestTimeout > 0 {
		note[headerRequestTimeout] = "to the first byte; the very last try waits as long as needed"
	}
	if c.MaxAttempts > MostAttempts {
		note[headerMaxAttempts] = "the maximum is 5"
	}
	if c.RetryDelay > LongestRetryDelay {
		note[headerRetryDelay] = "the maximum is 5s"
	}
	if len(c.Metadata) > MostMetadata {
		note[headerMetadata] = "5 entries are kept, the others dropped"
	}
	if c.ZeroDataRetention != nil {
		note[headerZeroDataRetention] = "only for OpenAI and Anthropic, paid with credits"
	}
	for i := range list {
		if list[i].Winner != LevelGateway {
			list[i].Note = note[list[i].Header]
		}
	}
}
