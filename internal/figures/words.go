package figures

import (
	"strconv"
	"strings"

	"sluice/gateway"
)

// Unknown is shown for unknown values, which are never shown as 0.
const Unknown = "?"

// Spaced writes an identifier as words: "rate_limit" is "rate limit".
func Spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// OrUnknown returns the text, or [Unknown] if it is empty.
func OrUnknown(s string) string {
	if s == "" {
		return Unknown
	}
	return s
}

// YesNo writes a boolean.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// BackoffWords are the names of how the wait between two tries grows, for a field in
// which one is chosen. The first is empty: no choice, which leaves the gateway's.
func BackoffWords() []string {
	return []string{"", string(gateway.BackoffConstant), string(gateway.BackoffLinear), string(gateway.BackoffExponential)}
}

// BackoffWord is how the wait between two tries grows, for people: "doubled each time". It
// is empty for no choice.
func BackoffWord(b gateway.Backoff) string {
	switch b {
	case gateway.BackoffConstant:
		return "the same each time"
	case gateway.BackoffLinear:
		return "by as much each time"
	case gateway.BackoffExponential:
		return "doubled each time"
	}
	return string(b)
}

// DrillWord says in a few words as what a step fails that rehearses a failure: "bad key",
// "over the limit", "cut off after 20 tokens".
func DrillWord(d gateway.Drill) string {
	kind, tokens, numbered := strings.Cut(string(d), "-")
	after := ""
	if _, err := strconv.Atoi(tokens); err == nil && numbered {
		after = " after " + tokens + " tokens"
	}
	switch {
	case d == gateway.DrillUnknownModel:
		return "no such model"
	case d == gateway.DrillRate:
		return "over the limit"
	case d == gateway.DrillServerError:
		return "server error"
	case gateway.Drill(kind) == gateway.DrillStall:
		return "falls silent" + after
	case gateway.Drill(kind) == gateway.DrillCut:
		return "cut off" + after
	}
	return strings.ReplaceAll(string(d), "-", " ")
}
