package gateway

import (
	"fmt"
	"net/http"
	"time"
)

// The gateway's limits (AI Gateway documentation, "request handling", "caching", "custom
// metadata"). It refuses or truncates what lies beyond.
const (
	// MostAttempts is the most tries of one step, the first included.
	MostAttempts = 5
	// LongestRetryDelay is the longest wait before a step's second try.
	LongestRetryDelay = 5 * time.Second
	// ShortestCacheTTL and LongestCacheTTL bound how long an answer is kept.
	ShortestCacheTTL = time.Minute
	LongestCacheTTL  = 31 * 24 * time.Hour
	// MostMetadata is how many entries of metadata are kept; the gateway drops more
	// silently.
	MostMetadata = 5
)

// The headers of the controls (AI Gateway documentation, "Header glossary").
const (
	headerCacheTTL          = "cf-aig-cache-ttl"
	headerSkipCache         = "cf-aig-skip-cache"
	headerCacheKey          = "cf-aig-cache-key"
	headerRequestTimeout    = "cf-aig-request-timeout"
	headerMaxAttempts       = "cf-aig-max-attempts"
	headerRetryDelay        = "cf-aig-retry-delay"
	headerBackoff           = "cf-aig-backoff"
	headerMetadata          = "cf-aig-metadata"
	headerCollectLog        = "cf-aig-collect-log"
	headerCollectPayload    = "cf-aig-collect-log-payload"
	headerCustomCost        = "cf-aig-custom-cost"
	headerKeyAlias          = "cf-aig-byok-alias"
	headerNoWholesale       = "cf-aig-no-wholesale"
	headerZeroDataRetention = "cf-aig-zdr"
)

// NoCache is the TTL that turns the gateway's cache off.
const NoCache time.Duration = -1

// Controls are what a request, or one step of it, asks of the gateway besides the answer.
// A zero field leaves the level below in force: a step falls back to its request, the
// request to the gateway's own settings; see [Effective].
//
// For a request of one step they travel as cf-aig-* headers; in a universal request a
// step's times and attempts are in its config, the rest among its headers. If the
// provider is called directly, the client applies times and attempts itself, except
// Backoff: its waits always double.
//
// Each field has a row in the table that [AllControls] returns.
type Controls struct {
	// CacheTTL asks the gateway to cache the answer, in whole seconds, from
	// [ShortestCacheTTL] to [LongestCacheTTL]; [NoCache] keeps it out of the cache.
	CacheTTL time.Duration
	// SkipCache asks for a fresh answer.
	SkipCache bool
	// CacheKey replaces the key that the gateway computes.
	CacheKey string
	// RequestTimeout bounds the wait for the first byte of a step's reply.
	RequestTimeout time.Duration
	// MaxAttempts is the number of a step's tries in total, at most [MostAttempts]. If it
	// is set, the client adds none of its own: 1 is one try.
	MaxAttempts int
	// RetryDelay is the wait before the second try, at most [LongestRetryDelay].
	RetryDelay time.Duration
	Backoff    Backoff
	// Metadata is stored in the gateway's log, at most [MostMetadata] entries. It is for
	// the whole request: a step with metadata is refused.
	Metadata map[string]string
	// CollectLog overrides the gateway's setting; nil leaves it. CollectPayload does the
	// same for the bodies in the log alone.
	CollectLog, CollectPayload *bool
	// CustomCost replaces the gateway's prices in its log, and takes precedence over all
	// others here: see [Options.Price].
	CustomCost *CustomCost
	// KeyAlias names which of the provider's keys stored at the gateway is used; empty is
	// the default key.
	KeyAlias string
	// NoWholesale refuses the request if the gateway has no key of the user's own and
	// would pay with Cloudflare's credits.
	NoWholesale bool
	// ZeroDataRetention overrides whether the vendor may retain the request; nil leaves
	// the gateway's setting. It only affects requests to OpenAI and Anthropic that are
	// paid with credits.
	ZeroDataRetention *bool
}

// controlTable are all controls, in the order in which they are shown and written.
var controlTable = []Control{
	controlOf(cacheTTLForm, func(c *Controls) *time.Duration { return &c.CacheTTL }, Control{
		Key: "cache_ttl", Name: "cache TTL", Header: headerCacheTTL, CanBeOff: true,
		preset: func(s Settings) string { return ttlText(s.CacheTTL) },
	}),
	controlOf(flagForm, func(c *Controls) *bool { return &c.SkipCache }, Control{
		Key: "skip_cache", Name: "skip cache", Header: headerSkipCache,
		preset: fixed("no"),
	}),
	controlOf(wordForm, func(c *Controls) *string { return &c.CacheKey }, Control{
		Key: "cache_key", Name: "cache key", Header: headerCacheKey,
		preset: fixed("from the request"),
	}),
	controlOf(waitForm, func(c *Controls) *time.Duration { return &c.RequestTimeout }, Control{
		Key: "request_timeout", Name: "request timeout", Header: headerRequestTimeout, InConfig: true,
		preset: fixed("none"),
	}),
	controlOf(countForm, func(c *Controls) *int { return &c.MaxAttempts }, Control{
		Key: "max_attempts", Name: "attempts", Header: headerMaxAttempts, InConfig: true,
		preset: func(s Settings) string { return countText(s.MaxAttempts) },
	}),
	controlOf(waitForm, func(c *Controls) *time.Duration { return &c.RetryDelay }, Control{
		Key: "retry_delay", Name: "retry delay", Header: headerRetryDelay, InConfig: true,
		preset: func(s Settings) string { return pointerText(s.RetryDelay) },
	}),
	controlOf(backoffForm, func(c *Controls) *Backoff { return &c.Backoff }, Control{
		Key: "backoff", Name: "back-off", Header: headerBackoff, InConfig: true,
		preset: func(s Settings) string { return string(s.Backoff) },
	}),
	controlOf(metadataForm, func(c *Controls) *map[string]string { return &c.Metadata }, Control{
		Key: "metadata", Name: "metadata", Header: headerMetadata, WholeRequest: true,
		preset: fixed("none"),
	}),
	controlOf(switchForm, func(c *Controls) **bool { return &c.CollectLog }, Control{
		Key: "collect_log", Name: "log", Header: headerCollectLog,
		preset: func(s Settings) string { return boolText(s.CollectLog) },
	}),
	controlOf(switchForm, func(c *Controls) **bool { return &c.CollectPayload }, Control{
		Key: "collect_log_payload", Name: "log bodies", Header: headerCollectPayload,
		preset: fixed(unknownSetting),
	}),
	controlOf(costForm, func(c *Controls) **CustomCost { return &c.CustomCost }, Control{
		Key: "custom_cost", Name: "custom cost", Header: headerCustomCost,
		preset: fixed("none"),
	}),
	controlOf(wordForm, func(c *Controls) *string { return &c.KeyAlias }, Control{
		Key: "key_alias", Name: "stored key", Header: headerKeyAlias,
		preset: fixed("default"),
	}),
	controlOf(flagForm, func(c *Controls) *bool { return &c.NoWholesale }, Control{
		Key: "no_wholesale", Name: "own keys only", Header: headerNoWholesale,
		preset: fixed(unknownSetting),
	}),
	controlOf(switchForm, func(c *Controls) **bool { return &c.ZeroDataRetention }, Control{
		Key: "zdr", Name: "zero data retention", Header: headerZeroDataRetention,
		preset: fixed(unknownSetting),
	}),
}

// IsZero reports whether no control is set.
func (c Controls) IsZero() bool { return c.Count() == 0 }

// Count is how many controls are set.
func (c Controls) Count() int {
	n := 0
	for i := range controlTable {
		if controlTable[i].isSet(&c) {
			n++
		}
	}
	return n
}

// Under returns the controls in force for a step: the step's own, else the request's.
func (c Controls) Under(step Controls) Controls {
	for _, control := range controlTable {
		if control.IsSet(step) {
			control.Copy(&c, step)
		}
	}
	return c
}

// addTo sets the controls as headers, replacing existing ones.
func (c Controls) addTo(h http.Header) error { return c.addEach(h, controlTable) }

// addBesideConfig sets the controls of a universal request's step that don't belong in
// its config.
func (c Controls) addBesideConfig(h http.Header) error {
	var beside []Control
	for _, control := range controlTable {
		if !control.InConfig {
			beside = append(beside, control)
		}
	}
	return c.addEach(h, beside)
}

func (c Controls) addEach(h http.Header, controls []Control) error {
	if err := c.check(); err != nil {
		return err
	}
	for _, control := range controls {
		if !control.IsSet(c) {
			continue
		}
		value, err := control.header(&c)
		if err != nil {
			return fmt.Errorf("encode %s: %w", control.Name, err)
		}
		h.Set(control.Header, value)
	}
	return nil
}

// check refuses values that the gateway would silently change.
func (c Controls) check() error {
	switch {
	case c.CacheTTL != 0 && c.CacheTTL != NoCache && (c.CacheTTL < ShortestCacheTTL || c.CacheTTL > LongestCacheTTL):
		return fmt.Errorf("the cache's time to live is %v, the gateway takes %v to %v", c.CacheTTL, ShortestCacheTTL, LongestCacheTTL)
	case len(c.Metadata) > MostMetadata:
		return fmt.Errorf("metadata has %d entries, the gateway keeps %d and drops the others silently", len(c.Metadata), MostMetadata)
	}
	return nil
}

// checkStep refuses controls that only a whole request can set.
func (c Controls) checkStep() error {
	for _, control := range controlTable {
		if control.WholeRequest && control.IsSet(c) {
			return fmt.Errorf("%s belongs to the whole request, a step can't have its own", control.Name)
		}
	}
	return nil
}
