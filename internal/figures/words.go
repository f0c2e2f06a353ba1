package figures

import "strings"

// Unknown is shown for whatever nobody told us. It is never 0.
const Unknown = "?"

// Spaced writes an identifier as words: "rate_limit" is "rate limit".
func Spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// OrUnknown gives the text, or [Unknown] where there is none.
func OrUnknown(s string) string {
	if s == "" {
		return Unknown
	}
	return s
}

// YesNo says a truth.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
