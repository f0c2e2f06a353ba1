package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
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

// CustomCost replaces the gateway's prices in its log. Both are in US dollars for
// one token.
type CustomCost struct {
	Input  float64 `json:"per_token_in"`
	Output float64 `json:"per_token_out"`
}

// controls is what one level, a request or a step, asks of the gateway. Zero
// fields leave the level below in force.
type controls struct {
	cacheTTL       time.Duration
	skipCache      bool
	cacheKey       string
	requestTimeout time.Duration
	maxAttempts    int
	retryDelay     time.Duration
	backoff        Backoff
	metadata       map[string]string
	collectLog     *bool
	collectPayload *bool
	customCost     *CustomCost
	keyAlias       string
}

func (o Options) controls() controls {
	return controls{
		cacheTTL: o.CacheTTL, skipCache: o.SkipCache, cacheKey: o.CacheKey,
		requestTimeout: o.RequestTimeout, maxAttempts: o.MaxAttempts, retryDelay: o.RetryDelay, backoff: o.Backoff,
		metadata: o.Metadata, collectLog: o.CollectLog, collectPayload: o.CollectPayload, customCost: o.CustomCost, keyAlias: o.KeyAlias,
	}
}

func (s StepConfig) controls() controls {
	return controls{
		cacheTTL: s.CacheTTL, skipCache: s.SkipCache, cacheKey: s.CacheKey,
		requestTimeout: s.RequestTimeout, maxAttempts: s.MaxAttempts, retryDelay: s.RetryDelay, backoff: s.Backoff,
		collectLog: s.CollectLog, collectPayload: s.CollectPayload, customCost: s.CustomCost, keyAlias: s.KeyAlias,
	}
}

// addTo writes the controls as headers, over those that are there. Times are in
// milliseconds, the cache's in seconds.
func (c controls) addTo(h http.Header) error {
	c.addRetries(h)
	return c.addRest(h)
}

// addRetries writes what a step of a universal request has in its config.
func (c controls) addRetries(h http.Header) {
	if c.requestTimeout > 0 {
		h.Set(headerRequestTimeout, strconv.FormatInt(milliseconds(c.requestTimeout), 10))
	}
	if c.maxAttempts > 0 {
		h.Set(headerMaxAttempts, strconv.Itoa(c.maxAttempts))
	}
	if c.retryDelay > 0 {
		h.Set(headerRetryDelay, strconv.FormatInt(milliseconds(c.retryDelay), 10))
	}
	if c.backoff != "" {
		h.Set(headerBackoff, string(c.backoff))
	}
}

// check refuses what the gateway would bend without a word.
func (c controls) check() error {
	switch {
	case c.cacheTTL != 0 && c.cacheTTL != NoCache && (c.cacheTTL < ShortestCacheTTL || c.cacheTTL > LongestCacheTTL):
		return fmt.Errorf("the cache's time to live is %v, the gateway takes %v to %v", c.cacheTTL, ShortestCacheTTL, LongestCacheTTL)
	case len(c.metadata) > MostMetadata:
		return fmt.Errorf("metadata has %d entries, the gateway keeps %d and drops the others silently", len(c.metadata), MostMetadata)
	}
	return nil
}

func (c controls) addRest(h http.Header) error {
	if err := c.check(); err != nil {
		return err
	}
	switch {
	case c.cacheTTL == NoCache:
		h.Set(headerCacheTTL, "0")
	case c.cacheTTL > 0:
		h.Set(headerCacheTTL, strconv.FormatInt(int64((c.cacheTTL+time.Second-1)/time.Second), 10))
	}
	if c.skipCache {
		h.Set(headerSkipCache, "true")
	}
	if c.cacheKey != "" {
		h.Set(headerCacheKey, c.cacheKey)
	}
	if c.collectLog != nil {
		h.Set(headerCollectLog, strconv.FormatBool(*c.collectLog))
	}
	if c.collectPayload != nil {
		h.Set(headerCollectPayload, strconv.FormatBool(*c.collectPayload))
	}
	if c.keyAlias != "" {
		h.Set(headerKeyAlias, c.keyAlias)
	}
	if c.customCost != nil {
		text, err := json.Marshal(c.customCost)
		if err != nil {
			return fmt.Errorf("encode custom cost: %w", err)
		}
		h.Set(headerCustomCost, string(text))
	}
	if len(c.metadata) > 0 {
		text, err := json.Marshal(c.metadata)
		if err != nil {
			return fmt.Errorf("encode metadata: %w", err)
		}
		h.Set(headerMetadata, asciiJSON(text))
	}
	return nil
}
