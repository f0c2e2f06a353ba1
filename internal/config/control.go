package config

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

// cacheTTL is how long an answer is cached. In the file "0s" is off, which is
// [gateway.NoCache]; 0 is not set.
type cacheTTL time.Duration

func (t *cacheTTL) toml() string {
	switch d := time.Duration(*t); {
	case d < 0:
		return `"0s"`
	case d == 0:
		return ""
	default:
		return tomlString(shortDuration(d))
	}
}

func (k key[T]) assignTTL(dst *cacheTTL, raw any) string {
	var d time.Duration
	if fault := k.assignDuration(&d, raw); fault != "" {
		return fault
	}
	switch {
	case d == 0:
		d = gateway.NoCache
	case d < gateway.ShortestCacheTTL || d > gateway.LongestCacheTTL:
		return fmt.Sprintf(`is %s, want %s to %s, or "0s" for no cache`, shortDuration(d), shortDuration(gateway.ShortestCacheTTL), shortDuration(gateway.LongestCacheTTL))
	}
	*dst = cacheTTL(d)
	return ""
}

// assignCost reads { per_token_in = …, per_token_out = … } with the optional rates of the
// vendor's cache.
func assignCost(dst **gateway.CustomCost, raw any) string {
	const want = "a table { per_token_in = …, per_token_out = … }"
	table, ok := raw.(map[string]any)
	if !ok {
		return wrongType(want, raw)
	}
	var cost gateway.CustomCost
	for _, name := range slices.Sorted(maps.Keys(table)) {
		var price float64
		switch v := table[name].(type) {
		case float64:
			price = v
		case int64:
			price = float64(v)
		default:
			return fmt.Sprintf("has a %s that is %s, not a number", name, typeName(v))
		}
		if price < 0 || math.IsNaN(price) || math.IsInf(price, 0) {
			return fmt.Sprintf("has a %s of %v, want US dollars per token", name, price)
		}
		if !cost.SetRate(name, price) {
			return fmt.Sprintf("has the key %s, want %s", name, want)
		}
	}
	for _, name := range []string{"per_token_in", "per_token_out"} {
		if table[name] == nil {
			return fmt.Sprintf("has no %s, want %s", name, want)
		}
	}
	*dst = &cost
	return ""
}

func costValue(c *gateway.CustomCost) string {
	if c == nil {
		return ""
	}
	var pairs []string
	c.Rates(func(key string, price float64) {
		pairs = append(pairs, key+" = "+strconv.FormatFloat(price, 'f', -1, 64))
	})
	return "{ " + strings.Join(pairs, ", ") + " }"
}

// checkWord requires a valid header value.
func checkWord(text string) string {
	if text == "" {
		return "is empty"
	}
	return checkLine(text)
}
