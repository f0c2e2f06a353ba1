package connect

import (
	"net"
	"net/url"
	"strings"
)

// address is a gateway's address taken apart.
type address struct{ url, account, gateway string }

// parseAddress reads the address of a gateway as the dashboard shows it,
// https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY with or without a provider after
// it, or an address up to /v1. ok is false for anything else.
func parseAddress(text string) (a address, ok bool) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return address{}, false
	}
	base := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/v1"}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	at := len(parts)
	for i, part := range parts {
		if part == "v1" {
			at = i
			break
		}
	}
	if at < len(parts) {
		base.Path = "/" + strings.Join(parts[:at+1], "/")
		parts = parts[at+1:]
	} else {
		parts = nil
	}
	a.url = base.String()
	if len(parts) > 0 {
		a.account = parts[0]
	}
	if len(parts) > 1 {
		a.gateway = parts[1]
	}
	return a, true
}

// onThisMachine reports whether an address leads to this machine, where no account is
// needed.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
