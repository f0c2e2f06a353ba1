package picker

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// searchText is a text as it is searched: its letters and digits in lower case, without
// the signs between them, so that "gpt5" is found in "GPT-5". Slashes stay: they part a
// path, and no word reaches across one.
type searchText struct {
	letters string
	// at are the byte offsets in the text of the bytes of letters.
	at []int
	// parted marks the bytes before which signs were left out, begins those at which a
	// word begins.
	parted, begins []bool
}

func newSearchText(text string) searchText {
	t := searchText{at: make([]int, 0, len(text)), parted: make([]bool, 0, len(text)), begins: make([]bool, 0, len(text))}
	var b strings.Builder
	parted, last := true, ' '
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' {
			parted = true
			continue
		}
		r = unicode.ToLower(r)
		begins := parted || last == '/' || r == '/' || unicode.IsDigit(r) && !unicode.IsDigit(last)
		for n := range utf8.RuneLen(r) {
			t.at, t.parted, t.begins = append(t.at, i), append(t.parted, parted && n == 0), append(t.begins, begins && n == 0)
		}
		b.WriteRune(r)
		parted, last = false, r
	}
	t.letters = b.String()
	return t
}

// fit is how well a word fits into a text.
type fit uint8

const (
	// noFit is not to be found, insideWord begins within a word, atWord begins a word, and
	// wholeWord also ends one.
	noFit fit = iota
	insideWord
	atWord
	wholeWord
)

// find returns the offset in letters at which a word fits best. The word has letters and
// digits only. A number isn't found within another: 45 isn't in 20450.
func (t searchText) find(word string) (at int, best fit) {
	if word == "" {
		return 0, noFit
	}
	for from := 0; from+len(word) <= len(t.letters); {
		i := strings.Index(t.letters[from:], word)
		if i < 0 {
			break
		}
		i += from
		if f := t.fitAt(i, len(word)); f > best {
			at, best = i, f
		}
		from = i + 1
	}
	return at, best
}

func (t searchText) fitAt(i, n int) fit {
	end := i + n
	splitsNumber := i > 0 && !t.parted[i] && isDigit(t.letters[i]) && isDigit(t.letters[i-1])
	across := false
	for j := i + 1; j < end; j++ {
		across = across || t.parted[j]
	}
	switch {
	case splitsNumber, across && !t.begins[i]:
		return noFit
	case !t.begins[i]:
		return insideWord
	case end == len(t.letters) || t.begins[end]:
		return wholeWord
	}
	return atWord
}

// offsets are the offsets in the text of n bytes of letters from i on.
func (t searchText) offsets(i, n int) []int { return t.at[i : i+n] }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// lettersOf are the letters and digits of a text, as they are searched.
func lettersOf(text string) string { return newSearchText(text).letters }
