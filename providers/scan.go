package providers

import (
	"encoding/binary"
	"math/bits"
)

// Most frames of a stream are one small object with one piece of text. Finding that piece
// in the bytes is an order of magnitude faster than encoding/json, and safe for a simple
// reason: a cursor checks the whole frame against JSON's grammar, and anything that is
// not exactly an expected shape (another known key, a key with an escape or a capital, a
// duplicate key, deep nesting, broken JSON) makes it give up, and encoding/json decides.

// cursor walks over one JSON text. Once lost is set it stays set.
type cursor struct {
	b    []byte
	i    int
	lost bool
	// padding is the position of the last string in an unneeded member, without its quotes.
	padding struct{ from, to int }
	// index is the number of the block to which the text belongs, 0 if there are none.
	index int
}

// piece is the inside of a JSON string.
type piece struct {
	raw     []byte
	escaped bool
	// from is where raw begins in the frame.
	from int
}

// maxScanDepth bounds recursion; deeper frames are left to encoding/json.
const maxScanDepth = 16

func (c *cursor) space() {
	for c.i < len(c.b) && c.b[c.i] <= ' ' && (c.b[c.i] == ' ' || c.b[c.i] == '\t' || c.b[c.i] == '\n' || c.b[c.i] == '\r') {
		c.i++
	}
}

// at reports whether the next byte after white space is the wanted one.
func (c *cursor) at(want byte) bool {
	c.space()
	return c.i < len(c.b) && c.b[c.i] == want
}

// take consumes the byte if it is there.
func (c *cursor) take(want byte) bool {
	if !c.at(want) {
		return false
	}
	c.i++
	return true
}

// need consumes the byte or gives up.
func (c *cursor) need(want byte) {
	if !c.take(want) {
		c.lost = true
	}
}

// more is called before each member of an object or array: it consumes the comma, or the
// closing bracket, in which case it returns false.
func (c *cursor) more(closing byte, first bool) bool {
	if c.lost || c.take(closing) {
		return false
	}
	if !first {
		c.need(',')
	}
	return !c.lost
}

// key consumes a member's name and the colon.
func (c *cursor) key() []byte {
	name := c.text()
	c.need(':')
	c.lost = c.lost || name.escaped
	return name.raw
}

// other consumes an unneeded member. It gives up on a name that encoding/json would match
// case-insensitively with a known one.
func (c *cursor) other(name []byte) {
	for _, b := range name {
		if b >= 0x80 || 'A' <= b && b <= 'Z' {
			c.lost = true
			return
		}
	}
	if c.at('"') {
		p := c.text()
		c.padding.from, c.padding.to = p.from, p.from+len(p.raw)
		return
	}
	c.skip(0)
}

// text consumes a string.
func (c *cursor) text() (p piece) {
	if c.i < len(c.b) && c.b[c.i] == '"' {
		c.i++ // the common case, without a call
	} else {
		c.need('"')
	}
	if c.lost {
		return p
	}
	start := c.i
	for {
		c.i += plainRun(c.b[c.i:])
		if c.i >= len(c.b) {
			break
		}
		switch c.b[c.i] {
		case '"':
			p.raw, p.from = c.b[start:c.i], start
			c.i++
			return p
		case '\\':
			p.escaped = true
			c.escape()
			if c.lost {
				return p
			}
		default: // a control character
			c.lost = true
			return p
		}
	}
	c.lost = true
	return p
}

// plainRun counts the bytes before the next quote, backslash or control character, eight
// at a time.
func plainRun(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; n+8 <= len(b); n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		found := (quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w
		if found &= highs; found != 0 {
			return n + bits.TrailingZeros64(found)/8 // the lowest mark is never a false one
		}
	}
	for n < len(b) && b[n] != '"' && b[n] != '\\' && b[n] >= 0x20 {
		n++
	}
	return n
}

// escape consumes a backslash and what belongs to it.
func (c *cursor) escape() {
	rest := c.b[c.i+1:]
	if len(rest) == 0 {
		c.lost = true
		return
	}
	switch rest[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		c.i += 2
	case 'u':
		if len(rest) < 5 || !isHex(rest[1]) || !isHex(rest[2]) || !isHex(rest[3]) || !isHex(rest[4]) {
			c.lost = true
			return
		}
		c.i += 6
	default:
		c.lost = true
	}
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// null consumes null; it gives up on anything else.
func (c *cursor) null() { c.space(); c.word("null") }

// nothing consumes null or an empty list; it gives up on anything else.
func (c *cursor) nothing() {
	if c.take('[') {
		c.need(']')
		return
	}
	c.null()
}

// textOrNull consumes a string or null.
func (c *cursor) textOrNull() piece {
	if c.at('"') {
		return c.text()
	}
	c.null()
	return piece{}
}

func (c *cursor) word(w string) {
	if len(c.b)-c.i < len(w) || string(c.b[c.i:c.i+len(w)]) != w {
		c.lost = true
		return
	}
	c.i += len(w)
}

// skip consumes any value.
func (c *cursor) skip(depth int) {
	c.space()
	if c.lost || c.i >= len(c.b) || depth > maxScanDepth {
		c.lost = true
		return
	}
	switch c.b[c.i] {
	case '"':
		c.text()
	case '{':
		c.i++
		for first := true; c.more('}', first); first = false {
			c.text()
			c.need(':')
			c.skip(depth + 1)
		}
	case '[':
		c.i++
		for first := true; c.more(']', first); first = false {
			c.skip(depth + 1)
		}
	case 't':
		c.word("true")
	case 'f':
		c.word("false")
	case 'n':
		c.word("null")
	default:
		c.number()
	}
}

func (c *cursor) digits() {
	start := c.i
	for c.i < len(c.b) && isDigit(c.b[c.i]) {
		c.i++
	}
	if c.i == start {
		c.lost = true
	}
}

// small consumes a whole number of at most nine digits and returns it.
func (c *cursor) small() int {
	c.space()
	start := c.i
	c.digits()
	if n := c.i - start; n > 9 || n > 1 && c.b[start] == '0' {
		c.lost = true
	}
	n := 0
	for _, digit := range c.b[start:c.i] {
		n = 10*n + int(digit-'0')
	}
	return n
}

func (c *cursor) number() {
	if c.i < len(c.b) && c.b[c.i] == '-' {
		c.i++
	}
	if c.i < len(c.b) && c.b[c.i] == '0' {
		c.i++
	} else {
		c.digits()
	}
	if c.i < len(c.b) && c.b[c.i] == '.' {
		c.i++
		c.digits()
	}
	if c.i < len(c.b) && (c.b[c.i] == 'e' || c.b[c.i] == 'E') {
		c.i++
		if c.i < len(c.b) && (c.b[c.i] == '+' || c.b[c.i] == '-') {
			c.i++
		}
		c.digits()
	}
}

// whole returns up if anything but white space follows.
func (c *cursor) whole() {
	c.space()
	c.lost = c.lost || c.i != len(c.b)
}

// once returns up if a known key comes a second time.
func (c *cursor) once(seen *uint8, bit uint8) {
	if *seen&bit != 0 {
		c.lost = true
	}
	*seen |= bit
}
