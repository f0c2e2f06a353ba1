package gateway

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxMessage is how much of a foreign text is kept, in bytes.
const maxMessage = 2 << 10

// wireError is what an error's body says, whatever its shape. The shapes: the
// gateway's {"error":[{…}]}, Cloudflare's {"errors":[{…}]}, the vendors'
// {"error":{…}} and {"error":"…"}, {"message":…}, {"detail":…}, an array around
// any of them, a JSON text inside a string, or plain text.
type wireError struct {
	code, kind, message string // kind is the vendor's type or status word
	reason              string // Google's word for what exactly is wrong
	requestID           string
	gateway             bool // the gateway itself complains
	cloudflare          bool // an entry of Cloudflare's "errors"
	daily               bool // a limit that lasts until tomorrow
	delay               time.Duration
	hasDelay            bool
}

// parseErrorBody never fails: what it can't read it gives as text.
func parseErrorBody(body []byte) wireError {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, bom))
	var e wireError
	if !e.fromJSON(body, 0) || e.message == "" {
		e.message = firstNonEmpty(e.message, e.kind, plainText(body))
	}
	return e
}

func (e *wireError) fromJSON(raw []byte, depth int) bool {
	const deepest = 8
	if len(raw) == 0 || depth > deepest {
		return false
	}
	switch raw[0] {
	case '{':
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) != nil {
			return false
		}
		e.fromObject(fields, depth)
		return true
	case '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil || len(items) == 0 {
			return false
		}
		return e.fromJSON(bytes.TrimSpace(items[0]), depth+1)
	case '"':
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return false
		}
		if inner := strings.TrimSpace(text); strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "[") {
			if e.fromJSON([]byte(inner), depth+1) && e.message != "" {
				return true
			}
		}
		e.message = firstNonEmpty(e.message, text)
		return true
	}
	return false
}

func (e *wireError) fromObject(fields map[string]json.RawMessage, depth int) {
	if text(fields["name"]) == "AiGatewayError" {
		e.gateway = true
	}
	e.code = firstNonEmpty(text(fields["internalCode"]), text(fields["code"]), e.code)
	e.kind = firstNonEmpty(text(fields["type"]), word(fields["status"]), exceptionName(text(fields["__type"])), e.kind)
	e.requestID = firstNonEmpty(text(fields["request_id"]), text(fields["requestId"]), e.requestID)
	e.fromDetails(fields["details"])

	for _, inner := range []string{"error", "errors", "Output"} { // AWS's own servers put an exception into the last
		raw := bytes.TrimSpace(fields[inner])
		if len(raw) == 0 || string(raw) == "null" || string(raw) == "[]" {
			continue
		}
		if raw[0] == '[' && hasNumericCode(raw) {
			e.gateway = e.gateway || inner == "error"
			e.cloudflare = inner == "errors"
		}
		if e.fromJSON(raw, depth+1) && e.message != "" {
			return
		}
	}
	for _, key := range []string{"message", "Message", "originalMessage", "msg", "detail", "error_description", "error_message", "title"} {
		raw := bytes.TrimSpace(fields[key])
		if e.message != "" || len(raw) == 0 {
			continue
		}
		if raw[0] == '{' || raw[0] == '[' {
			e.message = string(raw)
			continue
		}
		e.fromJSON(raw, depth+1)
	}
}

// exceptionName is AWS's name of an exception without that of its service.
func exceptionName(kind string) string { return kind[strings.LastIndexByte(kind, '#')+1:] }

// hasNumericCode recognises Cloudflare's entries in a list of errors.
func hasNumericCode(list []byte) bool {
	var items []struct {
		Code *int `json:"code"`
	}
	return json.Unmarshal(list, &items) == nil && len(items) > 0 && items[0].Code != nil
}

// fromDetails reads Google's error details: the reason, how long to wait, and
// whether a daily quota is used up.
func (e *wireError) fromDetails(raw json.RawMessage) {
	var details []struct {
		Reason     string `json:"reason"`
		RetryDelay string `json:"retryDelay"`
		Violations []struct {
			QuotaID string `json:"quotaId"`
		} `json:"violations"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &details) != nil {
		return
	}
	for _, d := range details {
		e.reason = firstNonEmpty(e.reason, d.Reason)
		if wait, ok := googleDuration(d.RetryDelay); ok {
			e.delay, e.hasDelay = wait, true
		}
		for _, v := range d.Violations {
			e.daily = e.daily || strings.Contains(v.QuotaID, "PerDay")
		}
	}
}

// googleDuration reads protobuf's JSON form of a duration, "7s" or "1.5s".
func googleDuration(s string) (time.Duration, bool) {
	seconds, ok := strings.CutSuffix(s, "s")
	if !ok {
		return 0, false
	}
	return parseSeconds(seconds)
}

// text gives a JSON string or number as text, and nothing for other values.
func text(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	if raw[0] == '"' {
		var s string
		_ = json.Unmarshal(raw, &s)
		return s
	}
	if raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' {
		return string(raw)
	}
	return ""
}

// word is text without numbers: "status" holds either a word or an HTTP status.
func word(raw json.RawMessage) string {
	s := text(raw)
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return ""
	}
	return s
}

// plainText is a body that isn't JSON, without its tags where it has some.
func plainText(body []byte) string {
	if looksLikeHTML(body) {
		return ""
	}
	return string(body)
}

func looksLikeHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, "\xEF\xBB\xBF \t\r\n"), []byte("<"))
}

var titleTag = regexp.MustCompile(`(?is)<title[^>]*>([^<]{1,200})`)

// pageTitle gives a web page's title as words to add to a message, or nothing.
func pageTitle(r io.Reader) string {
	page, _ := io.ReadAll(r)
	m := titleTag.FindSubmatch(page)
	if m == nil {
		return ""
	}
	title := strings.Join(strings.Fields(string(m[1])), " ")
	if title == "" {
		return ""
	}
	return ": a web page titled " + strconv.Quote(cut(title, 200))
}

// requestIDOf finds the vendor's id of a request.
func requestIDOf(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Amzn-Requestid", "Apim-Request-Id", "Cf-Ray"} {
		if id := h.Get(name); id != "" {
			return cut(id, maxHeaderWord)
		}
	}
	return ""
}

func firstNonEmpty(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// cut makes a text valid UTF-8 of at most n bytes.
func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
		for i := 0; i < utf8.UTFMax && len(s) > 0; i++ {
			if r, size := utf8.DecodeLastRuneInString(s); r != utf8.RuneError || size > 1 {
				break
			}
			s = s[:len(s)-1]
		}
		s += "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
