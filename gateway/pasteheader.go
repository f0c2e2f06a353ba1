package gateway

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// requestHeaders takes the gateway's controls and the keys out of a request's headers,
// and returns the rest for the provider.
func (r *requestReader) requestHeaders(header http.Header, config *Controls, where string) http.Header {
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

// dropKey leaves a key out. That is noted, unless it is only the name of a variable, of
// which nobody expects anything else.
func (r *requestReader) dropKey(name, value, where string) {
	if strings.Contains(value, "$") || percentVariable.MatchString(value) || value == "" {
		return
	}
	r.note("%sthe key in %s is left out: keys come from the configuration", where, name)
}

// control reads one of the gateway's headers. ok is false if the value is invalid or the
// header unknown.
func (r *requestReader) control(name, value string, own *Controls) (ok bool) {
	if name == headerEventID {
		r.opts.EventID = value
		return true
	}
	i := slices.IndexFunc(controlTable, func(c Control) bool { return c.Header == name })
	if i < 0 {
		return false
	}
	if controlTable[i].WholeRequest {
		own = &r.opts.Controls
	}
	return controlTable[i].parse(own, value) == nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
