package gateway

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// requestHeaders takes the gateway's controls and the keys out of a request's
// headers, and gives what is left for the provider.
func (r *requestReader) requestHeaders(header http.Header, config *StepConfig, where string) http.Header {
	left := http.Header{}
	for _, name := range sortedKeys(header) {
		value := strings.Join(header[name], ", ")
		switch low := strings.ToLower(name); {
		case holdsKey(low, value):
			r.dropKey(name, value, where)
		case strings.HasPrefix(low, "cf-aig-"), strings.HasPrefix(low, "cf-cache-"), low == "cf-skip-cache":
			if !r.control(strings.Replace(strings.Replace(low, "cf-cache-", "cf-aig-cache-", 1), "cf-skip-cache", headerSkipCache, 1), value, config) {
				r.note("%sthe header %s is left out: %s can't be read", where, name, strconv.Quote(cut(value, maxHeaderWord)))
			}
		default:
			left[http.CanonicalHeaderKey(name)] = append(left[http.CanonicalHeaderKey(name)], header[name]...)
		}
	}
	return left
}

// dropKey leaves a key out. Who pastes the name of a variable expects no other.
func (r *requestReader) dropKey(name, value, where string) {
	if strings.Contains(value, "$") || value == "" {
		return
	}
	r.note("%sthe key in %s is left out: keys come from the configuration", where, name)
}

// control reads one header of the gateway's. It is not ok where the value can't
// be read, or nobody here knows the header.
func (r *requestReader) control(name, value string, c *StepConfig) (ok bool) {
	var err error
	var n float64
	switch name {
	case headerCacheTTL:
		if n, err = strconv.ParseFloat(value, 64); err == nil {
			c.CacheTTL = time.Duration(n * float64(time.Second))
			if n <= 0 {
				c.CacheTTL = NoCache
			}
		}
	case headerSkipCache:
		c.SkipCache, err = strconv.ParseBool(value)
	case headerCacheKey:
		c.CacheKey = value
	case headerCollectLog:
		c.CollectLog, err = parseSwitch(value)
	case headerCollectPayload:
		c.CollectPayload, err = parseSwitch(value)
	case headerKeyAlias:
		c.KeyAlias = value
	case headerCustomCost:
		err = json.Unmarshal([]byte(value), &c.CustomCost)
	case headerRequestTimeout:
		if n, err = strconv.ParseFloat(value, 64); err == nil {
			c.RequestTimeout = fromMilliseconds(n)
		}
	case headerMaxAttempts:
		c.MaxAttempts, err = strconv.Atoi(value)
	case headerRetryDelay:
		if n, err = strconv.ParseFloat(value, 64); err == nil {
			c.RetryDelay = fromMilliseconds(n)
		}
	case headerBackoff:
		c.Backoff = Backoff(value)
	case headerMetadata:
		err = r.metadata(value)
	case headerEventID:
		r.opts.EventID = value
	default:
		return false
	}
	return err == nil
}

// metadata reads the entries, whose values may be texts, numbers or true and
// false; they are kept as texts.
func (r *requestReader) metadata(value string) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(value), &raw); err != nil {
		return err
	}
	r.opts.Metadata = make(map[string]string, len(raw))
	for key, v := range raw {
		var s string
		if json.Unmarshal(v, &s) != nil {
			s = string(v)
		}
		r.opts.Metadata[key] = s
	}
	return nil
}

func parseSwitch(value string) (*bool, error) {
	on, err := strconv.ParseBool(value)
	if err != nil {
		return nil, err
	}
	return &on, nil
}

func fromMilliseconds(ms float64) time.Duration {
	return max(0, time.Duration(ms*float64(time.Millisecond)))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
