package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Pasted is the result of reading a copied request, ready to be shown and sent: one step
// for a provider's URL, several for a universal request.
type Pasted struct {
	Steps   []PastedStep
	Options Options
	// Notes say what is not kept, or is kept in another way, in sentences for people.
	// They hold text of the request: sanitise them before printing to a terminal.
	Notes []string
}

// PastedStep is one step of a copied request.
type PastedStep struct {
	Target   Target
	Controls Controls
	// Chat is as much of the step's request as a chat can hold.
	Chat Chat
	// Body is the rest: a JSON object that, merged over the body that the provider makes
	// of the chat (RFC 7396), gives the copied body. Empty if the chat says everything.
	Body json.RawMessage
}

// Call is one provider's part of a copied request, before its body is interpreted. It
// holds no keys.
type Call struct {
	Provider string
	// Endpoint is the path after the slug, as it was written, without a query.
	Endpoint string
	Query    url.Values
	// Header holds the headers for the provider, none of them secret.
	Header   http.Header
	Body     json.RawMessage
	Controls Controls
}

// ErrNotPasted says that a text is not a request that can be read.
var ErrNotPasted = errors.New("want a curl command for the gateway, or the JSON array of a universal request")

// ReadRequest parses a copied request: a curl command for sh, bash, cmd or PowerShell, or
// the JSON array of a universal request. Notes say what is left out. An error wraps [ErrNotPasted] if
// the text is neither; else it says what in it can't be parsed.
func ReadRequest(text string) (calls []Call, opts Options, notes []string, err error) {
	r := &requestReader{}
	trimmed := strings.TrimSpace(unixLines(text))
	if strings.HasPrefix(trimmed, "[") || strings.HasPrefix(trimmed, "{") {
		err = r.universal([]byte(trimmed))
	} else if command, ok := findCurl(singleLines(trimmed)); ok {
		err = r.curl(command)
	} else {
		err = ErrNotPasted
	}
	return r.calls, r.opts, r.notes, err
}

var errNotGateway = errors.New("the address is not an AI Gateway's: want https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY/…")

// requestReader collects the parts of a copied request.
type requestReader struct {
	calls []Call
	opts  Options
	notes []string
}

func (r *requestReader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// curl reads a command.
func (r *requestReader) curl(text curlText) error {
	words, rest, err := text.words()
	if err != nil {
		return err
	}
	for _, line := range text.skipped {
		r.note("what stands before the command is left out: %s", cut(line, maxHeaderWord))
	}
	if rest != "" {
		r.note("what follows the command is left out: %s", cut(rest, maxHeaderWord))
	}
	command, err := readCurl(words)
	if err != nil {
		return err
	}
	r.notes = append(r.notes, command.notes...)
	r.opts.Timeout = command.timeout
	provider, endpoint, query, err := gatewayPath(command.url)
	if err != nil {
		return err
	}
	if use := command.sends(text.unknown); use != "" {
		return fmt.Errorf("%s in the command is a variable whose value isn't known here: write the value in its place", cut(use, maxHeaderWord))
	}
	if command.method != "" && command.method != http.MethodPost {
		return fmt.Errorf("the command sends a %s, but a prompt needs POST", command.method)
	}
	if provider == "" {
		if !universalBody(command.body) { // a vendor's own …/v1/chat/completions looks the same
			return errNotGateway
		}
		var own Controls
		r.requestHeaders(command.header, &own, "")
		r.opts.Controls = r.opts.Under(own)
		return r.universal([]byte(command.body))
	}
	call := Call{Provider: provider, Endpoint: endpoint, Query: query, Body: json.RawMessage(command.body)}
	if err := checkBody(call.Body); err != nil {
		return fmt.Errorf("the body %w", err)
	}
	call.Header = r.requestHeaders(command.header, &call.Controls, "")
	r.calls = []Call{call}
	return nil
}

// universalBody reports whether a body is meant for the universal endpoint.
func universalBody(body string) bool {
	var step struct{ Provider, Endpoint string }
	body = strings.TrimSpace(body)
	return strings.HasPrefix(body, "[") || json.Unmarshal([]byte(body), &step) == nil && step.Provider+step.Endpoint != ""
}

// gatewayPath splits the part of a URL that follows …/v1/ACCOUNT/GATEWAY. The provider is
// empty for the universal endpoint.
func gatewayPath(address string) (provider, endpoint string, query url.Values, err error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil { // perhaps the account is a variable of cmd's, which no URL may hold
		u, err = url.Parse(percentVariable.ReplaceAllString(address, "variable"))
	}
	if err != nil || u.Host == "" {
		return "", "", nil, errNotGateway
	}
	segments := strings.Split(strings.TrimSuffix(strings.TrimPrefix(u.EscapedPath(), "/"), "/"), "/")
	for i, s := range segments {
		if s != "v1" || len(segments) < i+3 {
			continue
		}
		rest := segments[i+3:]
		if len(rest) == 0 {
			return "", "", nil, nil
		}
		return rest[0], strings.Join(rest[1:], "/"), u.Query(), nil
	}
	return "", "", nil, errNotGateway
}

// wireStep is a step of a universal request as written.
type wireStep struct {
	Provider      string            `json:"provider"`
	Endpoint      string            `json:"endpoint"`
	Headers       map[string]string `json:"headers"`
	Query         json.RawMessage   `json:"query"`
	Authorization string            `json:"authorization"`
	Config        *struct {
		RequestTimeout float64 `json:"requestTimeout"` // milliseconds
		MaxAttempts    int     `json:"maxAttempts"`
		RetryDelay     float64 `json:"retryDelay"` // milliseconds
		Backoff        Backoff `json:"backoff"`
	} `json:"config"`
}

// universal reads the array of steps, or a single step.
func (r *requestReader) universal(text []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		var one json.RawMessage
		if json.Unmarshal(text, &one) != nil || len(text) == 0 || text[0] != '{' {
			return fmt.Errorf("%w: %w", ErrNotPasted, jsonFault(text, err))
		}
		raw = []json.RawMessage{one}
	}
	if len(raw) == 0 {
		return fmt.Errorf("%w: the array is empty", ErrNotPasted)
	}
	for i, item := range raw {
		call, err := r.step(item, i+1)
		if err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		r.calls = append(r.calls, call)
	}
	return nil
}

func (r *requestReader) step(item json.RawMessage, number int) (Call, error) {
	var step wireStep
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(item, &step); err != nil {
		return Call{}, jsonFault(item, err)
	}
	_ = json.Unmarshal(item, &fields) // it is an object, since the step was parsed
	switch {
	case step.Provider == "":
		return Call{}, errors.New("has no provider")
	case step.Endpoint == "":
		return Call{}, errors.New("has no endpoint")
	}
	if err := checkBody(step.Query); err != nil {
		return Call{}, fmt.Errorf("query %w", err)
	}
	for _, name := range sortedKeys(fields) {
		switch name {
		case "provider", "endpoint", "headers", "query", "config":
		case "authorization":
			r.dropKey("authorization", step.Authorization, fmt.Sprintf("step %d: ", number))
		default:
			r.note("step %d: %s is not a field of a step, and is left out", number, name)
		}
	}
	endpoint, query, _ := strings.Cut(strings.TrimPrefix(step.Endpoint, "/"), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return Call{}, errors.New("the query of the endpoint can't be read")
	}
	call := Call{Provider: step.Provider, Endpoint: endpoint, Query: values, Body: step.Query}
	header := http.Header{}
	for name, value := range step.Headers {
		header.Add(name, value)
	}
	call.Header = r.requestHeaders(header, &call.Controls, fmt.Sprintf("step %d: ", number))
	if c := step.Config; c != nil {
		own := Controls{RequestTimeout: r.configTime(c.RequestTimeout, number), MaxAttempts: max(0, c.MaxAttempts), RetryDelay: r.configTime(c.RetryDelay, number), Backoff: c.Backoff}
		call.Controls = call.Controls.Under(own)
	}
	return call, nil
}

// configTime converts a time of a step's config, in milliseconds.
func (r *requestReader) configTime(ms float64, number int) time.Duration {
	d, ok := timeOf(ms, time.Millisecond)
	if !ok {
		r.note("step %d: a time of %g ms in its config is left out", number, ms)
	}
	return d
}

// checkBody requires a JSON object, which every chat's body is.
func checkBody(body json.RawMessage) error {
	var fields map[string]json.RawMessage
	if len(body) == 0 {
		return errors.New("is empty")
	}
	if err := json.Unmarshal(body, &fields); err != nil {
		return fmt.Errorf("is not a JSON object: %w", jsonFault(body, err))
	}
	if fields == nil {
		return errors.New("is null")
	}
	return nil
}

// jsonFault says where the JSON is invalid.
func jsonFault(text []byte, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at := min(int(syntax.Offset), len(text))
		return fmt.Errorf("line %d: %w", 1+strings.Count(string(text[:at]), "\n"), err)
	case errors.As(err, &wrong):
		return fmt.Errorf("%s is of type %s, want %s", firstNonEmpty(wrong.Field, "the text"), wrong.Value, wordFor(wrong.Type.Kind().String()))
	}
	return err
}

func wordFor(kind string) string {
	switch kind {
	case "slice":
		return "list"
	case "map", "struct", "ptr":
		return "object"
	case "float64", "int":
		return "number"
	}
	return kind
}
