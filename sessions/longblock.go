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
	// longBlock is the size of text, in bytes, from which a message is written in pieces,
	// so that its block is never in memory as a whole beside the message.
	longBlock = 1 << 20
	// pieceSize is the approximate size of a piece, in bytes.
	pieceSize = 128 << 10
)

// long reports whether a message is written in pieces.
func (m Message) long() bool {
	size := len(m.Text) + len(m.Reasoning) + len(m.Refusal)
	for _, c := range m.ToolCalls {
		size += len(c.Arguments)
	}
	return size >= longBlock
}

// blockPieces calls take with the pieces of a message's block, each of which is valid
// until the next. It stops at take's first error.
func blockPieces(m Message, take func(piece []byte) error) error {
	e := encoder{take: take}
	e.message(m)
	e.emit(0)
	return e.err
}

// emit passes on what was written so far if it is at least so much.
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

// textCut returns where a piece of a text ends that begins at an offset: at a character
// boundary, and not among quotation marks, whose number matters.
func textCut(s string, from int) int {
	end := from + pieceSize
	for end < len(s) && (s[end-1] == '"' || !utf8.RuneStart(s[end])) {
		end++
	}
	return min(end, len(s))
}

// checkLong reads back a message that is written in pieces, before it is written
// anywhere: the block with short texts in place of the long ones, and each piece of those
// separately.
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

// checkText reads back each piece of a text as a text of its own.
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

// measureBlock returns a block's size, and continues the checksum of what precedes it.
func measureBlock(m Message, sum hash.Hash32) (size int64, err error) {
	err = blockPieces(m, func(piece []byte) error {
		size += int64(len(piece))
		_, err := sum.Write(piece)
		return err
	})
	return size, err
}

// writeLong appends a block after the given bytes, piece by piece.
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

// save appends a frame that announces an append to the session: a line break if lead is
// one, and the message's block. After an error the journal is unchanged.
func (j *journal) save(offset int64, lead []byte, m Message) error {
	if j.broken != nil {
		return j.broken
	}
	sum := crc32.New(castagnoli())
	begin := append(append([]byte{frameSave}, saveOffset(offset)...), lead...)
	_, _ = sum.Write(begin) // never fails
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
		_ = j.file.Truncate(j.size) // if that fails, the next frame overwrites the torn one
		return fmt.Errorf("write the journal: %w", err)
	}
	j.size, j.dirty = end, true
	return nil
}

// wholeBlock joins the pieces of a block.
func wholeBlock(lead []byte, m Message) []byte {
	var whole bytes.Buffer
	whole.Write(lead)
	_ = blockPieces(m, func(piece []byte) error { _, err := whole.Write(piece); return err }) // a buffer never fails
	return whole.Bytes()
}
