package providers

import (
	"strings"
	"testing"
)

// Whatever way the text is cut, the same reasoning and the same answer come out.
func TestThinkSplitsTheSameHoweverTheTextIsCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, thought, answer string }{
		{"", "", ""},
		{"Hello", "", "Hello"},
		{"  Hello", "", "  Hello"},
		{"<think>\nwhy\nnot\n</think>\n\nBecause.", "why\nnot\n", "Because."},
		{"\n <think>a</think>b", "a", "b"},
		{"<think></think>x", "", "x"},
		{"<think>\n\n</think>\n\nx", "", "x"},
		{"<think>a < b </thin </think> y <think>z</think>", "a < b </thin ", "y <think>z</think>"},
		{"<thinking>x", "", "<thinking>x"},
		{"<th", "", "<th"},
		{"The tag <think> is one.", "", "The tag <think> is one."},
		{"<think>never closed </thi", "never closed </thi", ""},
		{"<think>日本語</think>答え", "日本語", "答え"},
		{"<think>a</think>  ", "a", ""},
	} {
		for size := 1; size <= len(tt.text)+1; size++ {
			for first := 0; first < size; first++ {
				var split thinkSplit
				var thought, answer strings.Builder
				take := func(a, b string) { thought.WriteString(a); answer.WriteString(b) }
				rest := tt.text
				for n := min(first, len(rest)); rest != ""; n = min(size, len(rest)) {
					if n > 0 {
						take(split.next(rest[:n]))
					}
					rest = rest[n:]
				}
				take(split.end())
				if thought.String() != tt.thought || answer.String() != tt.answer {
					t.Fatalf("%q in pieces of %d after %d: got %q and %q, want %q and %q", tt.text, size, first, thought.String(), answer.String(), tt.thought, tt.answer)
				}
			}
		}
	}
}
