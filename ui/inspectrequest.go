package ui

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
)

// request draws what was sent, keys by the names of their variables.
func (d *dossier) request(s *sheet) {
	calls := d.calls()
	if d.evidence == nil && d.prepared != nil {
		s.say(s.st.Muted, "The exchange isn't kept in the session. This is the request as it would be made now.")
		s.lines = append(s.lines, "")
	}
	switch {
	case len(calls) > 0:
		c := calls[0]
		s.address(c.Method, c.URL)
		s.enclosed(c.URL)
		s.title("Headers")
		s.pairs(headerPairs(c.Header, d.prepared))
		d.requestBody(s, c)
	case d.prepared != nil:
		s.address(d.prepared.Method, d.prepared.URL)
		s.enclosed(d.prepared.URL)
		s.title("Headers")
		s.pairs(headerPairs(nil, d.prepared))
		if len(d.prepared.Body) > 0 {
			s.title("Body", figures.Bytes(len(d.prepared.Body)))
			s.body(d.prepared.Body, len(d.prepared.Body))
		}
	case d.running:
		s.say(s.st.Muted, "The request is not on its way yet.")
	default:
		s.say(s.st.Muted, "There is no request to show.")
		if d.unprepared != nil {
			s.say(s.st.Muted, revealedLine(gateway.Explain(d.unprepared).What))
		}
	}
}

// enclosed says of an address that leads nowhere what it stands for.
func (s *sheet) enclosed(address string) {
	if u, err := url.Parse(address); err == nil && u.Host == gateway.EnclosedHost {
		s.say(s.st.Muted, "The embedded gateway runs inside sluice and has no port: nothing leaves the program.")
	}
}

func (d *dossier) calls() []call {
	if d.evidence == nil {
		return nil
	}
	calls, _ := d.evidence.requests()
	return calls
}

// requestBody draws the body as it was sent; where keys are part of it, in the
// form with their names.
func (d *dossier) requestBody(s *sheet, c call) {
	if c.BodySize == 0 {
		return
	}
	body := c.Body.bytes()
	if body == nil {
		s.title("Body", figures.Bytes(c.BodySize))
		s.say(s.st.Muted, fmt.Sprintf("  left out to save memory: %d MB are kept in all; copied is the request as it would be made now", archiveMost>>20))
		return
	}
	if p := d.prepared; p != nil && p.URL == c.URL && p.Method == c.Method && bytes.Contains(body, []byte("[redacted]")) {
		body = p.Body
	}
	s.title("Body", figures.Bytes(c.BodySize))
	s.body(body, max(c.BodySize, len(body)))
}

// headerPairs lists headers by name, the gateway's own first. Values that are
// secret stand as the variable that holds them.
func headerPairs(sent http.Header, p *gateway.Prepared) []pair {
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

func sortedPairs(h http.Header) []pair {
	var out []pair
	for name, values := range h {
		for _, v := range values {
			out = append(out, pair{strings.ToLower(name), v})
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int {
		return cmp.Or(-cmp.Compare(rank(a.name), rank(b.name)), cmp.Compare(a.name, b.name), cmp.Compare(a.value, b.value))
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
