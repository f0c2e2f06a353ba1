package message

import (
	"strings"
	"unicode"
)

// Needles are what a message must have been sent with if it shows what is searched: the
// letters and digits of each word, in lower case.
type Needles [][]rune

// MayShow reports whether the rendered message may show what is searched, as far as that
// can be told from what was sent. Markdown that is hidden may stand anywhere in it, and for
// references and hidden characters something else is shown.
func (m *Message) MayShow(needles Needles) bool {
	if len(needles) == 0 {
		return true
	}
	texts := m.content.sentTexts()
	for _, text := range texts {
		if hasReference(text) || strings.IndexFunc(text, hidden) >= 0 {
			return true
		}
	}
	for _, needle := range needles {
		found := false
		for _, text := range texts {
			if found = containsLetters(text, needle); found {
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// NeedlesOf returns the needles of what is searched. A short number is none: it may be one
// of a list, which the renderer counts itself.
func NeedlesOf(words string) Needles {
	var out Needles
	for _, word := range strings.Fields(words) {
		var needle []rune
		lettered := false
		for _, r := range word {
			if r = searchedRune(r); r != 0 {
				needle = append(needle, r)
				lettered = lettered || !unicode.IsDigit(r)
			}
		}
		if len(needle) > 0 && (lettered || len(needle) > 3) {
			out = append(out, needle)
		}
	}
	return out
}

// searchedRune is a letter or a digit in lower case, 0 for everything else.
func searchedRune(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		return 0
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return unicode.ToLower(r)
	}
	return 0
}

// containsLetters reports whether the letters and digits of a text contain those of
// needle in a row. It takes time proportional to the text.
func containsLetters(text string, needle []rune) bool {
	back := make([]int, len(needle)) // how much of needle still fits after a mismatch
	for i, n := 1, 0; i < len(needle); i++ {
		for n > 0 && needle[i] != needle[n] {
			n = back[n-1]
		}
		if needle[i] == needle[n] {
			n++
		}
		back[i] = n
	}
	n := 0
	for _, r := range text {
		if r = searchedRune(r); r == 0 {
			continue
		}
		for n > 0 && r != needle[n] {
			n = back[n-1]
		}
		if r == needle[n] {
			if n++; n == len(needle) {
				return true
			}
		}
	}
	return false
}

// hidden reports whether a character is shown by its name or not at all.
func hidden(r rune) bool {
	return r >= 0x7f && unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector) || r < ' ' && r != '\n' && r != '\t' && r != '\r'
}

// hasReference reports whether a text has something like a character reference.
func hasReference(text string) bool {
	const longest = 33
	for {
		at := strings.IndexByte(text, '&')
		if at < 0 {
			return false
		}
		text = text[at+1:]
		name := text[:min(len(text), longest)]
		if end := strings.IndexByte(name, ';'); end > 0 && strings.IndexFunc(name[:end], func(r rune) bool { return searchedRune(r) == 0 && r != '#' }) < 0 {
			return true
		}
	}
}
