package sessions

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// needle finds a text regardless of case, fast: it looks for the rarest of its letters in
// all their cases, and compares around it.
type needle struct {
	runes []rune
	// anchor is the rune to look for, variants its spellings.
	anchor   int
	variants [][]byte
}

// fold maps letters to a common case. It never turns a letter beyond ASCII into one of
// ASCII, so that ASCII can be recognised by its bytes.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	if lower := unicode.ToLower(r); lower >= utf8.RuneSelf {
		return lower
	}
	return r
}

func needleOf(s string) needle {
	var n needle
	for _, r := range s {
		n.runes = append(n.runes, fold(r))
	}
	// Letters of English text, the most frequent first: later ones are rarer, so better.
	const frequent = " etaoinsrhldcumfpgwybvkxjqz"
	best := -1
	for i, r := range n.runes {
		score := strings.IndexRune(frequent, r)
		if score < 0 {
			score = len(frequent)
		}
		if score > best {
			n.anchor, best = i, score
		}
	}
	if len(n.runes) > 0 {
		r := n.runes[n.anchor]
		for v := r; ; {
			if fold(v) == r {
				n.variants = append(n.variants, []byte(string(v)))
			}
			if v = unicode.SimpleFold(v); v == r {
				break
			}
		}
	}
	return n
}

// all yields where the text is found, without overlaps.
func (n needle) all(data []byte) func(yield func(begin, end int) bool) {
	return func(yield func(int, int) bool) {
		if len(n.runes) == 0 {
			return
		}
		next := make([]int, len(n.variants))
		for i, v := range n.variants {
			next[i] = indexFrom(data, v, 0)
		}
		for done := 0; ; {
			which := -1
			for i, at := range next {
				if at >= 0 && (which < 0 || at < next[which]) {
					which = i
				}
			}
			if which < 0 {
				return
			}
			at := next[which]
			next[which] = indexFrom(data, n.variants[which], at+1)
			begin, end, ok := n.around(data, at)
			if !ok || begin < done {
				continue
			}
			if !yield(begin, end) {
				return
			}
			done = end
		}
	}
}

func indexFrom(data, what []byte, from int) int {
	if i := bytes.Index(data[from:], what); i >= 0 {
		return from + i
	}
	return -1
}

// around compares the text with its anchor at an offset.
func (n needle) around(data []byte, at int) (begin, end int, ok bool) {
	begin = at
	for i := n.anchor - 1; i >= 0; i-- {
		r, size := utf8.DecodeLastRune(data[:begin])
		if size == 0 || fold(r) != n.runes[i] {
			return 0, 0, false
		}
		begin -= size
	}
	end = at
	for _, want := range n.runes[n.anchor:] {
		r, size := utf8.DecodeRune(data[end:])
		if size == 0 || fold(r) != want {
			return 0, 0, false
		}
		end += size
	}
	return begin, end, true
}

// plainPart returns the longest part of a query that is never escaped in a file.
func plainPart(query string) string {
	best := ""
	for _, part := range strings.FieldsFunc(query, func(r rune) bool {
		return r == '"' || r == '\\' || r == '[' || hidden(r) || r == utf8.RuneError
	}) {
		if len(part) > len(best) {
			best = part
		}
	}
	return best
}
