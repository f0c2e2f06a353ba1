package cli

import (
	"fmt"

	"sluice/gateway"
)

// chainControlsRow is what a step asks of the gateway's cache, log, cost and
// stored keys in --json; what is not set is left out. A time to live of 0 keeps
// the answer out of the cache.
type chainControlsRow struct {
	CacheTTL       *int64              `json:"cache_ttl_ms,omitempty"`
	SkipCache      bool                `json:"skip_cache,omitempty"`
	CacheKey       string              `json:"cache_key,omitempty"`
	CollectLog     *bool               `json:"collect_log,omitempty"`
	CollectPayload *bool               `json:"collect_log_payload,omitempty"`
	CustomCost     *gateway.CustomCost `json:"custom_cost,omitempty"`
	KeyAlias       string              `json:"key_alias,omitempty"`
}

func rowOfControls(c gateway.StepConfig) chainControlsRow {
	row := chainControlsRow{
		SkipCache: c.SkipCache, CacheKey: c.CacheKey, CollectLog: c.CollectLog, CollectPayload: c.CollectPayload,
		CustomCost: c.CustomCost, KeyAlias: c.KeyAlias,
	}
	if c.CacheTTL != 0 {
		ms := milliseconds(c.CacheTTL)
		row.CacheTTL = &ms
	}
	return row
}

// controlsOf puts a step's controls into words, by the names that the gateway's
// other controls have.
func controlsOf(c gateway.StepConfig) (words []string) {
	for _, s := range gateway.Effective(gateway.Settings{}, gateway.Options{}, withoutLimits(c)) {
		if s.Step != "" {
			words = append(words, fmt.Sprintf("%s %s", s.Name, s.Step))
		}
	}
	return words
}
