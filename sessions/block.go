package sessions

import (
	"bytes"
	"errors"
	"slices"
)

// parts is a file cut before each [[message]] that stands at the beginning of a line: the
// head, and blocks that can be decoded separately. Joined they are the file.
type parts struct {
	head   []byte
	blocks [][]byte
}

// byteOrderMark may stand before the first line of a file.
const byteOrderMark = "\xEF\xBB\xBF"

// split finds the blocks by their headers alone, which is a hundred times as fast as
// decoding. It is exact for what this package writes. In a file written by hand a header
// may stand inside a text, or be spelled another way: then a part doesn't decode, or is
// one part with several messages.
func split(data []byte) parts {
	var p parts
	header := []byte(messageHeader)
	begin, from := -1, 0
	for {
		i := bytes.Index(data[from:], header)
		if i < 0 {
			break
		}
		at := from + i
		from = at + len(header)
		if at > 0 && data[at-1] != '\n' && !(at == len(byteOrderMark) && data[0] == byteOrderMark[0]) {
			continue
		}
		if begin < 0 {
			p.head = data[:at:at]
		} else {
			p.blocks = append(p.blocks, data[begin:at:at])
		}
		begin = at
	}
	if begin < 0 {
		p.head = data
		return p
	}
	p.blocks = append(p.blocks, data[begin:])
	return p
}

// parse reads a whole file. If its blocks can't be decoded one by one, lines of a text
// that look like a header are taken for text, and finally the file is tried as one piece.
// The error says why it can't be read completely; doc then holds what could be, and torn
// is the offset of the last block if only that is broken, else -1.
func parse(data []byte) (doc document, torn int, err error) {
	p := split(data)
	doc, bad, err := decodeDocument(p)
	if err != nil && len(p.blocks) > 0 {
		p = p.rejoined(data)
		doc, bad, err = decodeDocument(p)
	}
	if err == nil {
		doc.single = len(p.blocks) == 0
		return doc, -1, nil
	}
	if len(p.blocks) > 0 && (bad < 0 || len(data) <= wholeMost) {
		if whole, _, wholeErr := decodeDocument(parts{head: data}); wholeErr == nil {
			whole.single = true
			return whole, -1, nil
		}
	}
	if bad >= 0 && bad == len(p.blocks)-1 {
		return doc, len(data) - len(p.blocks[bad]), err
	}
	return doc, -1, err
}

// wholeMost is the largest file, in bytes, that is tried as one piece although one of its
// blocks is broken: what is broken alone is broken there too.
const wholeMost = 1 << 20

// appendable returns an error if TOML allows no block at the end of the file, which holds
// the document: message is then a value, not a table.
func (d document) appendable(data []byte) error {
	if !d.single {
		return nil
	}
	if _, err := decodeTOML(slices.Concat(data, []byte("\n"+messageHeader)), new(documentTable)); err != nil {
		return errors.New("its messages are in one list, message = […], to which none can be added: give each a [[message]] of its own")
	}
	return nil
}

// line returns the line on which a block begins, from 1.
func (p parts) line(block int) int {
	line := 1 + bytes.Count(p.head, []byte("\n"))
	for _, b := range p.blocks[:block] {
		line += bytes.Count(b, []byte("\n"))
	}
	return line
}

// cut reports whether a block can't be read alone. One that begins as ours do counts as
// readable.
func (p parts) cut() bool {
	for _, block := range p.blocks {
		if bytes.HasPrefix(block, []byte(messageHeader+"\nid = \"")) {
			continue
		}
		if _, err := decodeTOML(block, new(documentTable)); err != nil {
			return true
		}
	}
	return false
}

// readable reports whether the blocks can be read one by one, or at least the file as a
// whole can't be read either. A block that begins as ours do counts as readable.
func (p parts) readable() bool {
	if !p.cut() {
		return true
	}
	_, err := decodeTOML(slices.Concat(p.head, bytes.Join(p.blocks, nil)), new(documentTable))
	return err != nil
}
