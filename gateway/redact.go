package gateway

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// keyShapes match keys that were never configured here, whole or partly masked, as
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

// redactor removes secrets from text of the other side. It belongs to one goroutine.
type redactor struct {
	names map[string]bool // headers that carry keys, in canonical form
	keys  []*knownKeys
	// scratch are the buffers for unescaping.
	scratch [2][]byte
}

// knownKeys are keys in the forms in which a text is searched for them. It is never
// changed.
type knownKeys struct {
	index *keyIndex
	// exact are keys whose pieces are too ordinary to search for, and their base64.
	exact []string
	// maskable are keys long enough to be shown partly masked.
	maskable []maskable
}

// newRedactor redacts the given secrets.
func newRedactor(secrets []string) *redactor { return redactorOf(newKnownKeys(secrets)) }

func redactorOf(keys ...*knownKeys) *redactor {
	return &redactor{names: map[string]bool{}, keys: keys}
}

func newKnownKeys(secrets []string) *knownKeys {
	const shortest = 4
	k := &knownKeys{}
	var whole []string
	for _, s := range secrets {
		for _, part := range secretParts(s) {
			if len(part) >= shortest && !slices.Contains(whole, part) {
				whole = append(whole, part)
			}
		}
	}
	k.index = newKeyIndex(whole)
	for _, s := range whole {
		if !k.index.covers(s) {
			k.exact = append(append(k.exact, s), base64Forms(s)...)
			if len(s) >= pieceLetters {
				k.exact = append(k.exact, strings.ToLower(s), strings.ToUpper(s))
			}
		}
		if m, ok := newMaskable(s); ok {
			k.maskable = append(k.maskable, m)
		}
	}
	return k
}

// secretParts are the secret parts of a key: all of it, except for a JSON file of
// credentials, where only what authenticates is secret.
func secretParts(s string) []string {
	var fields map[string]any
	if !strings.HasPrefix(s, "{") || json.Unmarshal([]byte(s), &fields) != nil {
		return []string{s}
	}
	parts := []string{}
	for name, value := range fields {
		text, ok := value.(string)
		if !ok || !slices.Contains([]string{"private_key", "private_key_id", "client_secret", "refresh_token", "access_token", "api_key", "key", "token", "password"}, name) {
			continue
		}
		for line := range strings.Lines(text) { // a private key has a header and a footer
			if !strings.HasPrefix(line, "-----") {
				parts = append(parts, strings.TrimSpace(line))
			}
		}
	}
	return parts
}

// base64Forms are the letters that a secret has in base64 at each of the three possible
// alignments within an encoded text.
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

// clean returns the text without secrets: known keys, and what looks like a key.
func (r *redactor) clean(s string) string {
	s = r.known(s)
	if mayHoldKey([]byte(s)) {
		s = keyShapes.ReplaceAllString(s, redacted)
	}
	if mayHoldURLSecret([]byte(s)) {
		s = urlSecrets.ReplaceAllString(s, "${1}${2}"+redacted)
	}
	return s
}

// A long text is searched in windows, since unescaping takes many times its size. Their
// overlap is longer than a piece of a key in any encoding.
const (
	findWindow  = 1 << 20
	findOverlap = 64 << 10
)

// known returns the text without known keys.
func (r *redactor) known(s string) string {
	var spans []textRange
	for from := 0; from < len(s); from += findWindow - findOverlap {
		window := []byte(s[from:min(len(s), from+findWindow)])
		if r.holdsKnown(window) {
			for _, span := range r.find(window) {
				spans = append(spans, textRange{span.from + int32(from), span.to + int32(from)})
			}
		}
		if from+len(window) == len(s) {
			break
		}
	}
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	end := 0
	for _, span := range joinedSpans(spans) {
		b.WriteString(s[end:span.from])
		b.WriteString(redacted)
		end = int(span.to)
	}
	b.WriteString(s[end:])
	return b.String()
}

// joinedSpans sorts the spans and joins those that touch.
func joinedSpans(spans []textRange) []textRange {
	slices.SortFunc(spans, func(a, b textRange) int { return cmp.Compare(a.from, b.from) })
	out := spans[:1]
	for _, span := range spans[1:] {
		if last := &out[len(out)-1]; span.from <= last.to {
			last.to = max(last.to, span.to)
		} else {
			out = append(out, span)
		}
	}
	return out
}

// find returns where keys stand, as written and under each layer of escapes.
func (r *redactor) find(text []byte) []textRange {
	spans := r.findPlain(nil, textLayer{text: text}, text)
	layer := textLayer{text: text}
	for i := range maxEscapeLayers {
		if !mayHoldEscapes(layer.text) {
			break
		}
		if i == 0 {
			layer.at = make([]textRange, len(text))
			for j := range layer.at {
				layer.at[j] = textRange{int32(j), int32(j + 1)}
			}
		}
		next := appendUnescaped(textLayer{}, layer)
		if len(next.text) == len(layer.text) {
			break
		}
		layer = next
		spans = r.findPlain(spans, layer, text)
	}
	return spans
}

// findPlain appends where keys stand in one layer, in bytes of the original.
func (r *redactor) findPlain(spans []textRange, layer textLayer, original []byte) []textRange {
	add := func(from, to int, in func(byte) bool) {
		if from >= to {
			return
		}
		span := textRange{int32(from), int32(to)} //nolint:gosec // texts are smaller than 2 GiB
		if layer.at != nil {
			span = textRange{layer.at[from].from, layer.at[to-1].to}
		}
		for most := max(0, span.from-longestRun); span.from > most && in(original[span.from-1]); {
			span.from--
		}
		for most := min(len(original), int(span.to)+longestRun); int(span.to) < most && in(original[span.to]); {
			span.to++
		}
		spans = append(spans, span)
	}
	for _, k := range r.keys {
		for _, piece := range k.index.pieces(layer.text) {
			add(piece.from, piece.to, piece.in)
		}
		for _, form := range k.exact {
			for from := 0; ; from += len(form) {
				i := bytes.Index(layer.text[from:], []byte(form))
				if i < 0 {
					break
				}
				from += i
				add(from, from+len(form), noLetter)
			}
		}
		for _, m := range k.maskable {
			m.find(layer.text, func(from, to int) { add(from, to, noLetter) })
		}
	}
	return spans
}

// longestRun is how much of the run around a piece is removed with it, on either side.
const longestRun = 1 << 10

func noLetter(byte) bool { return false }

// mayHold cheaply reports whether clean could change a text.
func (r *redactor) mayHold(text []byte) bool {
	return r.holdsKnown(text) || mayHoldKey(text) || mayHoldURLSecret(text)
}

// holdsKnown reports whether known could change a text.
func (r *redactor) holdsKnown(text []byte) bool {
	for i := 0; ; i++ {
		for _, k := range r.keys {
			if k.mayHold(text) {
				return true
			}
		}
		if i == maxEscapeLayers || !mayHoldEscapes(text) {
			return false
		}
		next := appendUnescaped(textLayer{text: r.scratch[i%2][:0]}, textLayer{text: text}).text
		r.scratch[i%2] = next
		if len(next) == len(text) {
			return false
		}
		text = next
	}
}

func (k *knownKeys) mayHold(text []byte) bool {
	if k.index.mayHold(text) {
		return true
	}
	for _, form := range k.exact {
		if bytes.Contains(text, []byte(form)) {
			return true
		}
	}
	if len(k.maskable) == 0 {
		return false
	}
	masked := holdsMask(text)
	for _, m := range k.maskable {
		if (masked || !m.words) && m.mayHold(text, masked) {
			return true
		}
	}
	return false
}

// Redact returns a text without the given secrets, in any of the forms in which they
// could occur there, and without whatever looks like a key.
func Redact(text string, secrets ...string) string { return newRedactor(secrets).clean(text) }

// hide makes the values of the given headers secret, whatever they are.
func (r *redactor) hide(auth []AuthHeader) {
	for _, a := range auth {
		r.names[http.CanonicalHeaderKey(a.Name)] = true
	}
}

// header copies a header for a trace. Values of headers that carry keys are removed
// entirely.
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

// holdsKey reports whether a header seems to hold a key, by its name or its value.
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
