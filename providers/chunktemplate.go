package providers

import (
	"bytes"

	"sluice/gateway"
)

// Chunks of one stream are often identical except for their text, and for the padding
// with which some vendors hide its length. The bytes around the two are parsed once; a
// chunk with the same bytes around other JSON strings must mean the same.

// chunkTemplate remembers the bytes around the text of an earlier chunk.
type chunkTemplate struct {
	chunk []byte // without its text
	// before and rest are the bytes around the text. The rest is made of between, the
	// padding and after; the padding is a string that is not needed. between is empty if
	// there is no padding.
	before, rest, between, after []byte
	kind                         gateway.DeltaKind
	// index is that of the chunk's block.
	index  int
	misses int
}

// maxMisses ends the learning if chunks keep differing.
const maxMisses = 8

// match finds the text of a chunk that is like the one learned.
func (l *chunkTemplate) match(data []byte) (piece, bool) {
	if len(l.before) == 0 || !bytes.HasPrefix(data, l.before) {
		return piece{}, false
	}
	c := cursor{b: data, i: len(l.before)}
	p := c.text()
	if c.lost || !bytes.Equal(data[c.i:], l.rest) && !l.padded(c) {
		return piece{}, false
	}
	l.misses = 0
	return p, true
}

// padded reports whether what follows a text differs from the rest only in its padding.
func (l *chunkTemplate) padded(c cursor) bool {
	if len(l.between) == 0 || !bytes.HasPrefix(c.b[c.i:], l.between) {
		return false
	}
	c.i += len(l.between)
	c.text()
	return !c.lost && bytes.Equal(c.b[c.i:], l.after)
}

// learn takes a fully parsed chunk and its only text.
func (l *chunkTemplate) learn(c *cursor, kind gateway.DeltaKind, p piece) {
	if len(p.raw) == 0 || l.misses > maxMisses {
		return
	}
	l.misses++
	l.kind, l.index = kind, c.index
	begin, end := p.from-1, p.from+len(p.raw)+1 // with the quotes
	l.chunk = append(append(l.chunk[:0], c.b[:begin]...), c.b[end:]...)
	l.before, l.rest, l.between = l.chunk[:begin], l.chunk[begin:], nil
	if pad := c.padding; pad.from > end {
		l.between, l.after = l.rest[:pad.from-1-end], l.rest[pad.to+1-end:]
	}
}
