package providers

import (
	"encoding/base64"
	"encoding/json"

	"sluice/gateway"
)

// converseThoughts are the blocks of reasoning that are open, by their indexes. The zero
// value is ready.
type converseThoughts struct{ open map[int]*openThought }

// openThought is a block of reasoning that comes in pieces, which goes back to the vendor
// as it came.
type openThought struct {
	text, signature stringPieces
	// redacted are pieces of base64.
	redacted []json.RawMessage
}

// add appends a piece.
func (t *converseThoughts) add(index int, piece *converseThought) {
	redacted := holdsTextOrOther(piece.Redacted)
	if !redacted && piece.Text == nil && piece.Signature == nil {
		return
	}
	if t.open == nil {
		t.open = map[int]*openThought{}
	}
	block := t.open[index]
	if block == nil {
		block = &openThought{}
		t.open[index] = block
	}
	block.text.add(piece.Text)
	block.signature.add(piece.Signature)
	if redacted {
		block.redacted = append(block.redacted, piece.Redacted)
	}
}

// data is the whole block, nil if it is neither signed nor encrypted: an unsigned one
// would become part of the answer.
func (t *openThought) data() json.RawMessage {
	if len(t.redacted) > 0 {
		redacted := joinBase64(t.redacted)
		if redacted == nil {
			return nil
		}
		return orderedObject{{"reasoningContent", orderedObject{{"redactedContent", redacted}}.json(nil)}}.json(nil)
	}
	if len(t.signature.raw) == 0 || t.text.odd || t.signature.odd {
		return nil
	}
	text := orderedObject{{"text", t.text.quoted()}, {"signature", t.signature.quoted()}}
	return orderedObject{{"reasoningContent", orderedObject{{"reasoningText", text.json(nil)}}.json(nil)}}.json(nil)
}

// joinBase64 joins JSON strings of base64; a single one stays as it is. It returns nil for
// other values.
func joinBase64(pieces []json.RawMessage) json.RawMessage {
	if len(pieces) == 1 {
		return pieces[0]
	}
	var all []byte
	for _, piece := range pieces {
		var data []byte
		if json.Unmarshal(piece, &data) != nil {
			return nil
		}
		all = append(all, data...)
	}
	return append(base64.StdEncoding.AppendEncode([]byte{'"'}, all), '"')
}

// stopThought emits the proof of a block, which is now complete.
func (d *converseDecoder) stopThought(dst []gateway.Delta, index int) []gateway.Delta {
	t := d.thoughts.open[index]
	if t == nil {
		return dst
	}
	delete(d.thoughts.open, index)
	data := t.data()
	if data == nil {
		return dst
	}
	return d.prove(dst, familyBedrock, true, len(t.text.raw) == 0, data)
}
