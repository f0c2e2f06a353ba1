package gateway

import (
	"strings"
	"testing"
)

// FuzzRedact puts a key between two texts of any kind: it is never left there, the
// quick look never overlooks what the search finds, and nothing fails.
func FuzzRedact(f *testing.F) {
	const key = "sk-proj-Zq8K9xTt0Aa1Bb2Cc3Dd4Ee5Ff6"
	for _, s := range []string{"", "a ", "%", "\\", "&#", "&amp;", "<b", "\x1b[", "\u009b", "***", "0x", "\\u{", "%25", "密"} {
		f.Add(s, s)
	}
	redact := newRedactor([]string{key, "k7!x2"})
	f.Fuzz(func(t *testing.T, before, after string) {
		got := redact.clean(before + key + after)
		if strings.Contains(got, key[8:]) {
			t.Errorf("%q keeps the key as %q", before+key+after, got)
		}
		if clean := redact.known(before + after); clean != before+after && !redact.mayHold([]byte(before+after)) {
			t.Errorf("%q is overlooked and becomes %q", before+after, clean)
		}
	})
}
