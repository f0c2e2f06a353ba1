package providers

import (
	"bytes"

	"sluice/gateway"
)

// Chunks of one stream are often alike to the byte but for their text. What
// stands before and after the text was read once; a chunk with the same bytes
// around another JSON string must mean the same.

// likeness remembers what stood around the text of an earlier chunk.
type likeness struct {
	before, after []byte
	kind          gateway.DeltaKind
	misses        int
}

// maxMisses ends the learning where chunks differ each time, as with padding.
const maxMisses = 8

// match finds the text of a chunk that is like the one learned.
func (l *likeness) match(data []byte) (piece, bool) {
	end := len(data) - len(l.after)
	if len(l.before) == 0 || end < len(l.before) || !bytes.HasPrefix(data, l.before) || !bytes.HasSuffix(data, l.after) {
		return piece{}, false
	}
	c := cursor{b: data, i: len(l.before) - 1}
	p := c.text()
	if c.lost || c.i != end+1 {
		return piece{}, false
	}
	l.misses = 0
	return p, true
}

// learn takes a chunk that was read whole and the only text in it.
func (l *likeness) learn(data []byte, kind gateway.DeltaKind, p piece) {
	if len(p.raw) == 0 || l.misses > maxMisses {
		return
	}
	l.misses++
	l.kind = kind
	l.before = append(l.before[:0], data[:p.from]...)
	l.after = append(l.after[:0], data[p.from+len(p.raw):]...)
}
