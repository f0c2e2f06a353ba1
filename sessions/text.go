package sessions

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// messageHeader begins a message's block. Every block starts with it at the beginning of
// a line, and no line of a text may: see [appendText].
const messageHeader = "[[message]]"

// appendText writes a multi-line basic string that reads back as s, which must be valid
// UTF-8. The text begins on a line of its own. It escapes what TOML requires, what could
// mislead a terminal or a reader, and the first bracket of a line that looks like the
// header of a block.
func appendText(b []byte, s string) []byte {
	var w textWriter
	w.start()
	b = w.append(append(b, "\"\"\"\n"...), s, 0, len(s))
	return append(b, `"""`...)
}

// textWriter writes what is between the quotes, in one or several pieces.
type textWriter struct {
	quotes    int
	lineStart bool
}

func (w *textWriter) start() { *w = textWriter{lineStart: true} }

// append writes the part of a text from one offset to another.
func (w *textWriter) append(b []byte, s string, from, to int) []byte {
	for i := from; i < to; {
		if n := plainText(s[i:to]); n > 0 && !(w.lineStart && s[i] == '[') {
			b = append(b, s[i:i+n]...)
			i += n
			w.quotes, w.lineStart = 0, false
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		b = w.rune(b, r, s, i)
		i += n
	}
	return b
}

// rune writes the character at an offset of a text.
func (w *textWriter) rune(b []byte, r rune, s string, i int) []byte {
	switch {
	case r == '"':
		w.quotes++
		if w.quotes == 3 || i == len(s)-1 {
			w.quotes, w.lineStart = 0, false
			return append(b, `\"`...)
		}
		b = append(b, '"')
	case r == '[' && w.lineStart && strings.HasPrefix(s[i:], messageHeader):
		b = append(b, `\u005B`...)
	case r == '\n' || r == '\t':
		b = append(b, byte(r))
	default:
		b = appendRune(b, r)
	}
	if r != '"' {
		w.quotes = 0
	}
	w.lineStart = r == '\n'
	return b
}

// plainText counts the characters at the beginning that need no escape.
func plainText(s string) int {
	i := 0
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f && s[i] != '"' && s[i] != '\\' {
		i++
	}
	return i
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

// hidden reports whether a character is escaped although it would be valid in a file:
// controls (C1 too, which some terminals obey), bidirectional marks, and line separators
// and byte order marks that editors act upon. So cat, less and a diff show what is there.
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
