package sdktest

import (
	"net/http"
	"net/url"
	"strings"
)

// moved is a client that sends what is made for a vendor's own host to the
// gateway, after it was signed, as a proxy would.
func moved(prefix string) *http.Client {
	return &http.Client{Transport: mover{prefix}}
}

type mover struct{ prefix string }

// RoundTrip puts the prefix in the place of the host, and nothing else.
func (m mover) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := url.Parse(m.prefix + "/" + strings.TrimPrefix(r.URL.EscapedPath(), "/"))
	if err != nil {
		return nil, err
	}
	to.RawQuery = r.URL.RawQuery
	r = r.Clone(r.Context())
	r.URL, r.Host = to, ""
	return http.DefaultTransport.RoundTrip(r)
}
