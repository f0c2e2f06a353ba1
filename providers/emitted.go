package providers

import (
	"encoding/json"

	"sluice/gateway"
)

// Some events repeat what came in pieces, and some vendors send only those. The text
// emitted so far is remembered as a size and a hash, so that the rest of a repeated text
// is found without keeping the text.

// emittedText is a text emitted so far. The zero value is ready.
type emittedText struct {
	size int
	hash uint64
}

// add appends to the text. Its hash is a polynomial of the bytes, so that it is the same
// however the text is cut; it takes four bytes at a time, since every piece of every
// stream passes through here.
func (g *emittedText) add(text string) {
	const (
		p  = 0x100000001B3 // FNV's prime
		p2 = p * p & (1<<64 - 1)
		p3 = p2 * p & (1<<64 - 1)
		p4 = p3 * p & (1<<64 - 1)
	)
	g.size += len(text)
	h := g.hash
	for ; len(text) >= 4; text = text[4:] {
		h = h*p4 + (uint64(text[0])*p3 + uint64(text[1])*p2 + uint64(text[2])*p + uint64(text[3]))
	}
	switch len(text) {
	case 1:
		h = h*p + uint64(text[0])
	case 2:
		h = h*p2 + (uint64(text[0])*p + uint64(text[1]))
	case 3:
		h = h*p3 + (uint64(text[0])*p2 + uint64(text[1])*p + uint64(text[2]))
	}
	g.hash = h
}

// rest is what a whole text has in addition to the text so far. ok is false if it doesn't
// begin with that.
func (g *emittedText) rest(whole string) (rest string, ok bool) {
	if len(whole) < g.size {
		return "", false
	}
	var begin emittedText
	if begin.add(whole[:g.size]); begin != *g {
		return "", false
	}
	return whole[g.size:], true
}

// repeat reads a text that repeats everything that came in pieces on its channel: only
// what the pieces lacked is emitted.
func (s *stream) repeat(dst []gateway.Delta, kind gateway.DeltaKind, raw json.RawMessage) []gateway.Delta {
	before := &s.emitted[channel(kind)]
	if before.size == 0 {
		s.joiner(kind).held = nil
		return s.addRaw(dst, kind, raw)
	}
	whole, ok := textValue(raw)
	if !ok {
		return dst
	}
	return s.repeatText(dst, kind, whole)
}

// repeatText is [stream.repeat] for a decoded text.
func (s *stream) repeatText(dst []gateway.Delta, kind gateway.DeltaKind, whole string) []gateway.Delta {
	if whole == "" {
		return dst
	}
	rest, ok := s.emitted[channel(kind)].rest(whole)
	if !ok {
		return s.differs(dst)
	}
	s.joiner(kind).held = nil // it begins what the rest has whole
	return s.emit(dst, kind, rest)
}

// differs notes that a repeated text differs from the one that came in pieces.
func (s *stream) differs(dst []gateway.Delta) []gateway.Delta {
	return s.note(dst, "a repeated text differs from its pieces; the pieces are used")
}
