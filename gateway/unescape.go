package gateway

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxEscapeLayers is how many nested layers of escapes are undone.
const maxEscapeLayers = 4

// textLayer is a text with one more layer of escapes undone: those of URLs, HTML, JSON
// and terminals. If at is not nil, it maps each byte to the bytes of the original.
type textLayer struct {
	text []byte
	at   []textRange
}

type textRange struct{ from, to int32 }

// mayHoldEscapes reports whether a text may hold escapes.
func mayHoldEscapes(text []byte) bool {
	return bytes.IndexByte(text, '\\') >= 0 || bytes.IndexByte(text, '%') >= 0 || bytes.IndexByte(text, '&') >= 0 ||
		bytes.IndexByte(text, '<') >= 0 || bytes.IndexByte(text, 0x1B) >= 0 || bytes.Contains(text, []byte("\u009b"))
}

// unescaped returns the text with all layers undone.
func unescaped(text []byte) []byte {
	for range maxEscapeLayers {
		next := appendUnescaped(textLayer{text: make([]byte, 0, len(text))}, textLayer{text: text})
		if len(next.text) == len(text) {
			return text
		}
		text = next.text
	}
	return text
}

// appendUnescaped undoes one layer and appends the result to dst. The result is never
// longer than the text.
func appendUnescaped(dst textLayer, src textLayer) textLayer {
	text := src.text
	for i := 0; i < len(text); {
		var buf [utf8.UTFMax]byte
		meant, size := buf[:0], 0
		switch text[i] {
		case '%':
			meant, size = percentEscape(meant, text[i:])
		case '\\':
			meant, size = backslashEscape(meant, text[i:])
		case '&':
			meant, size = entity(meant, text[i:])
		case 0x1B, 0xC2:
			size = terminalSequence(text[i:])
		case '<':
			size = tag(text[i:])
		}
		if size == 0 {
			meant, size = append(meant, text[i]), 1
		}
		dst.text = append(dst.text, meant...)
		if src.at != nil {
			whole := textRange{src.at[i].from, src.at[i+size-1].to}
			for range meant {
				dst.at = append(dst.at, whole)
			}
		}
		i += size
	}
	return dst
}

// number parses a fixed number of digits, 0 if there aren't as many.
func number(text []byte, base, digits int) (rune, bool) {
	if len(text) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[:digits]), base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune //nolint:gosec // checked on the same line
}

func percentEscape(dst, text []byte) ([]byte, int) {
	const length = len("%41")
	if n, ok := number(text[1:], 16, length-1); ok {
		return append(dst, byte(n)), length //nolint:gosec // two digits
	}
	return dst, 0
}

// backslashEscape decodes the escapes of JSON, and those of programming languages.
func backslashEscape(dst, text []byte) ([]byte, int) {
	if len(text) < 2 {
		return dst, 0
	}
	if text[1] == 'u' && len(text) > 2 && text[2] == '{' {
		if end := bytes.IndexByte(text[:min(len(text), 12)], '}'); end > 3 {
			if n, ok := number(text[3:], 16, end-3); ok {
				return utf8.AppendRune(dst, n), end + 1
			}
		}
	}
	digits := 0
	switch text[1] {
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case 'x':
		digits = 2
	}
	if digits > 0 {
		if n, ok := number(text[2:], 16, digits); ok {
			return utf8.AppendRune(dst, n), 2 + digits
		}
	}
	if n, ok := number(text[1:], 8, 3); ok {
		return utf8.AppendRune(dst, n), 4
	}
	if i := strings.IndexByte("nrtbfve0", text[1]); i >= 0 {
		return append(dst, "\n\r\t\b\f\v\x1b\x00"[i]), 2
	}
	return append(dst, text[1]), 2
}

func entity(dst, text []byte) ([]byte, int) {
	const longest = 32
	part := text[1:min(len(text), longest)]
	if len(part) > 1 && part[0] == '#' {
		return numericEntity(dst, part[1:])
	}
	end := bytes.IndexByte(part, ';')
	if end <= 0 {
		return dst, 0
	}
	written := string(text[:end+2])
	if meant := html.UnescapeString(written); meant != written && len(meant) < len(written) {
		return append(dst, meant...), len(written)
	}
	return dst, 0
}

// numericEntity decodes what follows &#; the semicolon may be missing.
func numericEntity(dst, text []byte) ([]byte, int) {
	base, from := 10, 0
	if text[0]|0x20 == 'x' {
		base, from = 16, 1
	}
	end := from
	for end < len(text) && end < from+8 && (isDigit(rune(text[end])) || base == 16 && symbols[text[end]].hex != 0) {
		end++
	}
	n, ok := number(text[from:], base, end-from)
	if !ok || end == from {
		return dst, 0
	}
	if end < len(text) && text[end] == ';' {
		end++
	}
	return utf8.AppendRune(dst, n), len("&#") + end
}

// terminalSequence is the length of an escape sequence, 0 for none.
func terminalSequence(text []byte) int {
	const longest = 256
	text = text[:min(len(text), longest)]
	switch {
	case bytes.HasPrefix(text, []byte("\u009b")):
		return controlSequence(text, len("\u009b"))
	case text[0] != 0x1B || len(text) < 2:
		return 0
	case text[1] == '[':
		return controlSequence(text, 2)
	case bytes.IndexByte([]byte("]P_^X"), text[1]) >= 0:
		for i, c := range text {
			if c == 0x07 {
				return i + 1
			}
			if i > 1 && c == '\\' && text[i-1] == 0x1B {
				return i + 1
			}
		}
	}
	return 0
}

func controlSequence(text []byte, from int) int {
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '@' && c <= '~':
			return i + 1
		case c < ' ' || c > '?':
			return 0
		}
	}
	return 0
}

// tag is the length of an HTML tag that may stand inside a word, 0 for none.
func tag(text []byte) int {
	const longest = 128
	text = text[:min(len(text), longest)]
	if bytes.HasPrefix(text, []byte("<!--")) {
		if end := bytes.Index(text, []byte("-->")); end > 0 {
			return end + len("-->")
		}
		return 0
	}
	end := bytes.IndexByte(text, '>')
	if end < 2 {
		return 0
	}
	name, _, _ := strings.Cut(strings.Trim(string(text[1:end]), "/"), " ")
	switch strings.ToLower(name) {
	case "a", "b", "br", "code", "em", "font", "i", "mark", "nobr", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "wbr":
		return end + 1
	}
	return 0
}
