package safe

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Misleads reports whether the text of a link names another host than its target leads
// to: a word of it is a URL, or all of it is a host name. A target at or below the named
// host counts as the same host, and so does a file name that looks like a host, such as
// README.md, if the target's path ends in it.
func Misleads(text, target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	host := u.Hostname()
	if strings.EqualFold(u.Scheme, "mailto") {
		host = u.Opaque[strings.LastIndexByte(u.Opaque, '@')+1:]
	}
	for word := range strings.FieldsSeq(text) {
		if named, err := url.Parse(word); err == nil && named.Host != "" && !within(host, named.Hostname()) {
			return true
		}
	}
	name := strings.TrimSpace(text)
	if strings.HasSuffix(u.Path, "/"+name) || !isHostName(name) {
		return false
	}
	name, _, _ = strings.Cut(name, "/")
	return !within(host, name)
}

// isHostName reports whether s reads as a host name, with or without a path: a public
// suffix with something before it.
func isHostName(s string) bool {
	name, _, _ := strings.Cut(strings.ToLower(s), "/")
	if strings.ContainsAny(name, " \t\n@:") || strings.HasPrefix(name, ".") {
		return false
	}
	suffix, listed := publicsuffix.PublicSuffix(canonicalHost(name))
	return listed && suffix != canonicalHost(name)
}

// within reports whether host is name or below it; a leading www of the name is ignored.
func within(host, name string) bool {
	host, name = canonicalHost(host), strings.TrimPrefix(canonicalHost(name), "www.")
	return host == name || strings.HasSuffix(host, "."+name)
}

func canonicalHost(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ascii, err := idna.Punycode.ToASCII(host); err == nil {
		return ascii
	}
	return host
}
