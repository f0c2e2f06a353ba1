// Package search finds words in short texts, such as names and titles, as people type them:
// whatever the case and the signs between letters, the beginnings of words before what is
// within one.
package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a text as it is searched: its letters and digits in lower case, without the
// signs between them, so that "gpt5" is found in "GPT-5". Slashes stay: they part a path,
// and no word reaches across one.
type Text struct {
	letters string
	// at are the byte offsets in the text of the bytes of letters.
	at []int
	// parted marks the bytes before which signs were left out, begins those at which a
	// word begins.
	parted, begins []bool
}

// NewText returns a text to be searched.
func NewText(text string) Text {
	t := Text{at: make([]int, 0, len(text)), parted: make([]bool, 0, len(text)), begins: make([]bool, 0, len(text))}
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

// Fit is how well a word fits into a text; more is better.
type Fit uint8

const (
	// NoFit is not to be found, InsideWord begins within a word, AtWord begins a word, and
	// WholeWord also ends one.
	NoFit Fit = iota
	InsideWord
	AtWord
	WholeWord
)

// Find returns the offset in [Text.Letters] at which a word fits best. The word is what
// [Letters] returns. A number isn't found within another: 45 isn't in 20450.
func (t Text) Find(word string) (at int, best Fit) {
	if word == "" {
		return 0, NoFit
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

func (t Text) fitAt(i, n int) Fit {
	end := i + n
	splitsNumber := i > 0 && !t.parted[i] && isDigit(t.letters[i]) && isDigit(t.letters[i-1])
	across := false
	for j := i + 1; j < end; j++ {
		across = across || t.parted[j]
	}
	switch {
	case splitsNumber, across && !t.begins[i]:
		return NoFit
	case !t.begins[i]:
		return InsideWord
	case end == len(t.letters) || t.begins[end]:
		return WholeWord
	}
	return AtWord
}

// Letters are the letters, digits and slashes that are searched, in lower case.
func (t Text) Letters() string { return t.letters }

// Offsets are the byte offsets in the text of n bytes of its letters from i on.
func (t Text) Offsets(i, n int) []int { return t.at[i : i+n] }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// Letters are the letters, digits and slashes of a text, as they are searched.
func Letters(text string) string { return NewText(text).letters }
