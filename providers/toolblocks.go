package providers

import (
	"encoding/json"
	"maps"
	"slices"

	"sluice/gateway"
)

// toolBlock is a call of one of the caller's tools. Tools that the vendor runs itself are
// not calls.
type toolBlock struct {
	id, name string
	input    json.RawMessage
	partial  []byte
}

// toolBlocks are the calls whose blocks are open, by the blocks' indexes. The zero value
// is ready.
type toolBlocks struct {
	open map[int]*toolBlock
	// given says that calls were emitted.
	given bool
}

// begin opens a call, and emits one with the same index that was never closed.
func (b *toolBlocks) begin(dst []gateway.Delta, index int, t *toolBlock) []gateway.Delta {
	dst = b.stop(dst, index)
	if b.open == nil {
		b.open = map[int]*toolBlock{}
	}
	b.open[index] = t
	return dst
}

// stop emits a call, which is now complete.
func (b *toolBlocks) stop(dst []gateway.Delta, index int) []gateway.Delta {
	t := b.open[index]
	if t == nil {
		return dst
	}
	delete(b.open, index)
	input := t.partial
	if len(input) == 0 {
		input = arguments(t.input)
	}
	b.given = true
	return append(dst, toolCallDelta(t.id, t.name, input, nil))
}

// flush emits the calls whose blocks were never closed, in the order of their indexes.
func (b *toolBlocks) flush(dst []gateway.Delta) []gateway.Delta {
	for _, index := range slices.Sorted(maps.Keys(b.open)) {
		dst = b.stop(dst, index)
	}
	return dst
}

// cut emits those that are complete although the reply was cut off.
func (b *toolBlocks) cut(dst []gateway.Delta) []gateway.Delta {
	for _, index := range slices.Sorted(maps.Keys(b.open)) {
		if t := b.open[index]; json.Valid(t.partial) || len(t.partial) == 0 && present(t.input) {
			dst = b.stop(dst, index)
		}
	}
	return dst
}

// arguments is a tool call's input that came whole: an object, or a string that holds
// one.
func arguments(input json.RawMessage) []byte {
	if !present(input) {
		return nil
	}
	return appendArguments(nil, input)
}
