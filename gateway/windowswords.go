package gateway

import (
	"regexp"
	"strings"
)

// cmdWords returns the words of the first command of a text for Windows' cmd.exe, the text
// after it, and the uses of variables whose values aren't known. cmd takes the carets away, then the program splits the line at its
// quotes, in which a backslash protects a quote. Single quotes, which mean nothing to cmd,
// are taken for what their writer meant.
// https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
func cmdWords(text string, known variables) (words []string, rest string, unknown []string, err error) {
	line, rest, unknown := withoutCarets(text, known)
	s := &windowsReader{text: line}
	for s.pos < len(s.text) {
		if strings.IndexByte(" \t\n", s.text[s.pos]) >= 0 {
			s.pos++
			continue
		}
		if err := s.next(); err != nil {
			return nil, "", nil, err
		}
	}
	return s.list, rest, unknown, nil
}

// withoutCarets returns the first command as cmd gives it to the program, what follows the
// command, and the uses of variables whose values aren't known. A caret protects the next character outside quotes; one at the end of a
// line goes on in the next line, and protects that line's end too if it is empty. Percent
// signs that don't enclose the name of a known variable, as those beside a caret, come
// doubled: [expandPercents] makes one of two.
func withoutCarets(text string, known variables) (line, rest string, unknown []string) {
	var b strings.Builder
	quoted, single := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '^' && i+1 < len(text) && (!quoted && !single || caretLineEnd(text, i+1) > i+1):
			if i = caretLineEnd(text, i+1); i >= len(text) {
				return b.String(), "", unknown
			}
			b.WriteByte(text[i])
			if text[i] == '%' {
				b.WriteByte('%')
			}
			continue
		case c == '%':
			use := percentAtStart.FindString(text[i:min(len(text), i+longestVariable)])
			if _, ok := known.value(strings.Trim(use, "%")); !ok {
				if use != "" && !escapedByte.MatchString(use) {
					unknown = append(unknown, use)
				}
				use = "%%"
				i--
			}
			b.WriteString(use)
			i += len(use) - 1
			continue
		case c == '"' && !single:
			if quoted && strings.HasSuffix(b.String(), `\`) { // cmd doesn't know, but its writer does
				break
			}
			quoted = !quoted
		case c == '\'' && !quoted && (single || strings.HasSuffix(b.String(), " ")):
			single = !single
		case !quoted && !single && strings.IndexByte("\n&|<>", c) >= 0:
			return b.String(), strings.TrimSpace(text[i:]), unknown
		}
		b.WriteByte(c)
	}
	return b.String(), "", unknown
}

// longestVariable is the length in bytes of the longest use of a variable that is replaced.
const longestVariable = 100

// percentVariable is a variable's use.
var percentVariable = regexp.MustCompile(`%[A-Za-z_]\w*%`)

// escapedByte is a byte of a URL before another one, which looks like a variable's use.
var escapedByte = regexp.MustCompile(`^%[0-9A-Fa-f]{2}%$`)

// percentAtStart is a text that begins with a variable's use. cmd replaces variables before
// it takes carets away, so that %^PATH%^ names none: that is how browsers protect a percent
// sign.
var percentAtStart = regexp.MustCompile(`^%[A-Za-z_]\w*%`)

// percentUse is a variable's use, or a percent sign that is none.
var percentUse = regexp.MustCompile(`%%|%[A-Za-z_]\w*%`)

// expandPercents replaces the variables whose values are known in a word of
// [withoutCarets], in which all others stay as they are written, as cmd leaves them.
func expandPercents(word string, known variables) string {
	return percentUse.ReplaceAllStringFunc(word, func(use string) string {
		if use == "%%" {
			return "%"
		}
		if value, ok := known.value(strings.Trim(use, "%")); ok {
			return value
		}
		return use
	})
}

// caretLineEnd is the position of the character that a caret before at protects: behind
// the line's end if the caret is the line's last character.
func caretLineEnd(text string, at int) int {
	end := at
	for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	if end < len(text) && text[end] == '\n' {
		return end + 1
	}
	return at
}

// windowsReader splits a command line.
type windowsReader struct {
	text string
	pos  int
	list []string
}

// next reads a word.
func (s *windowsReader) next() error {
	if s.text[s.pos] == '\'' {
		end := strings.IndexByte(s.text[s.pos+1:], '\'')
		if end < 0 {
			return errUnquoted
		}
		s.list = append(s.list, s.text[s.pos+1:s.pos+1+end])
		s.pos += end + 2
		return nil
	}
	var word strings.Builder
	quoted := false
	for ; s.pos < len(s.text); s.pos++ {
		c := s.text[s.pos]
		switch {
		case c == '\\':
			s.backslashes(&word)
		case c == '"' && quoted && strings.HasPrefix(s.text[s.pos+1:], `"`):
			word.WriteByte('"')
			s.pos++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(" \t\n", c) >= 0:
			s.list = append(s.list, word.String())
			return nil
		default:
			word.WriteByte(c)
		}
	}
	if quoted {
		return errUnquoted
	}
	s.list = append(s.list, word.String())
	return nil
}

// backslashes reads a row of them: before a quote, two are one, and an odd one protects
// the quote.
func (s *windowsReader) backslashes(word *strings.Builder) {
	n := 0
	for s.pos+n < len(s.text) && s.text[s.pos+n] == '\\' {
		n++
	}
	s.pos += n - 1
	if s.pos+1 == len(s.text) || s.text[s.pos+1] != '"' {
		word.WriteString(strings.Repeat(`\`, n))
		return
	}
	word.WriteString(strings.Repeat(`\`, n/2))
	if n%2 == 1 {
		word.WriteByte('"')
		s.pos++
	}
}

// powerShellWords returns the words of the first command of a text for PowerShell, and the
// text after it.
// https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_quoting_rules
func powerShellWords(text string) (words []string, rest string, err error) {
	var word strings.Builder
	some := false
	end := func() {
		if some {
			words = append(words, asArgument(word.String()))
		}
		word.Reset()
		some = false
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '`' && i+1 < len(text):
			if i = caretLineEnd(text, i+1) - 1; text[i] == '\n' {
				end()
				continue
			}
			i++
			some = true
			word.WriteString(backtick(text[i]))
		case c == '$' && strings.HasPrefix(text[i:], "$("):
			return nil, "", errNested
		case c == '\'' || c == '"':
			some = true
			n, err := powerShellQuoted(text[i:], &word)
			if err != nil {
				return nil, "", err
			}
			i += n - 1
		case c == ' ' || c == '\t':
			end()
		case strings.IndexByte("\n;|&", c) >= 0:
			if end(); len(words) > 0 {
				return words, strings.TrimSpace(text[i:]), nil
			}
		default:
			some = true
			word.WriteByte(c)
		}
	}
	end()
	return words, "", nil
}

// powerShellQuoted reads a quoted piece and returns its length in bytes, with the quotes.
// A quote is doubled within; in double quotes a backtick protects a character.
func powerShellQuoted(text string, word *strings.Builder) (n int, err error) {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '`' && quote == '"' && i+1 < len(text):
			i++
			word.WriteString(backtick(text[i]))
		case c == quote && i+1 < len(text) && text[i+1] == quote:
			i++
			word.WriteByte(quote)
		case c == quote:
			return i + 1, nil
		case quote == '"' && strings.HasPrefix(text[i:], "$("):
			return 0, errNested
		default:
			word.WriteByte(c)
		}
	}
	return 0, errUnquoted
}

// backtick is the character that a backtick and c stand for.
func backtick(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case '0':
		return "\x00"
	}
	return string([]byte{c})
}

// asArgument is a word as the program gets it: PowerShell before 7.3 passes quotes on
// unprotected, so that commands protect them with backslashes, which the program removes.
// Then even the first quote has one.
func asArgument(word string) string {
	if first := strings.IndexByte(word, '"'); first <= 0 || word[first-1] != '\\' {
		return word
	}
	var b strings.Builder
	s := &windowsReader{text: word}
	for ; s.pos < len(s.text); s.pos++ {
		if s.text[s.pos] == '\\' {
			s.backslashes(&b)
			continue
		}
		b.WriteByte(s.text[s.pos])
	}
	return b.String()
}
