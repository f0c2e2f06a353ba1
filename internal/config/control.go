package config

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"sluice/gateway"
)

// cacheTTL is how long an answer is kept. In the file "0s" is off, which is
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

// assignCost reads { per_token_in = …, per_token_out = … }.
func assignCost(dst **gateway.CustomCost, raw any) string {
	const want = "a table { per_token_in = …, per_token_out = … }"
	table, ok := raw.(map[string]any)
	if !ok {
		return wrongType(want, raw)
	}
	var cost gateway.CustomCost
	into := map[string]*float64{"per_token_in": &cost.Input, "per_token_out": &cost.Output}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if into[name] == nil {
			return fmt.Sprintf("has the key %s, want %s", name, want)
		}
	}
	for _, name := range []string{"per_token_in", "per_token_out"} {
		switch v := table[name].(type) {
		case nil:
			return fmt.Sprintf("has no %s, want %s", name, want)
		case float64:
			*into[name] = v
		case int64:
			*into[name] = float64(v)
		default:
			return fmt.Sprintf("has a %s that is %s, not a number", name, typeName(v))
		}
		if v := *into[name]; v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprintf("has a %s of %v, want US dollars for one token", name, v)
		}
	}
	*dst = &cost
	return ""
}

func costValue(c *gateway.CustomCost) string {
	if c == nil {
		return ""
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return "{ per_token_in = " + number(c.Input) + ", per_token_out = " + number(c.Output) + " }"
}

// checkWord wants what can be a header's value.
func checkWord(text string) string {
	if text == "" {
		return "is empty"
	}
	return checkLine(text)
}
