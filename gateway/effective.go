package gateway

import (
	"encoding/json"
	"strconv"
	"time"
)

// Level says who sets a control of the gateway.
type Level uint8

// The levels, from the weakest to the strongest (AI Gateway documentation,
// "Universal Endpoint": a step's settings over the request's headers over the
// gateway's settings).
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

// Settings are a gateway's own, as far as they are known: its dashboard, or its
// management API, shows them. Zero fields are unknown.
type Settings struct {
	// CacheTTL is [NoCache] where caching is off.
	CacheTTL    time.Duration
	MaxAttempts int
	// RetryDelay is nil where it is unknown; it may be 0.
	RetryDelay *time.Duration
	Backoff    Backoff
	CollectLog *bool
}

// Setting is one control with its value at each level, as text for people. An
// empty text says that the level doesn't set it; the gateway's is "?" where
// nobody knows.
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

// unknownSetting stands for what only the gateway knows.
const unknownSetting = "?"

// Effective tells for each control of the gateway what is set where, and what is
// in force for a step. The list has always the same names in the same order.
func Effective(gw Settings, opts Options, step StepConfig) []Setting {
	request, own := opts.controls(), step.controls()
	row := func(name, header, gateway string, of func(controls) string) Setting {
		s := Setting{Name: name, Header: header, Gateway: gateway, Request: of(request), Step: of(own)}
		switch {
		case s.Step != "":
			s.Winner = LevelStep
		case s.Request != "":
			s.Winner = LevelRequest
		}
		return s
	}
	list := []Setting{
		row("cache TTL", headerCacheTTL, known(ttlText(gw.CacheTTL)), func(c controls) string { return ttlText(c.cacheTTL) }),
		row("skip cache", headerSkipCache, "no", func(c controls) string { return yes(c.skipCache) }),
		row("cache key", headerCacheKey, "from the request", func(c controls) string { return c.cacheKey }),
		row("request timeout", headerRequestTimeout, "none", func(c controls) string { return durationText(c.requestTimeout) }),
		row("attempts", headerMaxAttempts, known(countText(gw.MaxAttempts)), func(c controls) string { return countText(c.maxAttempts) }),
		row("retry delay", headerRetryDelay, known(pointerText(gw.RetryDelay)), func(c controls) string { return durationText(c.retryDelay) }),
		row("back-off", headerBackoff, known(string(gw.Backoff)), func(c controls) string { return string(c.backoff) }),
		row("metadata", headerMetadata, "none", func(c controls) string { return metadataText(c.metadata) }),
		row("log", headerCollectLog, known(boolText(gw.CollectLog)), func(c controls) string { return boolText(c.collectLog) }),
		row("log bodies", headerCollectPayload, unknownSetting, func(c controls) string { return boolText(c.collectPayload) }),
		row("custom cost", headerCustomCost, "none", func(c controls) string { return costText(c.customCost) }),
		row("stored key", headerKeyAlias, "default", func(c controls) string { return c.keyAlias }),
	}
	remark(list, request.under(own))
	return list
}

// under gives what is in force where a step's controls lie over a request's.
func (c controls) under(step controls) controls {
	c.cacheTTL = firstSet(step.cacheTTL, c.cacheTTL)
	c.skipCache = step.skipCache || c.skipCache
	c.cacheKey = firstSet(step.cacheKey, c.cacheKey)
	c.requestTimeout = firstSet(step.requestTimeout, c.requestTimeout)
	c.maxAttempts = firstSet(step.maxAttempts, c.maxAttempts)
	c.retryDelay = firstSet(step.retryDelay, c.retryDelay)
	c.backoff = firstSet(step.backoff, c.backoff)
	c.collectLog = firstSet(step.collectLog, c.collectLog)
	c.collectPayload = firstSet(step.collectPayload, c.collectPayload)
	c.customCost = firstSet(step.customCost, c.customCost)
	c.keyAlias = firstSet(step.keyAlias, c.keyAlias)
	return c
}

// firstSet gives the first value that isn't zero.
func firstSet[T comparable](values ...T) T {
	var zero T
	for _, v := range values {
		if v != zero {
			return v
		}
	}
	return zero
}

// remark says what the gateway makes of values that it can't take as they are,
// and where one control silences another.
func remark(list []Setting, c controls) {
	note := map[string]string{}
	switch {
	case c.skipCache:
		note[headerCacheTTL] = "of no use: the cache is skipped"
		note[headerCacheKey] = "of no use: the cache is skipped"
	case c.cacheTTL > 0 && c.cacheTTL < ShortestCacheTTL:
		note[headerCacheTTL] = "1m is the least"
	case c.cacheTTL > LongestCacheTTL:
		note[headerCacheTTL] = "744h is the most"
	}
	if c.requestTimeout > 0 {
		note[headerRequestTimeout] = "to the first byte; the last attempt of all waits as long as needed"
	}
	if c.maxAttempts > MostAttempts {
		note[headerMaxAttempts] = "5 are the most"
	}
	if c.retryDelay > LongestRetryDelay {
		note[headerRetryDelay] = "5s is the most"
	}
	if len(c.metadata) > MostMetadata {
		note[headerMetadata] = "5 entries are kept, the others dropped"
	}
	for i := range list {
		if list[i].Winner != LevelGateway {
			list[i].Note = note[list[i].Header]
		}
	}
}

func known(text string) string { return firstNonEmpty(text, unknownSetting) }

func ttlText(d time.Duration) string {
	if d < 0 {
		return "off"
	}
	return durationText(d)
}

func durationText(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return d.String()
}

func pointerText(d *time.Duration) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func countText(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func yes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

func boolText(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func metadataText(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	text, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(text)
}

func costText(c *CustomCost) string {
	if c == nil {
		return ""
	}
	return "$" + strconv.FormatFloat(c.Input, 'f', -1, 64) + " in, $" + strconv.FormatFloat(c.Output, 'f', -1, 64) + " out a token"
}
