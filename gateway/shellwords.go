package gateway

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// shellReader splits a command into words as sh and bash do, as far as copied commands
// need it: quotes, escapes, continued lines and comments. Variables stay as written unless
// their values are known; anything that would run another command is refused.
type shellReader struct {
	text string
	pos  int
	word strings.Builder
	some bool // a word has begun, perhaps with empty quotes
	list []string
	// known are the variables whose values are known.
	known variables
	// searches counts the searches for a here-document's end, each of which may go to the
	// text's end.
	searches int
}

var (
	errUnquoted = errors.New("the command ends inside quotes: a part of it is missing")
	errNested   = errors.New("the command contains another command, which is never run here")
	errTwoHere  = errors.New("the command has several here-documents (<<), of which curl reads only the last: leave one of them")
)

// shellWords returns the words of the first command, and the text after it.
func shellWords(text string, known variables) (words []string, rest string, err error) {
	r := &shellReader{text: unixLines(text), known: known}
	if err := r.read(); err != nil {
		return nil, "", err
	}
	return r.list, strings.TrimSpace(r.text[r.pos:]), nil
}

// read reads the words of the first command, up to its end.
func (r *shellReader) read() error {
	for r.pos < len(r.text) {
		c := r.text[r.pos]
		switch {
		case c == '<' && r.hereBegins():
			if r.searches > 0 { // of several, curl would read the last alone
				return errTwoHere
			}
			if r.searches++; !r.hereDocument() {
				r.end()
				return nil
			}
		case c == '\n' || strings.IndexByte(";|&<>()", c) >= 0:
			r.end()
			if len(r.list) > 0 {
				return nil
			}
			r.pos++
		case c == ' ' || c == '\t':
			r.end()
			r.pos++
		case c == '#' && !r.some:
			r.comment()
		default:
			if err := r.piece(c); err != nil {
				return err
			}
		}
	}
	r.end()
	return nil
}

// hereStart is the beginning of a here-document.
var hereStart = regexp.MustCompile(`^<<(-?)[ \t]*(?:'(\w+)'|"(\w+)"|\\?(\w+))`)

// hereBegins reports whether a here-document begins here.
func (r *shellReader) hereBegins() bool { return hereStart.MatchString(r.hereWindow()) }

// hereWindow is the text in which a here-document's first word must end.
func (r *shellReader) hereWindow() string { return r.text[r.pos:min(len(r.text), r.pos+100)] }

// hereDocument takes a here-document out of the text and puts it in place of the words @-
// before it, by which curl reads its body from there.
func (r *shellReader) hereDocument() bool {
	start := hereStart.FindStringSubmatch(r.hereWindow())
	line := strings.IndexByte(r.text[r.pos:], '\n')
	if start == nil || line < 0 {
		return false
	}
	after := r.text[r.pos+line+1:]
	for at := 0; at < len(after); {
		row, _, more := strings.Cut(after[at:], "\n")
		end := at + len(row)
		if start[1] != "" {
			row = strings.TrimLeft(row, "\t")
		}
		if row == start[2]+start[3]+start[4] {
			r.end()
			for i, word := range r.list {
				if word == "@-" {
					r.list[i] = after[:at]
				}
			}
			r.text = r.text[:r.pos] + r.text[r.pos+len(start[0]):r.pos+line] + after[end:]
			return true
		}
		if at = end; more {
			at++
		}
	}
	return false
}

func (r *shellReader) end() {
	if r.some {
		r.list = append(r.list, r.word.String())
	}
	r.word.Reset()
	r.some = false
}

func (r *shellReader) comment() {
	if i := strings.IndexByte(r.text[r.pos:], '\n'); i >= 0 {
		r.pos += i
		return
	}
	r.pos = len(r.text)
}

// piece reads the part of a word that begins with c.
func (r *shellReader) piece(c byte) error {
	r.pos++
	switch c {
	case '\'':
		r.some = true
		return r.literal()
	case '"':
		r.some = true
		return r.quoted()
	case '\\':
		if r.pos >= len(r.text) {
			return nil
		}
		if r.text[r.pos] != '\n' {
			r.some = true
			r.word.WriteByte(r.text[r.pos])
		}
		r.pos++
		return nil
	}
	r.some = true
	return r.plain(c, true)
}

// plain reads a character that quotes don't protect from expansion.
func (r *shellReader) plain(c byte, bare bool) error {
	next := byte(0)
	if r.pos < len(r.text) {
		next = r.text[r.pos]
	}
	switch {
	case c == '`', c == '$' && next == '(':
		return errNested
	case c == '$' && next == '\'' && bare:
		r.pos++
		return r.ansi()
	case c == '$' && next == '"' && bare:
		r.pos++
		return r.quoted()
	case c == '$' && len(r.known.values) > 0 && r.variable():
		return nil
	}
	r.word.WriteByte(c)
	return nil
}

// variable reads the name after a dollar and writes its value, if that is known.
func (r *shellReader) variable() bool {
	const longest = 100
	after := "$" + r.text[r.pos:min(len(r.text), r.pos+longest)]
	use := dollarVariable.FindStringSubmatch(after)
	if use == nil || !strings.HasPrefix(after, use[0]) {
		return false
	}
	value, ok := r.known.value(use[1] + use[2])
	if ok {
		r.word.WriteString(value)
		r.pos += len(use[0]) - 1
	}
	return ok
}

func (r *shellReader) literal() error {
	i := strings.IndexByte(r.text[r.pos:], '\'')
	if i < 0 {
		return errUnquoted
	}
	r.word.WriteString(r.text[r.pos : r.pos+i])
	r.pos += i + 1
	return nil
}

func (r *shellReader) quoted() error {
	for r.pos < len(r.text) {
		c := r.text[r.pos]
		r.pos++
		switch {
		case c == '"':
			return nil
		case c == '\\' && r.pos < len(r.text):
			switch e := r.text[r.pos]; e {
			case '$', '`', '"', '\\':
				r.word.WriteByte(e)
			case '\n':
			default:
				r.word.WriteByte('\\')
				r.word.WriteByte(e)
			}
			r.pos++
		default:
			if err := r.plain(c, false); err != nil {
				return err
			}
		}
	}
	return errUnquoted
}

// ansi reads bash's $'…', which browsers write too.
func (r *shellReader) ansi() error {
	for r.pos < len(r.text) {
		c := r.text[r.pos]
		r.pos++
		switch {
		case c == '\'':
			return nil
		case c == '\\' && r.pos < len(r.text):
			if err := r.escape(); err != nil {
				return err
			}
		default:
			r.word.WriteByte(c)
		}
	}
	return errUnquoted
}

// escape reads what follows a backslash in $'…'.
func (r *shellReader) escape() error {
	const plain, means = `abeEfnrtv\'"?`, "\a\b\x1b\x1b\f\n\r\t\v\\'\"?"
	c := r.text[r.pos]
	if i := strings.IndexByte(plain, c); i >= 0 {
		r.pos++
		r.word.WriteByte(means[i])
		return nil
	}
	switch {
	case c >= '0' && c <= '7':
		r.word.WriteByte(byte(r.number(8, 3) & 0xff))
	case c == 'x':
		r.pos++
		r.word.WriteByte(byte(r.number(16, 2) & 0xff))
	case c == 'u', c == 'U':
		r.pos++
		digits := 4
		if c == 'U' {
			digits = 8
		}
		n := r.number(16, digits)
		if n > utf8.MaxRune {
			return fmt.Errorf(`\%c%x in the command is not a character`, c, n)
		}
		r.rune(n)
	case c == 'c' && r.pos+1 < len(r.text):
		r.word.WriteByte(r.text[r.pos+1] & 0x1f)
		r.pos += 2
	default:
		r.word.WriteByte('\\')
	}
	return nil
}

// rune writes a character. UTF-16 surrogates, as JavaScript writes characters beyond
// U+FFFF, are joined.
func (r *shellReader) rune(c rune) {
	const high, low, end = 0xD800, 0xDC00, 0xE000
	if c >= high && c < low && strings.HasPrefix(r.text[r.pos:], `\u`) {
		at := r.pos
		r.pos += len(`\u`)
		if second := r.number(16, 4); second >= low && second < end {
			c = 0x10000 + (c-high)<<10 + (second - low)
		} else {
			r.pos = at
		}
	}
	r.word.WriteRune(c)
}

// number reads up to most digits. Without any it is 0; numbers beyond the last character
// become the one after it.
func (r *shellReader) number(base rune, most int) rune {
	const digits = "0123456789abcdef"
	n := rune(0)
	for range most {
		if r.pos >= len(r.text) {
			break
		}
		digit := rune(strings.IndexByte(digits, lower(r.text[r.pos]))) //nolint:gosec // an index of 16 digits
		if digit < 0 || digit >= base {
			break
		}
		n = min(n*base+digit, utf8.MaxRune+1)
		r.pos++
	}
	return n
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
