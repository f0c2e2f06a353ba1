package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// universal writes the steps as the array that the gateway's universal endpoint walks (AI
// Gateway documentation, "Universal endpoint"). Bodies and endpoints go in as the
// providers wrote them, keys as separate segments.
func (c *Client) universal(requests []Request, steps []Step, opts Options) (*Prepared, error) {
	w := &universalWriter{}
	for i, req := range requests {
		if req.BaseURL != "" {
			return nil, fmt.Errorf("step %d: %s is called directly and can't be a step that the gateway runs", i+1, req.Provider)
		}
		w.punctuate(i, '[')
		if err := w.step(req, steps[i].Controls); err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	w.raw("]")
	p := &Prepared{
		Method: http.MethodPost,
		URL:    c.base.String(),
		Header: http.Header{"Content-Type": {"application/json"}},
		Auth:   c.withToken(nil),
		body:   w.segments(),
	}
	p.Body = p.placeholders()
	return p, opts.addTo(p.Header)
}

// universalWriter writes JSON and records the places of secrets.
type universalWriter struct {
	text bytes.Buffer
	done []segment
}

func (w *universalWriter) step(req Request, cfg Controls) error {
	header := requestHeader(req)
	if err := cfg.checkStep(); err != nil {
		return err
	}
	if err := cfg.addBesideConfig(header); err != nil {
		return err
	}
	endpoint := strings.TrimPrefix(req.Endpoint, "/")
	if query := req.Query.Encode(); query != "" {
		endpoint += "?" + query
	}
	w.raw(`{"provider":`)
	w.value(req.Provider)
	w.raw(`,"endpoint":`)
	w.value(endpoint)
	w.raw(`,"headers":`)
	w.headers(header, req)
	w.raw(`,"query":`)
	if len(req.Body) == 0 {
		w.raw("{}")
	}
	w.raw(string(req.Body))
	if config := (wireConfig{milliseconds(cfg.RequestTimeout), cfg.MaxAttempts, milliseconds(cfg.RetryDelay), cfg.Backoff}); config != (wireConfig{}) {
		w.raw(`,"config":`)
		w.value(config)
	}
	w.raw("}")
	return nil
}

// wireConfig is a step's config; times are in milliseconds.
type wireConfig struct {
	RequestTimeout int64   `json:"requestTimeout,omitempty"`
	MaxAttempts    int     `json:"maxAttempts,omitempty"`
	RetryDelay     int64   `json:"retryDelay,omitempty"`
	Backoff        Backoff `json:"backoff,omitempty"`
}

// headers writes secret headers first, then the others in alphabetical order, then those
// of a signature. A secret header replaces a plain one of the same name. A signature
// covers the body as it stands here: it is valid only if the gateway passes on the same
// bytes.
func (w *universalWriter) headers(plain http.Header, req Request) {
	n := 0
	if req.Signature != nil {
		plain.Set("Content-Type", firstNonEmpty(plain.Get("Content-Type"), "application/json"))
	}
	for _, a := range req.Auth {
		w.punctuate(n, '{')
		w.value(a.Name)
		w.raw(`:"`)
		w.secret(a)
		w.raw(`"`)
		plain.Del(a.Name)
		n++
	}
	names := make([]string, 0, len(plain))
	for name := range plain {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w.punctuate(n, '{')
		w.value(name)
		w.raw(":")
		w.value(strings.Join(plain[name], ", "))
		n++
	}
	if n == 0 {
		w.raw("{")
	}
	if req.Signature != nil {
		w.done = append(w.done, segment{text: bytes.Clone(w.text.Bytes()), signature: req.Signature, signed: req.Body})
		w.text.Reset()
	}
	w.raw("}")
}

func (w *universalWriter) raw(s string) { w.text.WriteString(s) }

// punctuate opens a list before its first entry and writes a comma before the others.
func (w *universalWriter) punctuate(i int, open byte) {
	if i == 0 {
		w.text.WriteByte(open)
		return
	}
	w.text.WriteByte(',')
}

// value writes a string or wireConfig, neither of which can fail.
func (w *universalWriter) value(v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
	w.text.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func (w *universalWriter) secret(a AuthHeader) {
	w.done = append(w.done, segment{text: bytes.Clone(w.text.Bytes()), auth: &a})
	w.text.Reset()
}

func (w *universalWriter) segments() []segment {
	return append(w.done, segment{text: w.text.Bytes()})
}

// placeholders is the body with $NAME for every secret.
func (p *Prepared) placeholders() []byte {
	var b bytes.Buffer
	for _, s := range p.body {
		b.Write(s.text)
		if s.auth != nil {
			b.WriteString(jsonInner(s.auth.Prefix) + "$" + shellName(s.auth.Secret))
		}
		for _, a := range s.signatureHeaders() {
			b.WriteString(`,"` + jsonInner(a.Name) + `":"` + jsonInner(a.Prefix) + "$" + shellName(a.Secret) + `"`)
		}
	}
	return b.Bytes()
}

func (s segment) signatureHeaders() []AuthHeader {
	if s.signature == nil {
		return nil
	}
	return s.signature.Headers
}
