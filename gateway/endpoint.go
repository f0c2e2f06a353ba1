package gateway

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ParseEndpoint parses the endpoint of a raw request as people write it: a path, with or
// without a query. It must already be escaped as in a URL.
func ParseEndpoint(endpoint string) (path string, query url.Values, err error) {
	path, rawQuery, _ := strings.Cut(endpoint, "?")
	path = strings.TrimPrefix(path, "/")
	switch {
	case strings.Contains(path, "://"):
		return "", nil, fmt.Errorf("%q is a whole address: give the path after the provider", endpoint)
	case path == "":
		return "", nil, errors.New("the endpoint is empty: give the path after the provider, such as chat/completions")
	case strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '#' }):
		return "", nil, fmt.Errorf("the endpoint %q contains characters that a path can't: write them as %%20 and so on", endpoint)
	}
	if _, err := url.PathUnescape(path); err != nil {
		return "", nil, fmt.Errorf("the endpoint %q has a %% without two hexadecimal digits after it", endpoint)
	}
	if query, err = url.ParseQuery(rawQuery); err != nil {
		return "", nil, fmt.Errorf("the endpoint's query %q can't be read: %w", rawQuery, err)
	}
	return path, query, nil
}
