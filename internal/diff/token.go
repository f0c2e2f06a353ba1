package diff

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// token is a word, a punctuation mark or white space.
type token struct {
	// begin and end are byte offsets.
	begin, end int
	// id is the same for equal words, -1 for white space.
	id int
}

// tokenizer numbers the words of several texts consistently.
type tokenizer struct{ ids map[string]int }

func newTokenizer() *tokenizer { return &tokenizer{ids: map[string]int{}} }

// tokens cuts a text into pieces that are the whole text when joined.
func (t *tokenizer) tokens(text string) []token {
	out := make([]token, 0, len(text)/3)
	for at := 0; at < len(text); {
		n := blankRun(text[at:])
		if n > 0 {
			out = append(out, token{at, at + n, -1})
			at += n
			continue
		}
		n = darkRun(text[at:])
		for end := at + n; at < end; {
			n := t.word(text[at:end])
			out = append(out, token{at, at + n, t.id(text[at : at+n])})
			at += n
		}
	}
	return out
}

func (t *tokenizer) id(word string) int {
	if strings.TrimSpace(word) == "" { // white space beyond ASCII
		return -1
	}
	id, ok := t.ids[word]
	if !ok {
		id = len(t.ids)
		t.ids[word] = id
	}
	return id
}

// blankRun measures the white space that a text begins with: a run of blanks, or one line
// break, so that lines are separated.
func blankRun(s string) int {
	if s[0] == '\n' {
		return 1
	}
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t' || s[n] == '\r') {
		n++
	}
	return n
}

// darkRun measures the text up to the next white space.
func darkRun(s string) int {
	if n := strings.IndexAny(s, " \t\r\n"); n >= 0 {
		return n
	}
	return len(s)
}

// word measures the first word of a text without blanks. ASCII, Chinese and hiragana,
// which most text is, don't need the Unicode tables; in ASCII a period separates words,
// as in code.
func (t *tokenizer) word(s string) int {
	if r, size := utf8.DecodeRuneInString(s); alone(r) {
		// What follows could be a mark that belongs to it.
		if next, _ := utf8.DecodeRuneInString(s[size:]); len(s) == size || alone(next) || next < utf8.RuneSelf {
			return size
		}
	}
	n := 0
	for n < len(s) && wordByte(s, n) {
		n++
	}
	n = max(n, 1)
	if nonASCIIAt(s, 0) || nonASCIIAt(s, n) || n < len(s) && s[n] == '\'' && nonASCIIAt(s, n+1) { // an accent may belong to it
		first, _, _ := uniseg.FirstWordInString(s, -1)
		return len(first)
	}
	return n
}

// alone reports whether a character is always a word of its own: the common Chinese
// characters, hiragana, and the comma and full stop that go with them.
func alone(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3041 && r <= 0x3096 || r == '、' || r == '。'
}

// wordByte reports whether the byte at n continues a word: a letter, a digit, an
// underscore, an apostrophe within letters or digits, or a point or comma within digits.
func wordByte(s string, n int) bool {
	switch c := s[n]; {
	case letter(c), digit(c), c == '_':
		return true
	case n == 0 || n+1 >= len(s):
		return false
	case c == '.', c == ',':
		return digit(s[n-1]) && digit(s[n+1])
	case c == '\'':
		return letter(s[n-1]) && letter(s[n+1]) || digit(s[n-1]) && digit(s[n+1])
	}
	return false
}

// nonASCIIAt reports whether there is a non-ASCII byte at n.
func nonASCIIAt(s string, n int) bool { return n < len(s) && s[n] >= utf8.RuneSelf }

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
