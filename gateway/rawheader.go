package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
)

// headerLine matches a header line, secretValue a value that ends in a variable: $NAME,
// or a word and $NAME.
var (
	headerLine  = regexp.MustCompile("(?s)^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$")
	secretValue = regexp.MustCompile(`^(.*?)\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))$`)
)

// AddHeader adds a header from a line "NAME: VALUE". A value that ends in $NAME, or
// ${NAME}, is a secret, which the function returns for that name; what stands before it
// is sent too, as in "Bearer $NAME". If the function is nil, secrets are refused, and so
// is a header that looks as if it held a key.
//
// An error doesn't repeat the value, which may be a key.
func (r *RawRequest) AddHeader(line string, secret func(name string) Secret) error {
	m := headerLine.FindStringSubmatch(line)
	if m == nil {
		return errors.New("a header is not 'NAME: VALUE'")
	}
	name, value := http.CanonicalHeaderKey(m[1]), m[2]
	switch {
	case !headerValue(value):
		return fmt.Errorf("the header %s has a value that can't be sent", name)
	case ownHeader(name):
		return fmt.Errorf("the header %s is set by the program itself", name)
	case secret == nil && holdsKey(name, value):
		return fmt.Errorf("the header %s is for keys, which are added automatically: leave it out", name)
	}
	parts := secretValue.FindStringSubmatch(value)
	switch {
	case parts == nil:
		if r.Header == nil {
			r.Header = http.Header{}
		}
		r.Header.Add(name, value)
	case secret == nil:
		return fmt.Errorf("the header %s names a variable, which only sluice request can send", name)
	default:
		r.Auth = append(r.Auth, AuthHeader{Name: name, Prefix: parts[1], Secret: secret(parts[2] + parts[3])})
	}
	return nil
}

// ownHeader reports whether a header belongs to the HTTP transport.
func ownHeader(name string) bool {
	switch name {
	case "Host", "Content-Length", "Transfer-Encoding", "Connection", "Accept-Encoding", "Trailer", "Upgrade":
		return true
	}
	return false
}

// HeaderLine reports whether a line has the form of a header.
func HeaderLine(line string) bool { return headerLine.MatchString(line) }
