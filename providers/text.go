package providers

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Vendors cut text between tokens, and a token may be half a character: the first bytes
// of a UTF-8 sequence, or the first of two \u escapes of a surrogate pair. encoding/json
// would replace each half by U+FFFD, so the pieces are unquoted here instead, and halves
// wait for their other half.

// unquote appends the decoded inside of a JSON string to dst. The string must be valid
// JSON. A surrogate without its partner is written in its three-byte form and broken
// UTF-8 as it came, for [joiner] to sort out.
func unquote(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			start := i
			for i < len(raw) && raw[i] != '\\' {
				i++
			}
			dst = append(dst, raw[start:i]...)
			continue
		}
		c := raw[i+1]
		i += 2
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := hex4(raw[i:])
			i += 4
			if utf16.IsSurrogate(r) && i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
				if pair := utf16.DecodeRune(r, hex4(raw[i+2:])); pair != utf8.RuneError {
					r = pair
					i += 6
				}
			}
			dst = appendHalf(dst, r)
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// appendHalf is utf8.AppendRune except that a lone surrogate stays recognisable.
func appendHalf(dst []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(dst, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0xBF, 0x80|byte(r)&0xBF) //nolint:gosec // the bits of a surrogate
	}
	return utf8.AppendRune(dst, r)
}

// surrogateAt decodes a surrogate in its three-byte form.
func surrogateAt(b []byte) (rune, bool) {
	if len(b) < 3 || b[0] != 0xED || b[1] < 0xA0 || b[1] > 0xBF || b[2] < 0x80 || b[2] > 0xBF {
		return 0, false
	}
	return rune(b[0]&0x0F)<<12 | rune(b[1]&0x3F)<<6 | rune(b[2]&0x3F), true
}

func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= 'a':
			c -= 'a' - 10
		case c >= 'A':
			c -= 'A' - 10
		default:
			c -= '0'
		}
		r = r<<4 | rune(c)
	}
	return r
}

// joiner makes valid UTF-8 of the pieces of one channel. The start of a character at the
// end of a piece is held back until the next one; what never becomes a character is
// U+FFFD.
type joiner struct{ held []byte }

// next returns the text that is complete with this piece.
func (j *joiner) next(piece []byte) string {
	if len(j.held) == 0 && utf8.Valid(piece) {
		return string(piece)
	}
	j.held = append(j.held, piece...)
	text, rest := mend(j.held, false)
	j.held = append(j.held[:0], rest...)
	return text
}

// end returns what was still held back.
func (j *joiner) end() string {
	text, _ := mend(j.held, true)
	j.held = j.held[:0]
	return text
}

// mend repairs b and returns which bytes at its end may still become a character.
func mend(b []byte, final bool) (text string, rest []byte) {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r != utf8.RuneError || size != 1 {
			out = append(out, b[i:i+size]...)
			i += size
			continue
		}
		if half, ok := surrogateAt(b[i:]); ok {
			after := b[i+3:]
			if !final && half < 0xDC00 && len(after) == 0 {
				return string(out), b[i:]
			}
			other, _ := surrogateAt(after)
			if pair := utf16.DecodeRune(half, other); pair != utf8.RuneError {
				out = utf8.AppendRune(out, pair)
				i += 6
				continue
			}
			out = utf8.AppendRune(out, utf8.RuneError)
			i += 3
			continue
		}
		if !final && !utf8.FullRune(b[i:]) {
			return string(out), b[i:]
		}
		out = utf8.AppendRune(out, utf8.RuneError)
		i++
	}
	return string(out), nil
}
