package gateway

import (
	"bytes"
	"encoding/json"
	"strings"
)

// fromRelayed reads the error of another vendor inside a vendor's own: OpenRouter's
// metadata.raw, Bedrock's originalMessage, and other routers' equivalents. The inner
// message and code are the specific ones; the outer message is kept if it says more than
// that something failed. Sources: OpenRouter documentation, "Errors"; AWS's
// ModelStreamErrorException.
func (e *wireError) fromRelayed(fields map[string]json.RawMessage, depth int) {
	for _, name := range []string{"raw", "originalMessage", "upstream_error", "provider_error", "original_error", "cause"} {
		e.relayed(fields[name], depth)
	}
	if status := text(fields["originalStatusCode"]); status != "" {
		e.relay = firstNonEmpty(e.relay, status)
	}
	var metadata map[string]json.RawMessage
	if depth > deepestError || json.Unmarshal(fields["metadata"], &metadata) != nil {
		return
	}
	before := e.message
	e.fromRelayed(metadata, depth+1)
	e.fromWaits(metadata)
	e.fromHeaders(metadata["headers"])
	e.moderated(metadata)
	if who := text(metadata["provider_name"]); who != "" && e.message != "" && !strings.Contains(e.message, who) {
		if e.message == before {
			e.message += " (" + who + ")"
		} else {
			e.message = who + " says: " + e.message
		}
	}
}

// relayed replaces the outer error by an inner one.
func (e *wireError) relayed(raw json.RawMessage, depth int) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '"' && raw[0] != '{' && raw[0] != '[' {
		return
	}
	inner := wireError{}
	if !inner.fromJSON(raw, depth+1) || inner.message == "" && inner.code == "" {
		return
	}
	e.relay = firstNonEmpty(e.code, e.relay, inner.relay)
	e.code, e.kind = firstNonEmpty(inner.code, inner.kind, e.code), firstNonEmpty(inner.kind, e.kind)
	e.reason = firstNonEmpty(e.reason, inner.reason)
	e.dailyLimit, e.minuteLimit = e.dailyLimit || inner.dailyLimit, e.minuteLimit || inner.minuteLimit
	if !e.hasDelay {
		e.delay, e.hasDelay = inner.delay, inner.hasDelay
	}
	if looksLikeHTML([]byte(inner.message)) {
		inner.message = "it answered with a web page" + strings.TrimPrefix(pageTitle(strings.NewReader(inner.message)), ": a web page")
	}
	e.message = joinMessages(e.message, strings.TrimSpace(inner.message))
}

// joinMessages joins an outer and an inner message without repeating either.
func joinMessages(outer, inner string) string {
	switch {
	case inner == "" || strings.Contains(outer, inner):
		return outer
	case outer == "" || isGeneric(outer) || strings.Contains(inner, outer):
		return inner
	}
	return strings.TrimRight(outer, ".: ") + ": " + inner
}

// isGeneric reports whether a message says no more than that something failed.
func isGeneric(message string) bool {
	switch strings.ToLower(strings.TrimRight(message, ".!: ")) {
	case "provider returned error", "upstream error", "internal server error", "bad request", "error", "unknown error":
		return true
	}
	return false
}

// moderated adds why a prompt was refused: OpenRouter's metadata.reasons.
func (e *wireError) moderated(metadata map[string]json.RawMessage) {
	var reasons []string
	if json.Unmarshal(metadata["reasons"], &reasons) != nil || len(reasons) == 0 {
		return
	}
	e.reason = firstNonEmpty(e.reason, codeModeration)
	if why := strings.Join(reasons, ", "); !strings.Contains(e.message, why) {
		e.message = strings.TrimPrefix(e.message+": flagged for "+why, ": ")
	}
}

// readEmbedded replaces JSON at the end of a message by its text, as in
// "litellm.BadRequestError: OpenAIException - {\"error\":{…}}".
func (e *wireError) readEmbedded() {
	before, rest, ok := strings.Cut(e.message, "{")
	rest = "{" + strings.TrimRight(rest, " .'`\n")
	if !ok || before == "" || !json.Valid([]byte(rest)) {
		return
	}
	inner := wireError{}
	if inner.fromJSON([]byte(rest), 0); inner.message == "" {
		return
	}
	inner.readEmbedded() // terminates, since the text is shorter
	e.relay = firstNonEmpty(e.code, e.relay)
	e.code, e.kind = firstNonEmpty(inner.code, inner.kind, e.code), firstNonEmpty(inner.kind, e.kind)
	e.reason = firstNonEmpty(e.reason, inner.reason)
	e.dailyLimit, e.minuteLimit = e.dailyLimit || inner.dailyLimit, e.minuteLimit || inner.minuteLimit
	e.message = joinMessages(strings.TrimRight(strings.TrimSuffix(before, "b'"), " -:"), inner.message)
}
