package providers

import (
	"bytes"
	"encoding/json"

	"sluice/gateway"
)

// thinkingBlocks are the blocks of reasoning that are open, by their indexes. The zero
// value is ready.
type thinkingBlocks struct{ open map[int]*thinkingBlock }

// thinkingBlock is a block of thinking or redacted_thinking, which goes back to the vendor
// as it came.
type thinkingBlock struct {
	// raw is the block as it began.
	raw json.RawMessage
	// thinking and signature are what it began with and the pieces that followed.
	thinking, signature stringPieces
	redacted, pieces    bool
}

// begin opens a block.
func (b *thinkingBlocks) begin(index int, block *anthropicBlock) {
	t := &thinkingBlock{raw: bytes.Clone(block.raw), redacted: block.Type != "thinking"}
	t.thinking.add(block.Thinking)
	t.signature.add(block.Signature)
	if b.open == nil {
		b.open = map[int]*thinkingBlock{}
	}
	b.open[index] = t
}

// think appends the inside of a JSON string to the thinking.
func (b *thinkingBlocks) think(index int, inside []byte) {
	if t := b.open[index]; t != nil {
		t.thinking.raw, t.pieces = append(t.thinking.raw, inside...), true
	}
}

// add appends pieces of the thinking or of its signature.
func (b *thinkingBlocks) add(index int, thinking, signature json.RawMessage) {
	if t := b.open[index]; t != nil {
		t.thinking.add(thinking)
		t.signature.add(signature)
		t.pieces = true
	}
}

// data is the whole block, nil if it has no signature: the vendor refuses such a block.
func (t *thinkingBlock) data() json.RawMessage {
	switch {
	case t.redacted:
		return t.raw
	case len(t.signature.raw) == 0 || t.thinking.odd || t.signature.odd:
		return nil
	case !t.pieces:
		return t.raw
	}
	block, ok := orderedOf(t.raw)
	if !ok {
		return nil
	}
	block.set("thinking", t.thinking.quoted())
	block.set("signature", t.signature.quoted())
	return block.json(nil)
}

// stopThinking emits the proof of a block, which is now complete.
func (d *anthropicDecoder) stopThinking(dst []gateway.Delta, index int) []gateway.Delta {
	t := d.thoughts.open[index]
	if t == nil {
		return dst
	}
	delete(d.thoughts.open, index)
	data := t.data()
	if data == nil {
		return dst
	}
	return d.prove(d.rest(dst), familyAnthropic, true, len(t.thinking.raw) == 0, data)
}
