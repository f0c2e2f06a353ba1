package providers

import "testing"

// However a text is cut into pieces, it is the same text, and another is not.
func TestHandedTextIsKnownHoweverItWasCut(t *testing.T) {
	t.Parallel()
	const text = "The quick brown føx jumps"
	for i := range len(text) {
		for j := i; j < len(text); j++ {
			var cut emittedText
			cut.add(text[:i])
			cut.add(text[i:j])
			cut.add(text[j:])
			if rest, ok := cut.rest(text + "!"); !ok || rest != "!" {
				t.Fatalf("cut at %d and %d, the rest is %q, %v", i, j, rest, ok)
			}
			if _, ok := cut.rest(text[:i] + "\x00" + text[i+1:] + "!"); ok {
				t.Fatalf("another letter at %d goes unseen", i)
			}
		}
	}
}
