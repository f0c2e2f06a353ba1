package sessions

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Growing is an answer that is still arriving. What was handed to it survives a killed
// program at once, and a power cut after a second at most, provided that pieces or calls
// of [Growing.Sync] keep coming. It is safe for concurrent use with the session's other
// methods.
type Growing struct {
	s       *Session
	message Message
	number  []byte
	// frames are everything that belongs in the journal, of which written bytes are
	// there. What a full disk refused goes first next time, so that there is no gap in
	// what is recovered, and a journal that can't be trusted is written anew.
	frames []byte
	// durable counts the bytes that were synced there. released says that frames before
	// these are only in the journal's file.
	durable  int
	released bool
	written  int
	done     bool
}

// Begin opens an answer that grows in the journal until [Growing.Finish]. It fills in the
// message as Append does. Several may grow at once, one per lane.
func (s *Session) Begin(m Message) (*Growing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m = s.prepare(m)
	if err := s.writable(); err != nil {
		return nil, err
	}
	if s.info == nil {
		if err := s.create(); err != nil {
			return nil, err
		}
	}
	block := encodeMessage(m)
	if err := checkBlock(block, m); err != nil {
		return nil, err
	}
	g := &Growing{s: s, message: m, number: binary.AppendUvarint(nil, s.number)}
	s.number++
	g.frames = appendFrame(nil, frameBegin, g.number, block)
	s.growing[m.ID] = g // so that it is included when the journal has to be written anew
	if err := g.flush(0); err != nil {
		delete(s.growing, m.ID)
		return nil, err
	}
	return g, nil
}

// GoOn begins the answer in another session too, such as one made by [Session.CopyTo],
// with everything handed over so far. Nothing changes here. If both an answer and an
// error are returned, the answer has begun, and keeps what it could not write.
func (g *Growing) GoOn(in *Session) (*Growing, error) {
	g.s.mu.Lock()
	pieces, err := g.pieces()
	g.s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	again, err := in.Begin(g.message)
	if err != nil {
		return nil, err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, p := range pieces {
		again.frames = appendFrame(again.frames, p.kind, again.number, p.body)
	}
	return again, again.flush(0)
}

// pieces are this answer's frames that carry text, without its number.
func (g *Growing) pieces() ([]frame, error) {
	data := g.frames
	if g.released {
		written, err := g.s.journal.synced()
		if err != nil {
			return nil, err
		}
		data = slices.Concat(written, g.frames[g.durable:])
	}
	frames, _ := readFrames(data)
	var out []frame
	for _, f := range frames {
		switch f.kind {
		case frameText, frameReasoning, frameRefusal:
			number, n := binary.Uvarint(f.body)
			if n > 0 && bytes.Equal(binary.AppendUvarint(nil, number), g.number) {
				out = append(out, frame{f.kind, f.body[n:]})
			}
		}
	}
	return out, nil
}

// Message is the message as Begin filled it in: with its id, parent and time.
func (g *Growing) Message() Message { return g.message }

// Text journals a piece of the answer. Call it before the piece is shown. After an error
// the piece is kept and written with the next one; the caller goes on and says that the
// answer is not saved.
func (g *Growing) Text(piece string) error { return g.add(frameText, piece) }

// Reasoning journals a piece of the reasoning, as Text does.
func (g *Growing) Reasoning(piece string) error { return g.add(frameReasoning, piece) }

// Refusal journals a piece of a refusal, as Text does.
func (g *Growing) Refusal(piece string) error { return g.add(frameRefusal, piece) }

func (g *Growing) add(kind byte, piece string) error {
	if piece == "" {
		return nil
	}
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if g.done {
		return g.live()
	}
	err := g.live()
	for begin := 0; begin < len(piece); {
		if err == nil && len(g.frames) > framesMost {
			err = g.flush(0)
		}
		end := pieceEnd(piece, begin)
		g.frames = appendPiece(g.frames, kind, g.number, piece[begin:end]) // even if it can't be written yet
		begin = end
	}
	if err != nil {
		return err
	}
	return g.flush(syncEvery)
}

// pieceEnd returns where a frame's part of a piece ends that begins at an offset: a long
// piece is split into several frames, each of whole characters.
func pieceEnd(s string, begin int) int {
	end := begin + pieceSize
	for end < len(s) && end < begin+pieceSize+utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end++
	}
	return min(end, len(s))
}

// Sync writes what is pending and makes it durable. Pieces do so themselves once a
// second; this is for an answer that has paused.
func (g *Growing) Sync() error {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if err := g.live(); err != nil {
		return err
	}
	return g.flush(0)
}

func (g *Growing) flush(age time.Duration) error {
	if g.s.journal.broken != nil {
		if err := g.s.renewJournal(); err != nil {
			return g.s.failed(err)
		}
	}
	if g.released && g.s.journal.file == nil {
		return g.s.failed(errJournalGone) // else there would be a gap before what follows
	}
	if g.written < len(g.frames) {
		if err := g.s.journal.write(g.frames[g.written:]); err != nil {
			return g.s.failed(err)
		}
		g.written = len(g.frames)
	}
	if time.Since(g.s.journal.syncedAt) < age {
		return nil
	}
	if err := g.s.refresh(); err != nil {
		return err
	}
	if err := g.s.syncJournal(); err != nil {
		return g.s.failed(err)
	}
	return nil
}

// syncJournal makes the journal's frames durable, so that no answer needs to keep its own
// any more.
func (s *Session) syncJournal() error {
	if err := s.journal.sync(); err != nil {
		return err
	}
	for _, g := range s.growing {
		g.release()
	}
	return nil
}

var errJournalGone = errors.New("the journal with the beginning of this answer is gone; the answer is saved when it ends")

// framesMost is how many bytes of frames an answer keeps that are in the journal too.
const framesMost = 4 << 20

// release frees the durable frames of a very long answer.
func (g *Growing) release() {
	g.durable = g.written
	if len(g.frames) > framesMost {
		rest := g.frames[g.written:]
		if cap(g.frames) > 2*framesMost { // writing had failed for a while
			g.frames = nil
		}
		g.frames, g.written, g.durable, g.released = append(g.frames[:0], rest...), 0, 0, true
	}
}

// renewJournal replaces a journal whose sync failed by a new file with everything that is
// growing. What an answer has released is read back.
func (s *Session) renewJournal() error {
	var frames []byte
	readBack := false
	for _, g := range s.growing {
		readBack = readBack || g.released
	}
	if readBack {
		var err error
		if frames, err = s.journal.synced(); err != nil {
			return err
		}
	}
	for _, g := range s.growing {
		if readBack {
			frames = append(frames, g.frames[g.durable:]...)
		} else {
			frames = append(frames, g.frames...)
		}
	}
	if err := s.journal.renew(frames); err != nil {
		return err
	}
	for _, g := range s.growing {
		g.written, g.durable = len(g.frames), len(g.frames)
	}
	return nil
}

func (g *Growing) live() error {
	if g.done {
		return fmt.Errorf("message %s is finished", g.message.ID)
	}
	return g.s.writable()
}

// Finish saves the whole message instead of its pieces: when it returns nil, the message
// is on the disk. Id, parent, lane and time are those of Begin; role and target too if m
// has none. After an error it may be called again.
func (g *Growing) Finish(m Message) error {
	s := g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := g.live(); err != nil {
		return err
	}
	m.ID, m.Lane, m.Time = g.message.ID, g.message.Lane, g.message.Time
	if m.Role == "" {
		m.Role = g.message.Role
	}
	if m.Target == "" {
		m.Target = g.message.Target
	}
	m = m.normal()
	m.Parent = g.message.Parent
	delete(s.growing, m.ID) // so that saving may empty the journal
	if err := s.saveInOrder(m); err != nil {
		s.growing[m.ID] = g
		if s.journal.file == nil {
			g.written = 0
		}
		return err
	}
	g.done, g.frames = true, nil
	return nil
}

func saveOffset(size int64) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(size)) //nolint:gosec // a file's size is never negative
}
