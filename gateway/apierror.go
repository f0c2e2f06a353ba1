package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// deepestError is how deep errors may be nested.
const deepestError = 8

// maxMessage is how much of the other side's text is kept, in bytes.
const maxMessage = 2 << 10

// wireError is what an error's body says, whatever its shape. The shapes: the gateway's
// {"error":[{…}]}, Cloudflare's {"errors":[{…}]}, the vendors' {"error":{…}} and
// {"error":"…"}, {"message":…}, {"detail":…}, an array around any of them, a JSON text
// inside a string, or plain text. Each of them may hold another vendor's error; see
// relayed.go.
type wireError struct {
	code, kind, message string // kind is the vendor's type or status word
	relay               string // the code of a vendor that passes on another's error
	reason              string // Google's exact reason
	requestID           string
	gateway             bool // the gateway itself complains, not a vendor
	cloudflare          bool // an entry of Cloudflare's "errors"
	policy, overspent   bool // refused by a rule set at the gateway; its budget is spent
	dailyLimit          bool // a limit that lasts until tomorrow, or longer
	minuteLimit         bool // a limit that lasts for a minute
	quotesRequest       bool // the message is JSON, which may repeat the request
	delay               time.Duration
	hasDelay            bool
	reset               time.Time // when the limit ends
}

// codes are all codes of the error, from the most specific to the least.
func (e *wireError) codes() []string { return []string{e.reason, e.code, e.kind, e.relay} }

// parseErrorBody never fails: what it can't parse becomes the message.
func parseErrorBody(body []byte) wireError {
	body = eventData(bytes.TrimSpace(bytes.TrimPrefix(body, bom)))
	var e wireError
	if !e.fromJSON(body, 0) || e.message == "" {
		e.message = firstNonEmpty(e.message, e.kind, plainText(body))
	}
	e.readEmbedded()
	e.readWorkersAI()
	return e
}

// eventData returns the first event's data if a body is an event stream, which some
// vendors send even with a bad status (XiaomiMiMo/MiMo-V2-Flash#18).
func eventData(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte("data:")) && !bytes.HasPrefix(body, []byte("event:")) {
		return body
	}
	for line := range bytes.Lines(body) {
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			return bytes.TrimSpace(data)
		}
	}
	return body
}

func (e *wireError) fromJSON(raw []byte, depth int) bool {
	if len(raw) == 0 || depth > deepestError {
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
		if inner := string(eventData([]byte(strings.TrimSpace(text)))); strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "[") {
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
	e.code = firstNonEmpty(text(fields["internalCode"]), text(fields["code"]), text(fields["status_code"]), e.code)
	e.kind = firstNonEmpty(text(fields["type"]), text(fields["error_type"]), word(fields["status"]), awsCode(text(fields["__type"])), e.kind)
	e.requestID = firstNonEmpty(text(fields["request_id"]), text(fields["requestId"]), e.requestID)
	e.fromDetails(fields["details"])
	e.fromWaits(fields)
	e.fromPolicy(fields)

	for _, inner := range []string{"error", "errors", "Output", "base_resp"} {
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
	e.fromTexts(fields, depth)
	e.fromRelayed(fields, depth)
}

// fromTexts uses the first member that says what happened.
func (e *wireError) fromTexts(fields map[string]json.RawMessage, depth int) {
	for _, key := range []string{"message", "Message", "msg", "status_msg", "detail", "error_description", "error_message", "title", "reason"} {
		raw := bytes.TrimSpace(fields[key])
		if e.message != "" || len(raw) == 0 {
			continue
		}
		if raw[0] != '[' {
			e.fromJSON(raw, depth+1)
		}
		if e.message == "" && (raw[0] == '{' || raw[0] == '[') {
			e.message, e.quotesRequest = string(raw), true
		}
	}
}

// hasNumericCode recognises Cloudflare's lists of errors.
func hasNumericCode(list []byte) bool {
	var items []struct {
		Code *int `json:"code"`
	}
	return json.Unmarshal(list, &items) == nil && len(items) > 0 && items[0].Code != nil
}

// fromPolicy recognises a refusal by one of the gateway's policies: success is false, and
// the error is an object, unlike the gateway's list (AI Gateway documentation,
// "Policies").
func (e *wireError) fromPolicy(fields map[string]json.RawMessage) {
	var refusal struct {
		Message string   `json:"message"`
		Spent   *float64 `json:"spent"`
		Limit   *float64 `json:"limit"`
	}
	if string(fields["success"]) != "false" || json.Unmarshal(fields["error"], &refusal) != nil {
		return
	}
	e.overspent = refusal.Spent != nil
	e.policy = e.overspent || strings.Contains(strings.ToLower(refusal.Message), "denied by policy")
	if e.overspent && refusal.Limit != nil {
		e.message = fmt.Sprintf("%s: $%.2f of $%.2f", refusal.Message, *refusal.Spent, *refusal.Limit)
	}
	e.gateway = e.gateway || e.policy
}

// awsCode is the bare name of an error that AWS writes with a namespace before it or an
// address after it: "com.amazon.coral.service#X", "X:http://…".
func awsCode(s string) string {
	s, _, _ = strings.Cut(s, ":")
	return s[strings.LastIndexByte(s, '#')+1:]
}

// workersAICode matches a Workers AI code at the beginning of a message, as in "AiError:
// 4006: you have used up …".
var workersAICode = regexp.MustCompile(`^(?:AiError: )*([0-9]{4}): `)

// readWorkersAI finds Workers AI's code wherever it stands: in its own list, in the
// gateway's, or only in the message. The error is then not the gateway's own.
func (e *wireError) readWorkersAI() {
	code := e.code
	if m := workersAICode.FindStringSubmatch(e.message); m != nil && code == "" {
		code = m[1]
	}
	if _, ok := workersAIRules[code]; ok && code != codeToken && (e.gateway || e.code != code) {
		e.code, e.cloudflare, e.gateway = code, true, false
	}
}

// fromDetails reads Google's error details: the reason, how long to wait, and whether a
// daily or a per-minute limit is used up.
func (e *wireError) fromDetails(raw json.RawMessage) {
	var details []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &details) != nil {
		return
	}
	for _, item := range details {
		var d struct {
			Reason     string `json:"reason"`
			RetryDelay string `json:"retryDelay"`
			Metadata   struct {
				Limit string `json:"quota_limit"`
			} `json:"metadata"`
			Violations []struct {
				QuotaID     string `json:"quotaId"`
				Description string `json:"description"`
			} `json:"violations"`
		}
		if json.Unmarshal(item, &d) != nil {
			continue
		}
		e.reason = firstNonEmpty(e.reason, d.Reason)
		if wait, ok := googleDuration(d.RetryDelay); ok {
			e.delay, e.hasDelay = wait, true
		}
		e.limited(d.Metadata.Limit)
		for _, v := range d.Violations {
			e.limited(v.QuotaID)
			e.limited(v.Description)
		}
	}
}

// limited records whether the named limit is a daily or a per-minute one.
func (e *wireError) limited(name string) {
	name = strings.ToLower(name)
	e.dailyLimit = e.dailyLimit || periodWords.MatchString(name)
	e.minuteLimit = e.minuteLimit || momentWords.MatchString(name)
}

// googleDuration parses protobuf's JSON form of a duration, "7s" or "1.5s".
func googleDuration(s string) (time.Duration, bool) {
	seconds, ok := strings.CutSuffix(s, "s")
	if !ok {
		return 0, false
	}
	return parseSeconds(seconds)
}

// text returns a JSON string or number as text, and "" for other values.
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

// word is text except for numbers: "status" holds either a word or an HTTP status.
func word(raw json.RawMessage) string {
	s := text(raw)
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return ""
	}
	return s
}

// plainText is a body that isn't JSON, with HTML tags removed.
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

// pageTitle returns a web page's title in words to append to a message, or "".
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

// requestIDOf returns the vendor's id of a request.
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
