package figures

import (
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

// DrillWord is a drill for people: "bad key".
func DrillWord(d gateway.Drill) string { return strings.ReplaceAll(string(d), "-", " ") }
