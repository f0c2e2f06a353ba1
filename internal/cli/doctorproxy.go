package cli

import (
	"net/url"
	"strings"
)

// proxyFindings are the proxies that the environment names. One that can't be parsed gets
// a warning: connections that should go through it fail.
func (p *Program) proxyFindings() []finding {
	var out []finding
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		value, ok := p.env(name)
		if !ok || value == "" {
			continue
		}
		check := "proxy " + name
		proxy, ok := readProxy(value)
		if !ok {
			out = append(out, finding{Check: check, Status: remark, Found: "is not the address of a proxy", Advice: "write it as http://HOST:PORT"})
			continue
		}
		// Without its user and password.
		out = append(out, finding{Check: check, Status: fine, Found: proxy.Scheme + "://" + proxy.Host})
	}
	return out
}

// readProxy parses an address as the transport does, but more strictly: the port must be
// a valid one.
func readProxy(value string) (*url.URL, bool) {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	proxy, err := url.Parse(value)
	if err != nil || proxy.Hostname() == "" || strings.ContainsAny(value, " \t\r\n") {
		return nil, false
	}
	switch proxy.Scheme {
	case "http", "https", "socks5", "socks5h":
		return proxy, true
	}
	return nil, false
}
