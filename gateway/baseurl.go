package gateway

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// DefaultURL is Cloudflare's own gateway.
const DefaultURL = "https://gateway.ai.cloudflare.com/v1"

// urlSetting names the setting of the gateway's URL in messages.
const urlSetting = "the gateway's URL (--gateway-url, or url under [gateway])"

// ErrInsecure says that a key would be sent over plain HTTP to another machine.
var ErrInsecure = errors.New("refused to send a key over plain http to another machine; use https, or allow it in the configuration")

// baseURL is the URL that provider paths and the universal endpoint start with:
// …/v1/ACCOUNT/GATEWAY, without a trailing slash.
func baseURL(cfg Config) (*url.URL, error) {
	u, err := parseOrigin(firstNonEmpty(cfg.URL, DefaultURL))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", urlSetting, err)
	}
	account, gateway := cfg.AccountID, cfg.GatewayID
	path := strings.Trim(u.Path, "/")
	if path == "" {
		path = "v1"
	}
	segments := strings.Split(path, "/")
	if n := len(segments); n >= 3 && segments[n-3] == "v1" {
		inURL := [2]string{segments[n-2], segments[n-1]}
		if account != "" && account != inURL[0] {
			return nil, fmt.Errorf("%s names the account %s, but account_id (or CLOUDFLARE_ACCOUNT_ID) says %s: leave one of them out", urlSetting, inURL[0], account)
		}
		if gateway != "" && gateway != inURL[1] {
			return nil, fmt.Errorf("%s names the gateway %s, but gateway_id (or CLOUDFLARE_GATEWAY_ID) says %s: leave one of them out", urlSetting, inURL[1], gateway)
		}
		account, gateway = inURL[0], inURL[1]
		path = strings.Join(segments[:n-2], "/")
	}
	if account == "" && isLoopback(u.Hostname()) {
		account = "local"
	}
	if account == "" {
		return nil, fmt.Errorf("there is no account: set account_id under [gateway] or CLOUDFLARE_ACCOUNT_ID, or name it in %s: …/v1/ACCOUNT/GATEWAY", urlSetting)
	}
	if dotSegments(path) || dotSegments(account) || dotSegments(gateway) {
		return nil, fmt.Errorf("%s, account_id or gateway_id has dot segments (. or ..), which lead elsewhere", urlSetting)
	}
	u.Path, u.RawPath = "", ""
	return url.Parse(u.String() + "/" + path + "/" + url.PathEscape(account) + "/" + url.PathEscape(firstNonEmpty(gateway, "default")))
}

func parseOrigin(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		// The parser's own error repeats the URL, which may hold a password.
		return nil, errors.New("not a URL")
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("want http:// or https://")
	case u.Host == "" || u.Hostname() == "":
		return nil, errors.New("has no host")
	case u.User != nil:
		return nil, errors.New("must not contain a user or password")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("must not contain a query or fragment")
	}
	return u, nil
}

// requestURL joins base, slug and endpoint as text: resolving would drop the slug, and a
// model such as "gemini-pro:generateContent" would parse as a scheme. The endpoint is
// already escaped and stays as it is.
func requestURL(base string, req Request) (string, error) {
	parts := []string{strings.TrimSuffix(base, "/")}
	if req.BaseURL == "" {
		parts = append(parts, url.PathEscape(req.Provider))
	}
	if endpoint := strings.TrimPrefix(req.Endpoint, "/"); endpoint != "" {
		parts = append(parts, endpoint)
	}
	u, err := url.Parse(strings.Join(parts, "/"))
	if err != nil {
		return "", fmt.Errorf("endpoint %q: not an escaped path", req.Endpoint)
	}
	u.RawQuery = req.Query.Encode()
	return u.String(), nil
}

// checkEndpoint refuses an endpoint that would lead outside the provider's path, whether
// in a URL or in a universal request.
func checkEndpoint(req Request) error {
	path, err := url.PathUnescape(req.Endpoint)
	if err != nil || strings.ContainsAny(req.Endpoint, "?#") || !headerValue(req.Endpoint) {
		return fmt.Errorf("endpoint %q: not an escaped path", req.Endpoint)
	}
	if dotSegments(req.Provider) || dotSegments(path) {
		return fmt.Errorf("endpoint %q of %q: has dot segments", req.Endpoint, req.Provider)
	}
	return nil
}

func dotSegments(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return s == "." || s == ".." })
}

// isLoopback reports whether a host name by itself means this machine. Names below
// localhost don't: Go resolves them by DNS, and sends plain HTTP for them through a
// proxy.
func isLoopback(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return strings.EqualFold(host, "localhost")
}

// EnclosedHost is the host in the URL of a gateway that runs in this process and has no
// port, as one of package emulator can. The name is reserved and never resolves (RFC
// 6761), so it can't mean anything outside.
const EnclosedHost = "embedded.invalid"

// exposed reports whether requests of this client to the URL can be read on the way.
func (c *Client) exposed(u *url.URL) bool {
	return insecure(u) && !(c.enclosed && u.Host == c.base.Host)
}

// insecure reports whether requests to the URL can be read on the way.
func insecure(u *url.URL) bool { return u.Scheme != "https" && !isLoopback(u.Hostname()) }
