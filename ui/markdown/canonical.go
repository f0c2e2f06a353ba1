package markdown

import (
	"strings"
	"unicode/utf8"
)

// pen is how a cell is drawn: the state that SGR sequences left, and the link.
type pen struct {
	attributes uint16 // bit n: SGR n
	fg, bg     string // SGR parameters, "" for the terminal's own colour
	link       string // what follows "8;" in the OSC sequence, "" for none
}

// visibleOnBlank are the attributes that show on a blank.
const visibleOnBlank = 1<<4 | 1<<7 | 1<<9

// blankAs reports whether a blank looks the same drawn with p and with q.
func (p pen) blankAs(q pen) bool {
	return p.bg == q.bg && p.link == q.link && p.attributes&visibleOnBlank == q.attributes&visibleOnBlank &&
		(p.attributes&visibleOnBlank == 0 || p.fg == q.fg)
}

// switchTo appends the sequences that lead from one pen to another.
func (p pen) switchTo(buf []byte, to pen) []byte {
	if p.link != to.link {
		buf = append(buf, "\x1b]8;"...)
		if to.link == "" {
			buf = append(buf, ';')
		}
		buf = append(buf, to.link...)
		buf = append(buf, "\x1b\\"...)
	}
	p.link, to.link = "", ""
	if p == to {
		return buf
	}
	if p != (pen{}) {
		buf = append(buf, "\x1b[m"...)
	}
	if to == (pen{}) {
		return buf
	}
	buf = append(buf, "\x1b["...)
	separator := ""
	for n := range 16 {
		if to.attributes&(1<<n) != 0 {
			buf = append(buf, separator...)
			buf = append(buf, byte('0'+n))
			separator = ";"
		}
	}
	for _, colour := range [2]string{to.fg, to.bg} {
		if colour != "" {
			buf = append(buf, separator...)
			buf = append(buf, colour...)
			separator = ";"
		}
	}
	return append(buf, 'm')
}

// sgr applies the parameters of one SGR sequence.
func (p *pen) sgr(params string) {
	link := p.link
	for params != "" {
		all := params
		var first string
		first, params, _ = strings.Cut(params, ";")
		switch first {
		case "", "0":
			*p = pen{link: link}
		case "1", "2", "3", "4", "5", "7", "8", "9":
			p.attributes |= 1 << (first[0] - '0')
		case "39":
			p.fg = ""
		case "49":
			p.bg = ""
		case "38", "48":
			kind, rest, _ := strings.Cut(params, ";")
			n := 1 // parameters of the colour
			if kind == "2" {
				n = 3
			}
			end := 0
			for ; n > 0 && end < len(rest); n-- {
				if i := strings.IndexByte(rest[end:], ';'); i >= 0 && n > 1 {
					end += i + 1
				} else if i >= 0 {
					end += i
				} else {
					end = len(rest)
				}
			}
			colour := all[:min(len(first)+len(";")+len(kind)+len(";")+end, len(all))]
			params = strings.TrimPrefix(rest[end:], ";")
			if first == "38" {
				p.fg = colour
			} else {
				p.bg = colour
			}
		default:
			if len(first) == 2 && (first[0] == '3' || first[0] == '9') {
				p.fg = first
			}
			if len(first) == 2 && first[0] == '4' || len(first) == 3 {
				p.bg = first
			}
		}
	}
}

// appendCanonical appends a line in its shortest form: sequences without effect and
// trailing blanks are removed, and styles and links end with the line. A plain line keeps
// no sequence at all.
func appendCanonical(out []byte, line string, plain bool) []byte {
	if !strings.ContainsAny(line, "\x1b\t") {
		return append(out, strings.TrimRight(line, " ")...)
	}
	var now, drawn, last pen // asked for, in force, in force at the last ink
	end := len(out)          // of the last ink in out
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == 0x1b:
			i += now.escape(line[i:])
		case c == ' ' || c == '\t':
			if !plain && !now.blankAs(drawn) {
				out = drawn.switchTo(out, now)
				drawn = now
			}
			out = append(out, ' ')
			i++
			if !plain && drawn.bg != "" { // it shows
				end, last = len(out), drawn
			}
		case c < ' ' || c == 0x7f:
			i++
		default:
			if !plain && now != drawn {
				out = drawn.switchTo(out, now)
				drawn = now
			}
			n := 1
			if c >= utf8.RuneSelf {
				_, n = utf8.DecodeRuneInString(line[i:])
			}
			out = append(out, line[i:i+n]...)
			i += n
			end, last = len(out), drawn
		}
	}
	if plain {
		last = pen{}
	}
	return last.switchTo(out[:end], pen{})
}

// escape reads the sequence at the start of s and returns its length.
func (p *pen) escape(s string) int {
	n := escapeLength(s)
	if n < 3 {
		return n
	}
	switch {
	case s[1] == '[' && s[n-1] == 'm':
		p.sgr(s[2 : n-1])
		if n == 3 {
			*p = pen{link: p.link}
		}
	case s[1] == ']':
		text := strings.TrimSuffix(strings.TrimSuffix(s[2:n], "\a"), "\x1b\\")
		if link, ok := strings.CutPrefix(text, "8;"); ok && len(text) < n-2 {
			if p.link = link; p.link == ";" {
				p.link = ""
			}
		}
	}
	return n
}

// escapeLength returns the length of the sequence at the start of s.
func escapeLength(s string) int {
	if len(s) < 2 {
		return 1
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
		}
		return len(s)
	case ']':
		for i := 2; i < len(s); i++ {
			switch {
			case s[i] == '\a':
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			}
		}
		return len(s)
	}
	return 2
}
