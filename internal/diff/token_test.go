package diff

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

// TestWordsAreThoseOfUnicode compares the short ways with the tables, on texts
// where both mean the same: without the points and colons that only Unicode
// takes into a word.
func TestWordsAreThoseOfUnicode(t *testing.T) {
	t.Parallel()
	pieces := []string{"a", "Z", "9", "_", "'", ",", "!", "(", "北", "京", "ひ", "が", "か\u3099", "、", "。", "カ", "ー", "ア", "한", "é", "e\u0301", "👩‍👩‍👧", "\ufe0f", "ß", "я", "א"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		var got, want []string
		for _, tok := range newTokenizer().tokens(text) {
			got = append(got, text[tok.begin:tok.end])
		}
		for rest, state := text, -1; rest != ""; {
			var word string
			word, rest, state = uniseg.FirstWordInString(rest, state)
			want = append(want, word)
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("%q (%x):\n got %q\nwant %q", text, text, got, want)
		}
	}
}
