package sessions

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/gateway"
)

// Controls are what a lane asks of the gateway with every request: see
// [gateway.Options].
type Controls struct {
	gateway.StepConfig
	Metadata map[string]string
}

// ControlsOf keeps the controls of a lane's options. What belongs to one request
// alone is left out.
func ControlsOf(o gateway.Options) Controls {
	return Controls{
		StepConfig: gateway.StepConfig{
			RequestTimeout: o.RequestTimeout, MaxAttempts: o.MaxAttempts, RetryDelay: o.RetryDelay, Backoff: o.Backoff,
			CacheTTL: o.CacheTTL, SkipCache: o.SkipCache, CacheKey: o.CacheKey,
			CollectLog: o.CollectLog, CollectPayload: o.CollectPayload, CustomCost: o.CustomCost, KeyAlias: o.KeyAlias,
		},
		Metadata: o.Metadata,
	}
}

// On gives the options with the controls in the place of theirs.
func (c Controls) On(o gateway.Options) gateway.Options {
	o.RequestTimeout, o.MaxAttempts, o.RetryDelay, o.Backoff = c.RequestTimeout, c.MaxAttempts, c.RetryDelay, c.Backoff
	o.CacheTTL, o.SkipCache, o.CacheKey = c.CacheTTL, c.SkipCache, c.CacheKey
	o.CollectLog, o.CollectPayload, o.CustomCost, o.KeyAlias = c.CollectLog, c.CollectPayload, c.CustomCost, c.KeyAlias
	o.Metadata = c.Metadata
	return o
}

// normal gives the controls as they will be read back.
func (c Controls) normal() Controls {
	c.CacheKey, c.KeyAlias, c.Backoff = valid(c.CacheKey), valid(c.KeyAlias), gateway.Backoff(valid(string(c.Backoff)))
	if c.CacheTTL < 0 {
		c.CacheTTL = gateway.NoCache
	}
	if cost := c.CustomCost; cost != nil && (math.IsNaN(cost.Input+cost.Output) || math.IsInf(cost.Input+cost.Output, 0)) {
		c.CustomCost = nil
	}
	var metadata map[string]string
	for k, v := range c.Metadata {
		if metadata == nil {
			metadata = map[string]string{}
		}
		metadata[valid(k)] = valid(v)
	}
	c.Metadata = metadata
	return c
}

// controlKeys are the controls' keys in a lane.
var controlKeys = []laneKey{
	{"cache_ttl", func(l Lane) string {
		if l.Controls.CacheTTL < 0 {
			return stringValue("0s") // off
		}
		return waitValue(l.Controls.CacheTTL)
	}},
	{"skip_cache", func(l Lane) string { return truth(l.Controls.SkipCache) }},
	{"cache_key", func(l Lane) string { return optional(l.Controls.CacheKey) }},
	{"request_timeout", func(l Lane) string { return waitValue(l.Controls.RequestTimeout) }},
	{"max_attempts", func(l Lane) string {
		if l.Controls.MaxAttempts == 0 {
			return ""
		}
		return strconv.Itoa(l.Controls.MaxAttempts)
	}},
	{"retry_delay", func(l Lane) string { return waitValue(l.Controls.RetryDelay) }},
	{"backoff", func(l Lane) string { return optional(string(l.Controls.Backoff)) }},
	{"metadata", func(l Lane) string {
		var pairs []string
		for _, k := range slices.Sorted(maps.Keys(l.Controls.Metadata)) {
			pairs = append(pairs, stringValue(k)+" = "+stringValue(l.Controls.Metadata[k]))
		}
		return inlineTable(pairs)
	}},
	{"collect_log", func(l Lane) string { return choiceValue(l.Controls.CollectLog) }},
	{"collect_log_payload", func(l Lane) string { return choiceValue(l.Controls.CollectPayload) }},
	{"custom_cost", func(l Lane) string {
		c := l.Controls.CustomCost
		if c == nil {
			return ""
		}
		return inlineTable([]string{"per_token_in = " + floatValue(&c.Input), "per_token_out = " + floatValue(&c.Output)})
	}},
	{"key_alias", func(l Lane) string { return optional(l.Controls.KeyAlias) }},
}

func waitValue(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return stringValue(d.String())
}

func choiceValue(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

func inlineTable(pairs []string) string {
	if len(pairs) == 0 {
		return ""
	}
	return "{ " + strings.Join(pairs, ", ") + " }"
}

// controlsTable is the controls as a lane has them.
type controlsTable struct {
	stepControlsTable
	Metadata map[string]any
}

// stepControlsTable is the controls as a chain's step has them.
type stepControlsTable struct {
	CacheTTL          *durationValue `toml:"cache_ttl"`
	SkipCache         bool           `toml:"skip_cache"`
	CacheKey          string         `toml:"cache_key"`
	RequestTimeout    durationValue  `toml:"request_timeout"`
	MaxAttempts       int            `toml:"max_attempts"`
	RetryDelay        durationValue  `toml:"retry_delay"`
	Backoff           string
	CollectLog        *bool `toml:"collect_log"`
	CollectLogPayload *bool `toml:"collect_log_payload"`
	CustomCost        *struct {
		Input  float64 `toml:"per_token_in"`
		Output float64 `toml:"per_token_out"`
	} `toml:"custom_cost"`
	KeyAlias string `toml:"key_alias"`
}

func (t stepControlsTable) config() gateway.StepConfig {
	c := gateway.StepConfig{
		RequestTimeout: time.Duration(t.RequestTimeout), MaxAttempts: t.MaxAttempts, RetryDelay: time.Duration(t.RetryDelay),
		Backoff: gateway.Backoff(t.Backoff), SkipCache: t.SkipCache, CacheKey: t.CacheKey,
		CollectLog: t.CollectLog, CollectPayload: t.CollectLogPayload, KeyAlias: t.KeyAlias,
	}
	if t.CacheTTL != nil {
		if c.CacheTTL = time.Duration(*t.CacheTTL); c.CacheTTL == 0 {
			c.CacheTTL = gateway.NoCache
		}
	}
	if t.CustomCost != nil {
		c.CustomCost = &gateway.CustomCost{Input: t.CustomCost.Input, Output: t.CustomCost.Output}
	}
	return c
}

func (t controlsTable) controls() Controls {
	c := Controls{StepConfig: t.config()}
	for k, v := range t.Metadata {
		if c.Metadata == nil {
			c.Metadata = map[string]string{}
		}
		c.Metadata[k] = fmt.Sprint(v) // a number or a truth, written by hand
	}
	return c
}
