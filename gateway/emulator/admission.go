package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"sluice/gateway"
)

// Requests may come from any program on the machine, and from any web page that its user
// opens. No page gets an answer, under whatever name it reaches the port, and the control
// API requires its token.

// realGateway is the host of Cloudflare's own gateway. Clients that can't be given
// another host are redirected here under that name, which no web page can use.
const realGateway = "gateway.ai.cloudflare.com"

// newControlToken returns a token that can't be guessed: 128 bits or more.
func newControlToken() string { return rand.Text() }

// ControlToken is what requests to the control API must carry, as "Authorization:
// Bearer TOKEN".
func (s *Server) ControlToken() string { return s.opts.ControlToken }

// refusal is why a request is refused before it is interpreted, empty if it isn't.
func (s *Server) refusal(r *http.Request) string {
	control := strings.HasPrefix(r.URL.Path, controlPath)
	switch {
	case !s.knownHost(r.Host, control):
		return "this server answers to the names of this machine only (localhost, 127.0.0.1, [::1]), and the request came for another"
	case !sameOrigin(r):
		return "this server answers no web pages, and the request came from one (Origin or Sec-Fetch-Site)"
	}
	return ""
}

// knownHost reports whether the request's Host is one of the server's; if not, a web page
// may have pointed its own name here (DNS rebinding). Without a listener a server doesn't
// know its names, and only guards the control API.
func (s *Server) knownHost(hostport string, control bool) bool {
	s.mu.Lock()
	listens := s.listens
	s.mu.Unlock()
	host := hostOf(hostport)
	switch {
	case loopbackHost(host), listens != "" && strings.EqualFold(host, hostOf(listens)):
		return true
	case control:
		return false
	}
	return listens == "" || strings.EqualFold(host, realGateway)
}

// sameOrigin reports whether the request doesn't come from another site's page. Programs
// other than browsers send neither header.
func sameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) || u.Host == "" {
			return false
		}
	}
	return true
}

// knowsToken reports whether the request carries the control API's token.
func (s *Server) knowsToken(r *http.Request) bool {
	return sameSecret(r.Header.Get("Authorization"), "Bearer "+s.opts.ControlToken)
}

// sameSecret compares in constant time.
func sameSecret(got, want string) bool {
	g, w := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(g[:], w[:]) == 1
}

// hostOf is a Host header or an address without the port.
func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
}

func loopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || host == gateway.EnclosedHost || err == nil && ip.IsLoopback()
}
