package gateway

import (
	"fmt"
	"net/http"
	"time"
)

// What the gateway takes (AI Gateway documentation, "request handling",
// "caching", "custom metadata"). What lies beyond is refused or cut there.
const (
	// MostAttempts is the most tries of one step, the first included.
	MostAttempts = 5
	// LongestRetryDelay is the longest wait before a step's second try.
	LongestRetryDelay = 5 * time.Second
	// ShortestCacheTTL and LongestCacheTTL bound how long an answer is kept.
	ShortestCacheTTL = time.Minute
	LongestCacheTTL  = 31 * 24 * time.Hour
	// MostMetadata is how many entries of metadata are kept; more are dropped
	// without a word.
	MostMetadata = 5
)

// NoCache is the time to live that turns the gateway's cache off.
const NoCache time.Duration = -1

// Controls are what a request, or one step of it, asks of the gateway beside the
// answer. A zero field leaves the level below in force: under a step its request,
// under the request the gateway's own settings; [Effective] tells what comes of it.
//
// For a request of one step they travel as cf-aig-* headers; in a universal request
// a step's times and attempts are its config, the rest stands among its headers.
// Where the provider is called directly the client keeps times and attempts itself,
// but for Backoff: its waits always double.
//
// Each field has a row in the table that [AllControls] gives.
type Controls struct {
	// CacheTTL asks the gateway to keep the answer, in whole seconds, from
	// [ShortestCacheTTL] to [LongestCacheTTL]; [NoCache] keeps it out of the cache.
	CacheTTL time.Duration
	// SkipCache asks for a fresh answer.
	SkipCache bool
	// CacheKey replaces the key that the gateway computes.
	CacheKey string
	// RequestTimeout bounds the wait for the first byte of a step's reply.
	RequestTimeout time.Duration
	// MaxAttempts is the number of a step's tries in total, at most [MostAttempts].
	// Where it is set the client adds none of its own: 1 is one try.
	MaxAttempts int
	// RetryDelay is the wait before the second try, at most [LongestRetryDelay].
	RetryDelay time.Duration
	Backoff    Backoff
	// Metadata is kept in the gateway's log, at most [MostMetadata] entries. It is
	// the whole request's: a step that has some is refused.
	Metadata map[string]string
	// CollectLog overrides the gateway's setting; nil leaves it. CollectPayload
	// does so for the bodies in the log alone.
	CollectLog, CollectPayload *bool
	// CustomCost replaces the gateway's prices in its log, and any other here: see
	// [Options.Price].
	CustomCost *CustomCost
	// KeyAlias names which of the provider's keys that the gateway holds is used;
	// empty is its default one.
	KeyAlias string
	// NoWholesale refuses the request where the gateway holds no key of one's own and
	// would pay with Cloudflare's credits.
	NoWholesale bool
	// ZeroDataRetention overrides whether the vendor may keep the request; nil leaves
	// the gateway's setting. Only requests to OpenAI and Anthropic that are paid with
	// credits heed it.
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

// IsZero tells whether nothing is asked.
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

// Under gives what is in force where a step's controls lie over a request's.
func (c Controls) Under(step Controls) Controls {
	for _, control := range controlTable {
		if control.IsSet(step) {
			control.Copy(&c, step)
		}
	}
	return c
}

// addTo writes the controls as headers, over those that are there.
func (c Controls) addTo(h http.Header) error { return c.addEach(h, controlTable) }

// addBesideConfig writes those of a step of a universal request that its config has
// no place for.
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

// check refuses what the gateway would bend without a word.
func (c Controls) check() error {
	switch {
	case c.CacheTTL != 0 && c.CacheTTL != NoCache && (c.CacheTTL < ShortestCacheTTL || c.CacheTTL > LongestCacheTTL):
		return fmt.Errorf("the cache's time to live is %v, the gateway takes %v to %v", c.CacheTTL, ShortestCacheTTL, LongestCacheTTL)
	case len(c.Metadata) > MostMetadata:
		return fmt.Errorf("metadata has %d entries, the gateway keeps %d and drops the others silently", len(c.Metadata), MostMetadata)
	}
	return nil
}

// checkStep refuses what only a whole request can ask.
func (c Controls) checkStep() error {
	for _, control := range controlTable {
		if control.WholeRequest && control.IsSet(c) {
			return fmt.Errorf("%s belongs to the whole request, a step can't have its own", control.Name)
		}
	}
	return nil
}
