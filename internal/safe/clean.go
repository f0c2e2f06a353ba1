package safe

import (
	"fmt"
	"unicode/utf8"
)

// mode is what the cleaned text is for.
type mode uint8

const (
	markdown mode = iota
	plain
	line
	clipboard
	reveal
)

// cleaner is the first gate for one text.
type cleaner struct {
	mode   mode
	scan   scanner
	hidden int
}

// run cleans s and returns the result and how many bytes of s it covers: all of them if
// final is true, else what can be decided without knowing what follows. If nothing had to
// change, the result shares the memory of s.
func (c *cleaner) run(s string, final bool) (out string, used int) {
	var buf []byte // the result up to start, once it differs from s
	start := 0     // s[start:i] is kept as it is
	i := 0
	for i < len(s) {
		if n := asciiRun(s[i:]); n > 0 {
			i += n
			c.scan.ascii(s[i-1])
			continue
		}
		before := c.scan
		v, cl, size := c.scan.next(s[i:], final)
		if v == keep {
			v = c.adjust(cl, s[i:], final)
		}
		if v == wait {
			c.scan = before
			break
		}
		if v == keep {
			i += size
			continue
		}
		if buf == nil {
			buf = make([]byte, 0, len(s)+16)
		}
		buf = append(buf, s[start:i]...)
		buf = c.appendReplacement(buf, v, cl, s[i:i+size])
		i += size
		start = i
	}
	if buf == nil {
		return s[:i], i
	}
	return string(append(buf, s[start:i]...)), i
}

// asciiRun measures the run of printable ASCII without & at the start of s.
func asciiRun(s string) int {
	for i := 0; i < len(s); i++ {
		if b := s[i]; b < ' ' || b > '~' || b == '&' {
			return i
		}
	}
	return len(s)
}

// adjust handles the classes that some modes keep and others do not.
func (c *cleaner) adjust(cl class, s string, final bool) verdict {
	switch {
	case cl == ampersand && c.mode == markdown:
		return judgeReference(s, final)
	case c.mode == line && (cl == newline || cl == tab):
		return endLine
	}
	return keep
}

// appendReplacement appends the replacement of piece.
func (c *cleaner) appendReplacement(buf []byte, v verdict, cl class, piece string) []byte {
	switch v {
	case endLine:
		if c.mode == line {
			return append(buf, ' ')
		}
		return append(buf, '\n')
	case swallow:
		return buf
	case escape:
		return append(buf, escapedAmpersand...)
	}
	c.hidden++
	switch {
	case c.mode == reveal:
		return appendName(buf, piece)
	case v == replace && (cl == forbidden || c.mode != clipboard):
		return utf8.AppendRune(buf, utf8.RuneError)
	case v == mask && c.mode != clipboard:
		return appendStandIn(buf, piece)
	}
	return buf
}

// appendStandIn appends a picture of a control: ␛ for ESC, ⟦RLO⟧ for a direction override.
func appendStandIn(buf []byte, piece string) []byte {
	r, _ := utf8.DecodeRuneInString(piece)
	switch {
	case r < ' ':
		return utf8.AppendRune(buf, '␀'+r)
	case r == 0x7F:
		return utf8.AppendRune(buf, '␡')
	}
	return fmt.Appendf(buf, "⟦%s⟧", directionName(r))
}

func appendName(buf []byte, piece string) []byte {
	if !utf8.ValidString(piece) {
		return fmt.Appendf(buf, "⟦0x%X⟧", piece)
	}
	r, _ := utf8.DecodeRuneInString(piece)
	return fmt.Appendf(buf, "⟦U+%04X⟧", r)
}

// directionName is the control's short name in the Unicode bidirectional algorithm.
func directionName(r rune) string {
	switch r {
	case 0x061C:
		return "ALM"
	case 0x200E:
		return "LRM"
	case 0x200F:
		return "RLM"
	case 0x202A:
		return "LRE"
	case 0x202B:
		return "RLE"
	case 0x202C:
		return "PDF"
	case 0x202D:
		return "LRO"
	case 0x202E:
		return "RLO"
	case 0x2066:
		return "LRI"
	case 0x2067:
		return "RLI"
	case 0x2068:
		return "FSI"
	}
	return "PDI"
}
