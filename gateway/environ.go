package gateway

import (
	"net/url"
	"slices"
	"strings"
)

// CleanEnviron returns an environment for another program, such as an editor, without its
// secrets: the named variables, variables whose names suggest a key or a password, and
// those whose values hold one of the given keys that already have a value. A proxy's
// address stays, without its user and password. Entries are NAME=VALUE; names are
// compared without case.
func CleanEnviron(environ, names []string, secrets []Secret) []string {
	holds := keyMatcher(secrets)
	clean := make([]string, 0, len(environ))
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		upper := strings.ToUpper(name)
		named := func(other string) bool { return strings.EqualFold(name, other) }
		if secretVariable(upper) || slices.ContainsFunc(names, named) {
			continue
		}
		if strings.HasSuffix(upper, "_PROXY") && strings.Contains(value, "@") {
			if value = withoutUser(value); value == "" {
				continue
			}
			entry = name + "=" + value
		}
		if !holds(value) {
			clean = append(clean, entry)
		}
	}
	return clean
}

// secretVariable reports whether a variable's name, in capitals, suggests a secret.
func secretVariable(name string) bool {
	for _, word := range []string{"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "PRIVATE_KEY"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	last := name[strings.LastIndexByte(name, '_')+1:]
	return last == "KEY" || last == "APIKEY" || last == "TOKEN" || last == "PAT" || strings.HasPrefix(name, "AWS_")
}

// withoutUser removes user and password from a proxy's address; it returns "" if they
// can't be told from the rest.
func withoutUser(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "", address
	}
	u, err := url.Parse("http://" + rest)
	if err != nil || u.User == nil {
		return ""
	}
	u.User, u.Scheme = nil, scheme
	return strings.TrimPrefix(u.String(), "//")
}

// keyMatcher returns a function that reports whether a value contains one of the keys, or
// equals one that is too short to search for.
func keyMatcher(secrets []Secret) func(value string) bool {
	var short, long []string
	for _, s := range secrets {
		value, ok := s.known()
		switch {
		case !ok:
		case len(value) < pieceLetters:
			short = append(short, value)
		default:
			long = append(long, value)
		}
	}
	r := newRedactor(long)
	return func(value string) bool {
		return slices.Contains(short, value) || r.known(value) != value
	}
}
