package diff

import (
	"unicode"
	"unicode/utf8"
)

// Share is how much of two texts is the same, from 0 to 1: twice the words that both have,
// of the words of both. Punctuation doesn't count. Texts without any word share all.
func Share(spans []Span) float64 {
	t := newTokenizer()
	same, all := 0, 0
	for _, s := range spans {
		n := 0
		for _, token := range t.tokens(s.Text) {
			if r, _ := utf8.DecodeRuneInString(s.Text[token.begin:]); unicode.IsLetter(r) || unicode.IsNumber(r) {
				n++
			}
		}
		if s.Op == Equal {
			n *= 2
			same += n
		}
		all += n
	}
	if all == 0 {
		return 1
	}
	return float64(same) / float64(all)
}
