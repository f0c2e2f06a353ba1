package emulator

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"sluice/gateway"
)

// redacted stands for a value that may be a key.
const redacted = "[redacted]"

// mostListedBody is how much of a body the control API lists, in bytes.
const mostListedBody = 64 << 10

// shownHeaders are the headers that hold no keys, grouped by purpose, among them the
// gateway's controls. The values of all others are hidden: what a vendor or a company's
// proxy calls its key can't be foreseen.
var shownHeaders = canonical(append(controlHeaders(),
	"Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date",
	"Expect", "Host", "Prefer", "Transfer-Encoding", "User-Agent",
	"X-Client-Attempt", "X-Client-Request-Id", "X-Request-Id", headerFault,
	"Cf-Aig-Event-Id",
	"Cf-Cache-Ttl", "Cf-Skip-Cache",
	"Anthropic-Beta", "Anthropic-Version", "Openai-Beta", "Openai-Organization", "Openai-Project", "Http-Referer", "X-Title",
	"X-Amz-Content-Sha256", "X-Amz-Date", "X-Amzn-Bedrock-Accept", "X-Goog-Api-Client", "X-Goog-User-Project",
	"X-Stainless-Arch", "X-Stainless-Lang", "X-Stainless-Os", "X-Stainless-Package-Version", "X-Stainless-Retry-Count",
	"X-Stainless-Runtime", "X-Stainless-Runtime-Version", "X-Stainless-Timeout",
)...)

func controlHeaders() (names []string) {
	for _, control := range gateway.AllControls() {
		names = append(names, control.Header)
	}
	return names
}

// shownParameters are the parameters of vendors' URLs that hold no keys.
var shownParameters = map[string]bool{
	"alt": true, "api-version": true, "stream": true, "limit": true, "page": true, "per_page": true, "order": true,
	"after": true, "after_id": true, "before_id": true, "pageSize": true, "task": true,
}

func canonical(names ...string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, name := range names {
		all[http.CanonicalHeaderKey(name)] = true
	}
	return all
}

// maskHeader hides all values except those known to be no keys.
func maskHeader(h http.Header) http.Header {
	out := h.Clone()
	for name := range out {
		if !shownHeaders[http.CanonicalHeaderKey(name)] {
			out[name] = []string{redacted}
		}
	}
	return out
}

// maskQuery hides all parameters except those known to be no keys.
func maskQuery(q url.Values) url.Values {
	out := make(url.Values, len(q))
	for name, values := range q {
		if !shownParameters[name] {
			values = []string{redacted}
		}
		out[name] = values
	}
	return out
}

// beginning cuts a body at a character boundary.
func beginning(body string) (shown string, cut bool) {
	if len(body) <= mostListedBody {
		return body, false
	}
	end := mostListedBody
	for end > 0 && end > mostListedBody-utf8.UTFMax && !utf8.RuneStart(body[end]) {
		end--
	}
	return strings.Clone(body[:end]), true
}
