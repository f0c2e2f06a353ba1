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

// request draws what was sent, keys by the names of their variables.
func (d *Answer) request(s *section) {
	calls := d.calls()
	if d.trace == nil && d.prepared != nil {
		s.Say(s.Styles.Muted, "The exchange isn't kept in the session. This is the request as it would be made now.")
		s.Lines = append(s.Lines, "")
	}
	switch {
	case len(calls) > 0:
		c := calls[0]
		s.address(c.Method, c.URL)
		s.noteEmbedded(c.URL)
		s.Title("Headers")
		s.Pairs(headerPairs(c.Header, d.prepared))
		d.requestBody(s, c)
	case d.prepared != nil:
		s.address(d.prepared.Method, d.prepared.URL)
		s.noteEmbedded(d.prepared.URL)
		s.Title("Headers")
		s.Pairs(headerPairs(nil, d.prepared))
		if len(d.prepared.Body) > 0 {
			s.Title("Body", figures.Bytes(len(d.prepared.Body)))
			s.body(d.prepared.Body, len(d.prepared.Body))
		}
	case d.Running:
		s.Say(s.Styles.Muted, "The request is not on its way yet.")
	default:
		s.Say(s.Styles.Muted, "There is no request to show.")
		if d.unprepared != nil {
			s.Say(s.Styles.Muted, look.RevealedLine(gateway.Explain(d.unprepared).What))
		}
	}
}

// noteEmbedded says of an address that leads nowhere what it stands for.
func (s *section) noteEmbedded(address string) {
	if u, err := url.Parse(address); err == nil && u.Host == gateway.EnclosedHost {
		s.Say(s.Styles.Muted, "The embedded gateway runs inside sluice and has no port: nothing leaves the program.")
	}
}

func (d *Answer) calls() []call {
	if d.trace == nil {
		return nil
	}
	calls, _ := d.trace.requests()
	return calls
}

// requestBody draws the body as it was sent; where keys are part of it, in the
// form with their names.
func (d *Answer) requestBody(s *section, c call) {
	if c.BodySize == 0 {
		return
	}
	body := c.Body.bytes()
	if body == nil {
		s.Title("Body", figures.Bytes(c.BodySize))
		s.Say(s.Styles.Muted, fmt.Sprintf("  left out to save memory: %d MB are kept in all; copied is the request as it would be made now", maxExchangeBytes>>20))
		return
	}
	if p := d.prepared; p != nil && p.URL == c.URL && p.Method == c.Method && bytes.Contains(body, []byte("[redacted]")) {
		body = p.Body
	}
	s.Title("Body", figures.Bytes(c.BodySize))
	s.body(body, max(c.BodySize, len(body)))
}

// headerPairs lists headers by name, the gateway's own first. Values that are
// secret stand as the variable that holds them.
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

// rank puts the gateway's headers before all others.
func rank(name string) int {
	if ofGateway(name) {
		return 1
	}
	return 0
}

func ofGateway(name string) bool { return strings.HasPrefix(name, "cf-aig-") }

// requestID is the vendor's id of a request, of the header names that vendors use.
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
