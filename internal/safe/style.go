package safe

import "strings"

// maxStyle is how many bytes of parameters a style may have.
const maxStyle = 96

// styleLength measures the allowed style (SGR) at the start of s and reports whether it
// leaves a style in force. It returns 0 if there is none, or one with a part that is not
// allowed: blinking, concealing, or anything malformed.
func styleLength(s string) (size int, styled bool) {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0, false
	}
	n := countRange(s[2:], '0', ';')
	if n > maxStyle || 2+n == len(s) || s[2+n] != 'm' {
		return 0, false
	}
	p := parameters{s: s[2 : 2+n], more: true}
	for p.more {
		code := p.next()
		if !p.attribute(code) {
			return 0, false
		}
		styled = code != 0
	}
	return n + 3, styled
}

// parameters reads numbers separated by ; or : from a control sequence.
type parameters struct {
	s     string
	more  bool // there is another number
	colon bool // it is a part of the one before
}

// next reads a number. A missing one is 0, one of more than three digits is 999, which is
// never allowed.
func (p *parameters) next() int {
	v, n := 0, 0
	for n < len(p.s) && p.s[n] <= '9' {
		if v = v*10 + int(p.s[n]-'0'); v > 999 {
			v = 999
		}
		n++
	}
	p.more = n < len(p.s)
	p.colon = p.more && p.s[n] == ':'
	if p.more {
		n++
	}
	p.s = p.s[n:]
	return v
}

// attribute reads the parameters of code and reports whether it is allowed.
func (p *parameters) attribute(code int) bool {
	switch {
	case code == 38, code == 48, code == 58:
		if p.colon {
			return p.colourParts()
		}
		return p.colour()
	case code == 4 && p.colon: // the kind of underline
		return p.next() <= 5 && !p.colon
	}
	return !p.colon && allowedStyle(code)
}

// colour reads 5;n or 2;r;g;b.
func (p *parameters) colour() bool {
	rest := 0
	if !p.more {
		return false
	}
	switch p.next() {
	case 5:
		rest = 1
	case 2:
		rest = 3
	}
	for range rest {
		if p.colon || !p.more || p.next() > 255 {
			return false
		}
	}
	return rest > 0 && !p.colon
}

// colourParts reads 5:n, 2:r:g:b or 2:space:r:g:b, where the colour space may be left out.
func (p *parameters) colourParts() bool {
	kind, rest := p.next(), 0
	for p.colon {
		if p.next() > 255 {
			return false
		}
		rest++
	}
	return kind == 5 && rest == 1 || kind == 2 && (rest == 3 || rest == 4)
}

func allowedStyle(code int) bool {
	switch {
	case code <= 4, code == 7, code == 9, code >= 21 && code <= 24, code == 27, code >= 29 && code <= 49,
		code >= 51 && code <= 59, code >= 90 && code <= 107:
		return true
	}
	return false
}
