package sessions

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"unicode/utf8"
)

const (
	// longBlock is from how many bytes of words on a message is written in pieces: its
	// block is never whole in memory then, beside the message itself.
	longBlock = 1 << 20
	// pieceSize is about how long a piece is, in bytes.
	pieceSize = 128 << 10
)

// long tells whether a message is written in pieces.
func (m Message) long() bool {
	size := len(m.Text) + len(m.Reasoning) + len(m.Refusal)
	for _, c := range m.ToolCalls {
		size += len(c.Arguments)
	}
	return size >= longBlock
}

// blockPieces gives a message's block in pieces, each of which is good until the next.
// It ends with the first error of take.
func blockPieces(m Message, take func(piece []byte) error) error {
	e := encoder{take: take}
	e.message(m)
	e.emit(0)
	return e.err
}

// emit hands on what is written so far, where it is at least so much.
func (e *encoder) emit(least int) {
	if e.take == nil || len(e.b) < least {
		return
	}
	if e.err == nil {
		e.err = e.take(e.b)
	}
	e.b = e.b[:0]
}

// longText writes a text in pieces.
func (e *encoder) longText(key, value string) {
	e.b = append(e.b, key+" = \"\"\"\n"...)
	var w textWriter
	w.start()
	for at := 0; at < len(value); {
		end := textCut(value, at)
		e.b = w.append(e.b, value, at, end)
		at = end
		e.emit(pieceSize)
	}
	e.b = append(e.b, "\"\"\"\n"...)
}

// textCut gives where a piece of a text ends that begins at an offset: between two
// characters, and not among quotation marks, whose number matters.
func textCut(s string, from int) int {
	end := from + pieceSize
	for end < len(s) && (s[end-1] == '"' || !utf8.RuneStart(s[end])) {
		end++
	}
	return min(end, len(s))
}

// checkLong reads a message back that is written in pieces, before it is written
// anywhere: the block with short words in place of the long ones, and each piece of
// those alone.
func checkLong(m Message) error {
	short := m
	short.ToolCalls = append(short.ToolCalls[:0:0], m.ToolCalls...)
	texts := []*string{&short.Text, &short.Reasoning, &short.Refusal}
	for i := range short.ToolCalls {
		texts = append(texts, &short.ToolCalls[i].Arguments)
	}
	for _, text := range texts {
		if len(*text) <= pieceSize {
			continue
		}
		if err := checkText(*text); err != nil {
			return fmt.Errorf("check message %s before saving: %w", m.ID, err)
		}
		*text = "long"
	}
	return checkBlock(encodeMessage(short), short)
}

// checkText reads each piece of a text back as a text of its own.
func checkText(s string) error {
	var w textWriter
	w.start()
	var written []byte
	for at := 0; at < len(s); {
		end := textCut(s, at)
		written = append(w.append(append(written[:0], "\"\"\"\n"...), s, at, end), `"""`...)
		if textLength(written) != len(written) || unquote(written) != s[at:end] {
			return errReadsDifferently
		}
		at = end
	}
	return nil
}

// measureBlock gives a block's size, and goes on with the check sum of what stands
// before it.
func measureBlock(m Message, sum hash.Hash32) (size int64, err error) {
	err = blockPieces(m, func(piece []byte) error {
		size += int64(len(piece))
		_, err := sum.Write(piece)
		return err
	})
	return size, err
}

// writeLong appends a block behind what is given of it, piece by piece.
func writeLong(f File, at int64, before []byte, m Message) (int64, error) {
	if _, err := f.WriteAt(before, at); err != nil {
		return at, err
	}
	at += int64(len(before))
	err := blockPieces(m, func(piece []byte) error {
		_, err := f.WriteAt(piece, at)
		at += int64(len(piece))
		return err
	})
	return at, err
}

// save appends a frame that says what is about to be appended to the session: a line
// break where lead is one, and the message's block. After an error the journal is as
// before.
func (j *journal) save(offset int64, lead []byte, m Message) error {
	if j.broken != nil {
		return j.broken
	}
	sum := crc32.New(castagnoli())
	begin := append(append([]byte{frameSave}, saveOffset(offset)...), lead...)
	_, _ = sum.Write(begin) // it never fails
	size, err := measureBlock(m, sum)
	if err != nil {
		return err
	}
	if size += int64(len(begin)); size > maxFrame {
		return ErrTooLarge
	}
	if err := j.open(); err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	head := binary.LittleEndian.AppendUint32(nil, uint32(size)) //nolint:gosec // at most maxFrame
	head = binary.LittleEndian.AppendUint32(head, sum.Sum32())
	end, err := writeLong(j.file, j.size, append(head, begin...), m)
	if err != nil {
		_ = j.file.Truncate(j.size) // what stays of a torn frame is overwritten by the next
		return fmt.Errorf("write the journal: %w", err)
	}
	j.size, j.dirty = end, true
	return nil
}

// wholeBlock gives what the pieces of a block come to.
func wholeBlock(lead []byte, m Message) []byte {
	var whole bytes.Buffer
	whole.Write(lead)
	_ = blockPieces(m, func(piece []byte) error { _, err := whole.Write(piece); return err }) // a buffer takes all
	return whole.Bytes()
}
