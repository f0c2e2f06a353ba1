package inspector

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sluice/gateway"
	"sluice/internal/figures"
	"sluice/ui/look"
	"sluice/ui/overlay"
)

// request draws what was sent, with the names of the keys' variables in place of keys.
func (a *Answer) request(s *section) {
	calls := a.calls()
	if a.trace == nil && a.prepared != nil {
		s.Say(s.Styles.Muted, "The exchange isn't kept in the session. This is the request as it would be made now.")
		s.Lines = append(s.Lines, "")
	}
	switch {
	case len(calls) > 0:
		c := calls[0]
		s.address(c.Method, c.URL)
		s.noteEmbedded(c.URL)
		s.Title("Headers")
		s.headers(headerPairs(c.Header, a.prepared))
		a.requestBody(s, c)
	case a.prepared != nil:
		s.address(a.prepared.Method, a.prepared.URL)
		s.noteEmbedded(a.prepared.URL)
		s.Title("Headers")
		s.headers(headerPairs(nil, a.prepared))
		if len(a.prepared.Body) > 0 {
			s.Title("Body", figures.Bytes(len(a.prepared.Body)))
			s.body(a.prepared.Body, len(a.prepared.Body))
		}
	case a.Running:
		s.Say(s.Styles.Muted, "The request is not on its way yet.")
	default:
		s.Say(s.Styles.Muted, "There is no request to show.")
		if a.unprepared != nil {
			s.Say(s.Styles.Muted, look.RevealedLine(gateway.Explain(a.unprepared).What))
		}
	}
}

// noteEmbedded explains the address of the embedded gateway, which leads nowhere.
func (s *section) noteEmbedded(address string) {
	if u, err := url.Parse(address); err == nil && u.Host == gateway.EnclosedHost {
		s.Say(s.Styles.Muted, "The demo runs inside sluice and has no port: nothing leaves the program.")
	}
}

func (a *Answer) calls() []call {
	if a.trace == nil {
		return nil
	}
	calls, _ := a.trace.requests()
	return calls
}

// requestBody draws the body as it was sent; where keys are part of it, with their names
// instead.
func (a *Answer) requestBody(s *section, c call) {
	if c.BodySize == 0 {
		return
	}
	body := c.Body.bytes()
	if body == nil {
		s.Title("Body", figures.Bytes(c.BodySize))
		s.Say(s.Styles.Muted, fmt.Sprintf("  left out to save memory: %d MB are kept in all; copied is the request as it would be made now", maxExchangeBytes>>20))
		return
	}
	if p := a.prepared; p != nil && p.URL == c.URL && p.Method == c.Method && bytes.Contains(body, []byte("[redacted]")) {
		body = p.Body
	}
	s.Title("Body", figures.Bytes(c.BodySize))
	s.body(body, max(c.BodySize, len(body)))
}

// headerPairs lists headers by name, the gateway's own first. Secret values are replaced
// by the variable that holds them.
func headerPairs(sent http.Header, p *gateway.Prepared) []overlay.Pair {
	all := http.Header{}
	if p != nil {
		for name, values := range p.Header {
			all[http.CanonicalHeaderKey(name)] = values
		}
	}
	for name, values := range sent {
		all[http.CanonicalHeaderKey(name)] = values
	}
	if p != nil {
		for _, a := range p.SecretHeaders() {
			all[http.CanonicalHeaderKey(a.Name)] = []string{a.Placeholder()}
		}
	}
	return sortedPairs(all)
}

func sortedPairs(h http.Header) []overlay.Pair {
	var out []overlay.Pair
	for name, values := range h {
		for _, v := range values {
			out = append(out, overlay.Pair{Name: strings.ToLower(name), Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b overlay.Pair) int {
		return cmp.Or(-cmp.Compare(rank(a.Name), rank(b.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// rank sorts the gateway's headers before all others.
func rank(name string) int {
	if ofGateway(name) {
		return 1
	}
	return 0
}

func ofGateway(name string) bool { return strings.HasPrefix(name, "cf-aig-") }

// requestID is the vendor's id of a request, from the headers that vendors use.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Amzn-Requestid", "Apim-Request-Id", "Cf-Ray"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}

func statusLine(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}
