package safe

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

// escapedAmpersand is how Clean writes the & of a character reference that must stay
// literal. A renderer that decodes references, as CommonMark does everywhere except in
// code, shows it as &. It is in capitals because nobody else spells it so, which lets
// Verbatim undo it in code without touching an &amp; that the author wrote; and it is a
// name and not a number because some renderers decode numbers first and names after,
// which would decode twice.
const escapedAmpersand = "&AMP;"

// maxReference is how many bytes from & on are examined. The longest name has 32.
const maxReference = 64

// Verbatim undoes the escaping of character references in a part of cleaned text that a
// renderer will not decode, such as a fenced code block. Nothing else changes.
func Verbatim(code string) string {
	if !strings.Contains(code, escapedAmpersand) {
		return code
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(code, escapedAmpersand)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if judgeReference("&"+after[:min(len(after), maxReference)], true) == escape {
			b.WriteByte('&')
		} else {
			b.WriteString(escapedAmpersand)
		}
		code = after
	}
}

// judgeReference says whether the & at the start of s is kept, or escaped because a
// renderer could decode what it starts to something forbidden. Renderers differ: some
// require the semicolon and some do not, and some join the pieces left and right of
// markup before they decode. So markup within a reference is skipped, and so is what the
// cleaner will remove. What goes on like that for longer than maxReference is escaped,
// and so is a number with as many digits.
func judgeReference(s string, final bool) verdict {
	var r reference
	i := 1
	for i < maxReference && !r.ended {
		if i == len(s) || !final && !utf8.FullRuneInString(s[i:]) {
			if !final {
				return wait
			}
			break
		}
		i += r.read(s[i:])
	}
	if r.forbidden() || i >= maxReference && !r.ended && (r.parted || r.numeric()) {
		return escape
	}
	return keep
}

// reference collects the name or number of a character reference.
type reference struct {
	name      [maxReference]byte
	size      int
	parted    bool // something is between its characters
	tag       bool // a tag may have started, so anything may follow
	semicolon bool
	ended     bool
}

// read reads the next character of s and returns its size.
func (r *reference) read(s string) int {
	switch b := s[0]; {
	case isAlphanumeric(b), b == '#' && r.size == 0:
		r.name[r.size] = b
		r.size++
	case strings.IndexByte("*_~`[]\\", b) >= 0:
		r.parted = true
	case b == '<':
		r.tag, r.ended = true, true
	case b >= utf8.RuneSelf:
		c, n := utf8.DecodeRuneInString(s)
		if r.ended = !vanishes(classOf(c)); !r.ended {
			r.parted = true
			return n
		}
	default:
		r.semicolon = b == ';'
		r.ended = true
	}
	return 1
}

// vanishes reports whether a character of class c is removed when it is among ASCII.
func vanishes(c class) bool {
	switch c {
	case invisible, tag, selector, emojiSelector, joiner, nonJoiner:
		return true
	}
	return false
}

func (r *reference) numeric() bool { return r.size > 0 && r.name[0] == '#' }

// forbidden reports whether the reference can be decoded to something forbidden.
func (r *reference) forbidden() bool {
	name := r.name[:r.size]
	switch {
	case r.tag:
		return true
	case len(name) == 0:
		return false
	case r.numeric():
		return r.parted || forbiddenNumber(string(name[1:]))
	case bytes.HasPrefix(name, []byte("shy")): // the only such name that needs no semicolon and may be followed by letters
		return true
	case !r.semicolon:
		return false
	}
	switch string(name) {
	case "amp", "lt", "gt", "quot", "nbsp":
		return false
	}
	return hasForbidden(html.UnescapeString("&" + string(name) + ";"))
}

// forbiddenNumber judges the digits of a numeric reference in every way that renderers
// are known to parse them: with what follows the digits cut off, and with a leading zero
// taken for octal.
func forbiddenNumber(s string) bool {
	if s != "" && (s[0] == 'x' || s[0] == 'X') {
		return forbiddenValue(s[1:], 16)
	}
	return forbiddenValue(s, 10) || octal(s) && forbiddenValue(s, 8)
}

// octal reports whether the digits at the start of s can be parsed as an octal number.
func octal(s string) bool {
	for i := 0; i < len(s) && digit(s[i]) < 10; i++ {
		if s[i] > '7' {
			return false
		}
	}
	return s != "" && s[0] == '0'
}

func forbiddenValue(s string, base rune) bool {
	var v rune
	n := 0
	for n < len(s) {
		d := digit(s[n])
		if d >= base {
			break
		}
		if v = v*base + d; v > utf8.MaxRune {
			return true // some implementations overflow
		}
		n++
	}
	return n > 0 && !allowedReference(v)
}

func digit(b byte) rune {
	switch {
	case b >= '0' && b <= '9':
		return rune(b - '0')
	case b >= 'a' && b <= 'f':
		return rune(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return rune(b-'A') + 10
	}
	return 99
}

func isAlphanumeric(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

func hasForbidden(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !allowedReference(r) })
}

// allowedReference reports whether a reference may stand for r: only characters that are
// kept in any context.
func allowedReference(r rune) bool {
	switch classOf(r) {
	case printable, keycap, pictograph, modifier, joining, virama, mark, newline, tab, ampersand:
		return true
	}
	return false
}
