package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// keyShapes are keys that we never held but recognise, whole or half masked, as
// vendors repeat them in their errors.
var keyShapes = regexp.MustCompile(`\b(?:` + strings.Join([]string{
	`sk-[A-Za-z0-9_.*…-]{6,}`,              // OpenAI, Anthropic, OpenRouter
	`(?:gsk|hf|r8|xai)_[A-Za-z0-9*_-]{8,}`, // Groq, Hugging Face, Replicate
	`(?:pplx|xai|csk)-[A-Za-z0-9*_-]{8,}`,
	`AIza[A-Za-z0-9_*-]{16,}`, // Google
	`ya29\.[A-Za-z0-9_.*-]{8,}`,
	`(?:AKIA|ASIA)[A-Z0-9]{12,}`, // AWS
	`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
	`(?i:bearer) +[A-Za-z0-9._~+/*=-]{16,}`,
	`Signature=[0-9a-f]{32,}`,
}, "|") + `)`)

var urlSecrets = regexp.MustCompile(`(://)[^/\s@]+@|([?&](?:key|api[_-]?key|token|access_token|sig|signature)=)[^&\s"']+`)

// redactor takes secrets out of text from the other side.
type redactor struct {
	exact *strings.Replacer
	forms [][]byte // what exact replaces
	parts []keyPart
	names map[string]bool // headers that carry keys, in canonical form
}

// keyPart finds what begins as a secret does.
type keyPart struct {
	head string
	re   *regexp.Regexp
}

// newRedactor knows the given secrets in all the forms in which they could come
// back: plain, as part of a URL, in base64, escaped for JSON, half masked.
func newRedactor(secrets []string) *redactor {
	const shortest, maskable, shortestHead = 4, 16, 6
	r := &redactor{names: map[string]bool{}}
	var pairs []string
	seen := map[string]bool{}
	add := func(form string) {
		if len(form) >= shortest && !seen[form] {
			seen[form] = true
			pairs = append(pairs, form, redacted)
			r.forms = append(r.forms, []byte(form))
		}
	}
	for _, s := range secrets {
		add(s)
		add(url.QueryEscape(s))
		add(url.PathEscape(s))
		add(jsonInner(s))
		add(jsonInner(jsonInner(s))) // a message that quotes JSON, inside JSON
		for _, form := range base64Forms(s) {
			add(form)
		}
		if len(s) < maskable {
			continue
		}
		// A pattern must be UTF-8, which the middle of a key may not be.
		if head := strings.ToValidUTF8(s[:8], ""); len(head) >= shortestHead {
			r.parts = append(r.parts, keyPart{head, regexp.MustCompile(regexp.QuoteMeta(head) + `[^\s"'<>,;(){}\[\]]*`)})
		}
	}
	r.exact = strings.NewReplacer(pairs...)
	return r
}

// base64Forms are the letters that a secret leaves in base64 wherever in an
// encoded text it stands: its start may fall on any of three places.
func base64Forms(s string) []string {
	const shortest = 12
	var forms []string
	for shift := range 3 {
		padded := append(bytes.Repeat([]byte{0}, shift), s...)
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := enc.EncodeToString(padded)
			from := (shift*8 + 5) / 6
			to := len(padded) * 8 / 6
			if to-from >= shortest {
				forms = append(forms, text[from:to])
			}
		}
	}
	return forms
}

func jsonInner(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(quoted[1 : len(quoted)-1])
}

// clean gives the text without secrets.
func (r *redactor) clean(s string) string {
	s = r.exact.Replace(s)
	for _, part := range r.parts {
		if strings.Contains(s, part.head) {
			s = part.re.ReplaceAllString(s, redacted)
		}
	}
	if mayHoldKey([]byte(s)) {
		s = keyShapes.ReplaceAllString(s, redacted)
	}
	if mayHoldURLSecret([]byte(s)) {
		s = urlSecrets.ReplaceAllString(s, "${1}${2}"+redacted)
	}
	return s
}

// mayHold tells cheaply whether clean could change a text.
func (r *redactor) mayHold(text []byte) bool {
	for _, form := range r.forms {
		if bytes.Contains(text, form) {
			return true
		}
	}
	for _, part := range r.parts {
		if bytes.Contains(text, []byte(part.head)) {
			return true
		}
	}
	return mayHoldKey(text) || mayHoldURLSecret(text)
}

// Redact gives a text without the given secrets, in any of the forms in which
// they could stand there, and without whatever looks like a key.
func Redact(text string, secrets ...string) string { return newRedactor(secrets).clean(text) }

// hide treats the given headers as secret whatever their values.
func (r *redactor) hide(auth []AuthHeader) {
	for _, a := range auth {
		r.names[http.CanonicalHeaderKey(a.Name)] = true
	}
}

// error cleans all texts of an error that come from outside.
func (r *redactor) error(e *Error) *Error {
	for _, s := range []*string{&e.Message, &e.Code, &e.RequestID, &e.LogID} {
		*s = cut(r.clean(*s), maxMessage)
	}
	return e
}

// header copies a header for a trace. Values of headers that carry keys go whole.
func (r *redactor) header(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			if secretHeader(name) || r.names[http.CanonicalHeaderKey(name)] {
				v = redacted
			}
			out[name] = append(out[name], r.clean(v))
		}
	}
	return out
}

// holdsKey tells whether a header that somebody wrote down seems to hold a key, by
// what it is called or by what it says.
func holdsKey(name, value string) bool {
	if secretHeader(name) || Redact(value) != value {
		return true
	}
	name = strings.ToLower(name)
	if name == "idempotency-key" || strings.HasPrefix(name, "cf-aig-") {
		return false
	}
	last := name[strings.LastIndexByte(name, '-')+1:]
	return last == "key" || last == "token" || last == "secret" || last == "password"
}

func secretHeader(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "authorization", "x-api-key", "api-key", "x-goog-api-key", "xi-api-key", headerAuthorization,
		"cookie", "set-cookie", "proxy-authorization":
		return true
	}
	return strings.HasPrefix(name, "x-amz-") // dates, hashes and tokens of signatures
}
