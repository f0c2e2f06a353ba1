package sessions

import (
	"fmt"
	"strings"
	"unicode"
)

// messageHeader begins a message's block. Every block starts with it at the
// beginning of a line, and no line of a text may: see [appendText].
const messageHeader = "[[message]]"

// appendText writes a multi-line basic string that reads back as s, which must
// be valid UTF-8. The text begins on a line of its own. Escaped is what TOML
// requires, what a terminal or a reader could be fooled by, and the first
// bracket of a line that looks like the head of a block.
func appendText(b []byte, s string) []byte {
	b = append(b, `"""`+"\n"...)
	quotes, lineStart := 0, true
	for i, r := range s {
		switch {
		case r == '"':
			quotes++
			if quotes == 3 || i == len(s)-1 {
				b = append(b, `\"`...)
				quotes, lineStart = 0, false
				continue
			}
			b = append(b, '"')
		case r == '[' && lineStart && strings.HasPrefix(s[i:], messageHeader):
			b = append(b, `\u005B`...)
		case r == '\n' || r == '\t':
			b = append(b, byte(r))
		default:
			b = appendRune(b, r)
		}
		if r != '"' {
			quotes = 0
		}
		lineStart = r == '\n'
	}
	return append(b, `"""`...)
}

// appendString writes a basic string on one line.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		if r == '"' {
			b = append(b, `\"`...)
		} else {
			b = appendRune(b, r)
		}
	}
	return append(b, '"')
}

func appendRune(b []byte, r rune) []byte {
	switch {
	case r == '\\':
		return append(b, `\\`...)
	case r == '\n':
		return append(b, `\n`...)
	case r == '\r':
		return append(b, `\r`...)
	case r == '\t':
		return append(b, `\t`...)
	case hidden(r):
		return fmt.Appendf(b, `\u%04X`, r)
	}
	return append(b, string(r)...)
}

// hidden tells whether a character is escaped although it could stand in a file:
// controls (C1 too, which some terminals obey), marks that turn the direction of
// writing, and line separators and byte order marks that editors act upon. So
// cat, less and a diff show what is there.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r == '\u061c', r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	case r == '\u2028', r == '\u2029', r == '\ufeff':
		return true
	}
	return false
}
