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

// normalControls returns the controls as they will be read back.
func normalControls(c gateway.Controls) gateway.Controls {
	var out gateway.Controls
	for _, control := range gateway.AllControls() {
		if control.IsSet(c) {
			control.Copy(&out, c)
			normalControl(control, control.Field(&out))
		}
	}
	return out
}

func normalControl(control gateway.Control, field any) {
	switch v := field.(type) {
	case *string:
		*v = valid(*v)
	case *gateway.Backoff:
		*v = gateway.Backoff(valid(string(*v)))
	case *time.Duration:
		switch {
		case *v < 0 && control.CanBeOff:
			*v = gateway.NoCache
		case *v < 0:
			*v = 0
		}
	case *map[string]string:
		normal := make(map[string]string, len(*v))
		for k, text := range *v {
			normal[valid(k)] = valid(text)
		}
		*v = normal
	case **gateway.CustomCost:
		finite := true
		(*v).Rates(func(_ string, price float64) { finite = finite && !math.IsNaN(price) && !math.IsInf(price, 0) })
		if !finite {
			*v = nil
		}
	}
}

// normalStepControls leaves out what only a whole request can set.
func normalStepControls(c gateway.Controls) gateway.Controls {
	c.Metadata = nil
	return normalControls(c)
}

// controlKeys are the controls' keys in a lane, in their order.
var controlKeys = func() []laneKey {
	var keys []laneKey
	for _, control := range gateway.AllControls() {
		keys = append(keys, laneKey{control.Key, func(l Lane) string { return controlValue(control, l.Controls) }})
	}
	return keys
}()

// controlValue is a control's value in TOML, empty if it isn't set.
func controlValue(control gateway.Control, in gateway.Controls) string {
	if !control.IsSet(in) {
		return ""
	}
	switch v := control.Field(&in).(type) {
	case *string:
		return stringValue(*v)
	case *gateway.Backoff:
		return stringValue(string(*v))
	case *time.Duration:
		if *v < 0 {
			return stringValue("0s")
		}
		return stringValue(v.String())
	case *bool:
		return strconv.FormatBool(*v)
	case **bool:
		return strconv.FormatBool(**v)
	case *int:
		return strconv.Itoa(*v)
	case *map[string]string:
		var pairs []string
		for _, k := range slices.Sorted(maps.Keys(*v)) {
			pairs = append(pairs, stringValue(k)+" = "+stringValue((*v)[k]))
		}
		return inlineTable(pairs)
	case **gateway.CustomCost:
		var pairs []string
		(*v).Rates(func(key string, price float64) { pairs = append(pairs, key+" = "+floatValue(&price)) })
		return inlineTable(pairs)
	}
	return ""
}

func inlineTable(pairs []string) string {
	if len(pairs) == 0 {
		return ""
	}
	return "{ " + strings.Join(pairs, ", ") + " }"
}

// controlsTable is the controls of a lane in the file.
type controlsTable struct {
	stepControlsTable
	Metadata map[string]any
}

// stepControlsTable is the controls of a chain's step in the file.
type stepControlsTable struct {
	CacheTTL          *durationValue     `toml:"cache_ttl"`
	SkipCache         bool               `toml:"skip_cache"`
	CacheKey          string             `toml:"cache_key"`
	RequestTimeout    durationValue      `toml:"request_timeout"`
	MaxAttempts       int                `toml:"max_attempts"`
	RetryDelay        durationValue      `toml:"retry_delay"`
	Backoff           string             `toml:"backoff"`
	CollectLog        *bool              `toml:"collect_log"`
	CollectPayload    *bool              `toml:"collect_log_payload"`
	CustomCost        map[string]float64 `toml:"custom_cost"`
	KeyAlias          string             `toml:"key_alias"`
	NoWholesale       bool               `toml:"no_wholesale"`
	ZeroDataRetention *bool              `toml:"zdr"`
}

func (t stepControlsTable) controls() gateway.Controls {
	c := gateway.Controls{
		SkipCache: t.SkipCache, CacheKey: t.CacheKey,
		RequestTimeout: time.Duration(t.RequestTimeout), MaxAttempts: t.MaxAttempts, RetryDelay: time.Duration(t.RetryDelay),
		Backoff: gateway.Backoff(t.Backoff), CollectLog: t.CollectLog, CollectPayload: t.CollectPayload,
		KeyAlias: t.KeyAlias, NoWholesale: t.NoWholesale, ZeroDataRetention: t.ZeroDataRetention,
	}
	if t.CacheTTL != nil {
		if c.CacheTTL = time.Duration(*t.CacheTTL); c.CacheTTL == 0 {
			c.CacheTTL = gateway.NoCache
		}
	}
	if t.CustomCost != nil {
		c.CustomCost = &gateway.CustomCost{}
		for key, price := range t.CustomCost {
			c.CustomCost.SetRate(key, price)
		}
	}
	return c
}

func (t controlsTable) controls() gateway.Controls {
	c := t.stepControlsTable.controls()
	for k, v := range t.Metadata {
		if c.Metadata == nil {
			c.Metadata = map[string]string{}
		}
		c.Metadata[k] = fmt.Sprint(v) // may be a number or a boolean, written by hand
	}
	return c
}
