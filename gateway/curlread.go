package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"
)

// curlCommand is what a curl command sends.
type curlCommand struct {
	method, url string
	header      http.Header
	body        string
	hasBody     bool
	timeout     time.Duration
	notes       []string
}

// curl's options by how they are handled here.
const (
	// curlFlags take no value and don't change the request.
	curlFlags = "s S L i v k N f g 4 6 # Z silent show-error location include verbose insecure no-buffer fail fail-with-body globoff " +
		"compressed http1.1 http2 http1.0 http2-prior-knowledge ipv4 ipv6 progress-bar no-progress-meter no-keepalive tcp-nodelay"
	// curlValues take a value and don't change the request.
	curlValues = "o w A x e c m output write-out user-agent proxy referer cacert capath connect-timeout retry retry-delay retry-max-time " +
		"max-time cookie-jar resolve interface"
	// curlRefused would change the request in ways not supported here.
	curlRefused = "u F T G I K b user form upload-file get head config cookie data-urlencode form-string digest aws-sigv4 oauth2-bearer cert key next"
)

// readCurl interprets the words of a command.
func readCurl(words []string) (*curlCommand, error) {
	if len(words) == 0 || words[0] != "curl" {
		return nil, ErrNotPasted
	}
	c := &curlCommand{header: http.Header{}}
	for args := words[1:]; len(args) > 0; {
		name, value, rest, err := curlOption(args)
		if err != nil {
			return nil, err
		}
		args = rest
		if err := c.set(name, value); err != nil {
			return nil, err
		}
	}
	switch {
	case c.url == "":
		return nil, errors.New("the command has no address")
	case !c.hasBody:
		return nil, errors.New("the command sends no body, so there is no prompt in it")
	}
	return c, nil
}

// curlOption takes the next option off args. A URL has the name "url".
func curlOption(args []string) (name, value string, rest []string, err error) {
	word := args[0]
	switch {
	case word == "-" || !strings.HasPrefix(word, "-"):
		return "url", word, args[1:], nil
	case strings.HasPrefix(word, "--"):
		name, args = word[2:], args[1:]
	case hasWord(curlFlags, word[1:2]):
		if len(word) > 2 { // -sS is -s -S
			args = append([]string{"-" + word[2:]}, args[1:]...)
			return word[1:2], "", args, nil
		}
		return word[1:2], "", args[1:], nil
	case len(word) > 2:
		return word[1:2], word[2:], args[1:], nil
	default:
		name, args = word[1:], args[1:]
	}
	if hasWord(curlFlags, name) || hasWord(curlRefused, name) {
		return name, "", args, nil
	}
	if len(args) == 0 {
		return "", "", nil, fmt.Errorf("the command ends after %s: a part of it is missing", word)
	}
	return name, args[0], args[1:], nil
}

func hasWord(list, word string) bool { return slices.Contains(strings.Fields(list), word) }

func (c *curlCommand) set(name, value string) error {
	switch name {
	case "url":
		if c.url != "" {
			return errors.New("the command has several addresses; want a single request")
		}
		c.url = value
	case "X", "request":
		c.method = value
	case "H", "header":
		return c.addHeader(value)
	case "d", "data", "data-ascii", "data-binary":
		if strings.HasPrefix(value, "@") {
			return fmt.Errorf("the body is in the file %s: paste its text in place of the name", strconv.Quote(value[1:]))
		}
		c.addBody(value)
	case "data-raw":
		c.addBody(value)
	case "json":
		if strings.HasPrefix(value, "@") {
			return fmt.Errorf("the body is in the file %s: paste its text in place of the name", strconv.Quote(value[1:]))
		}
		c.body, c.hasBody = c.body+value, true
	case "m", "max-time":
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
			c.timeout = time.Duration(seconds * float64(time.Second))
		}
	default:
		return c.other(name, value)
	}
	return nil
}

func (c *curlCommand) other(name, value string) error {
	dashed := "-" + name
	if len(name) > 1 {
		dashed = "--" + name
	}
	switch {
	case hasWord(curlRefused, name):
		return fmt.Errorf("curl's %s isn't supported: it sends something other than a JSON body with headers", dashed)
	case hasWord(curlFlags, name):
	case hasWord(curlValues, name):
		c.notes = append(c.notes, fmt.Sprintf("curl's %s %s is left out", dashed, cut(value, maxHeaderWord)))
	default:
		return fmt.Errorf("curl's %s is unknown", dashed)
	}
	return nil
}

func (c *curlCommand) addBody(value string) {
	if c.hasBody {
		value = c.body + "&" + value
	}
	c.body, c.hasBody = value, true
}

func (c *curlCommand) addHeader(line string) error {
	if strings.HasPrefix(line, "@") {
		return fmt.Errorf("the headers are in the file %s: paste them in place of the name", strconv.Quote(line[1:]))
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok || strings.TrimSpace(value) == "" {
		return nil // removes one of curl's own headers, or sends an empty one
	}
	name = strings.TrimSpace(name)
	if textproto.TrimString(name) == "" || !headerValue(value) {
		return fmt.Errorf("the header %s can't be sent", strconv.Quote(cut(line, maxHeaderWord)))
	}
	c.header.Add(name, strings.TrimSpace(value))
	return nil
}

// sends returns the first of some texts that would be sent in the body, in a header that
// holds no key, or in the address behind the gateway; empty if none would.
func (c *curlCommand) sends(texts []string) string {
	sent := []string{c.body}
	if _, path, ok := strings.Cut(c.url, "/v1/"); ok { // ACCOUNT/GATEWAY/…, of which the first two are the configuration's
		if parts := strings.SplitN(path, "/", 3); len(parts) == 3 {
			sent = append(sent, parts[2])
		}
	}
	for name, values := range c.header {
		for _, value := range values {
			if !holdsKey(strings.ToLower(name), value) {
				sent = append(sent, value)
			}
		}
	}
	for _, text := range texts {
		if slices.ContainsFunc(sent, func(s string) bool { return strings.Contains(s, text) }) {
			return text
		}
	}
	return ""
}
