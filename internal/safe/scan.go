package safe

import "unicode/utf8"

// verdict is what happens to a piece of the text.
type verdict uint8

const (
	keep    verdict = iota
	wait            // what follows decides, and it has not arrived yet
	endLine         // a line end other than LF
	swallow         // the LF of a CRLF
	escape          // the & of a reference that must stay literal
	mask            // has a visible stand-in
	replace         // becomes U+FFFD
	drop
)

// maxMarks is how many combining marks one character may have. No written language needs
// as many.
const maxMarks = 8

// scanner judges text piece by piece, left to right. It remembers what matters of the
// previous pieces.
type scanner struct {
	prev  class // of the previous piece; printable if that was removed or doesn't matter
	done  bool  // prev is part of an emoji that has taken its selector or skin tone
	flag  bool  // prev is U+1F3F4, which can become the flag of a region
	marks uint8 // on the last character that is not a mark
	cr    bool  // the previous piece was CR
}

// ascii records that a run of printable ASCII was skipped, the last byte of it being b.
func (c *scanner) ascii(b byte) {
	*c = scanner{prev: classes[b]}
}

// next judges the piece at the start of s, which is not empty, and returns its size in
// bytes. The verdict is wait only if final is false; the scanner must then be reset to
// its previous state.
func (c *scanner) next(s string, final bool) (v verdict, cl class, size int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		if !final && !utf8.FullRuneInString(s) {
			return wait, forbidden, 0
		}
		*c = scanner{marks: c.marks}
		return replace, forbidden, badLength(s)
	}
	cl = classOf(r)
	was := *c
	*c = scanner{}
	switch cl {
	case printable, keycap, joining, ampersand, tab:
		c.prev = cl
		return keep, cl, size
	case pictograph:
		c.prev, c.flag = cl, r == blackFlag
		return keep, cl, size
	case modifier:
		if was.prev == pictograph {
			c.prev, c.done = pictograph, true
		}
		return keep, cl, size
	case newline:
		if was.cr {
			return swallow, cl, size
		}
		return keep, cl, size
	case lineBreak:
		c.cr = r == '\r'
		return endLine, cl, size
	}

	c.marks = was.marks // what follows is no base for marks, kept or not
	switch cl {
	case mark, virama:
		if c.marks == maxMarks {
			return drop, cl, size
		}
		c.marks++
		c.prev = cl
		return keep, cl, size
	case emojiSelector:
		if was.prev == keycap || was.prev == pictograph && !was.done {
			if was.prev == pictograph {
				c.prev, c.done = pictograph, true
			}
			return keep, cl, size
		}
	case joiner, nonJoiner:
		return c.join(was, cl, s, size, final)
	case tag:
		if was.flag {
			n, ok := flagTags(s, final)
			if !ok {
				return wait, cl, 0
			}
			if n > 0 {
				return keep, cl, n
			}
		}
	case control, direction:
		return mask, cl, size
	case control1, forbidden:
		return replace, cl, size
	}
	return drop, cl, size
}

// join judges a joiner of the given size at the start of s; was is the state before it.
func (c *scanner) join(was scanner, cl class, s string, size int, final bool) (verdict, class, int) {
	switch {
	case was.prev == virama:
		return keep, cl, size
	case was.prev == joining, was.prev == mark, cl == joiner && was.prev == pictograph:
	default:
		return drop, cl, size
	}
	rest := s[size:]
	if !final && !utf8.FullRuneInString(rest) {
		return wait, cl, 0
	}
	r, _ := utf8.DecodeRuneInString(rest)
	follow := classOf(r) // printable for invalid bytes, and at the end
	kept := follow == joining
	switch was.prev {
	case pictograph:
		kept = follow == pictograph
	case joining:
		kept = follow == joining || follow == virama
	}
	if !kept {
		return drop, cl, size
	}
	return keep, cl, size
}

const blackFlag = '\U0001F3F4'

// flagTags measures the tags that make a black flag the flag of a region, such as gbeng
// for England. It returns 0 if they do not, and false if that is not known yet.
func flagTags(s string, final bool) (size int, known bool) {
	const minTags, maxTags = 2, 6
	for n := 0; n <= maxTags; n++ {
		if !final && !utf8.FullRuneInString(s[size:]) {
			return 0, false
		}
		r, w := utf8.DecodeRuneInString(s[size:])
		size += w
		switch {
		case r == 0xE007F && n >= minTags:
			return size, true
		case r >= 0xE0030 && r <= 0xE0039, r >= 0xE0061 && r <= 0xE007A:
		default:
			return 0, true
		}
	}
	return 0, true
}

// badLength measures the maximal invalid part at the start of s, which does not start
// with a character: the longest start of one that breaks off, or one byte (Unicode 15.0,
// section 3.9, U+FFFD Substitution of Maximal Subparts).
func badLength(s string) int {
	n := 1
	for n < len(s) && !utf8.FullRuneInString(s[:n]) && !utf8.FullRuneInString(s[:n+1]) {
		n++
	}
	return n
}
