package sessions

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"sluice/gateway"
)

// endedWhileArriving is the error of an answer that was recovered from the journal.
const endedWhileArriving = "the program ended while this answer was arriving"

// leftover is the content of a journal that an ended program left.
type leftover struct {
	// saves are appends, of which the last may be torn or missing.
	saves []savedBlock
	// growing are messages that were arriving, without those in saves.
	growing []Message
	// session is the id of the session that the journal belongs to, empty if it doesn't
	// say.
	session string
	// data is the whole journal, damage how many bytes of it are invalid.
	data   []byte
	damage int
	// there says that there is a journal, even if empty.
	there bool
}

type savedBlock struct {
	offset  int64
	block   []byte
	message Message
}

// readJournal reads what an earlier program left; nothing if there is no journal.
func readJournal(fsys FS, path string) (leftover, error) {
	data, _, err := readFile(fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		return leftover{}, nil
	}
	if err != nil {
		return leftover{}, fmt.Errorf("read the journal: %w", err)
	}
	frames, rest := readFrames(data)
	l := leftover{data: data, damage: rest, there: true}
	if len(frames) == 0 {
		return l, nil
	}
	if frames[0].kind != frameHead || !strings.HasPrefix(string(frames[0].body), journalVersion) {
		return l, fmt.Errorf("%w: %s is not a journal that this program knows", ErrNewer, filepath.Base(path))
	}
	_, l.session, _ = strings.Cut(strings.TrimPrefix(string(frames[0].body), journalVersion), " ")
	l.read(frames[1:])
	return l, nil
}

func (l *leftover) read(frames []frame) {
	type growth struct {
		message                  Message
		text, reasoning, refusal strings.Builder
	}
	growing, order := map[uint64]*growth{}, []*growth{}
	for _, f := range frames {
		if f.kind == frameSave {
			l.readSave(f.body)
			continue
		}
		number, n := binary.Uvarint(f.body)
		if n <= 0 {
			continue
		}
		body := f.body[n:]
		if f.kind == frameBegin {
			if m, err := decodeBlock(body); err == nil {
				growing[number] = &growth{message: m}
				order = append(order, growing[number])
			}
			continue
		}
		g := growing[number]
		if g == nil {
			continue
		}
		switch f.kind {
		case frameText:
			g.text.Write(body)
		case frameReasoning:
			g.reasoning.Write(body)
		case frameRefusal:
			g.refusal.Write(body)
		}
	}
	for _, g := range order {
		m := g.message
		if slices.ContainsFunc(l.saves, func(s savedBlock) bool { return s.message.ID == m.ID }) {
			continue
		}
		m.Text, m.Reasoning, m.Refusal = g.text.String(), g.reasoning.String(), g.refusal.String()
		m.Incomplete = true
		m.Error = &MessageError{
			Kind: gateway.KindTruncated, Message: endedWhileArriving,
			Retryable: true,
		}
		l.growing = append(l.growing, m.normal())
	}
}

func (l *leftover) readSave(body []byte) {
	if len(body) < 8 {
		return
	}
	s := savedBlock{offset: int64(binary.LittleEndian.Uint64(body)), block: body[8:]} //nolint:gosec // checked by completed
	if m, err := decodeBlock(s.block); err == nil {
		s.message = m
		l.saves = append(l.saves, s)
	}
}

// ofOtherSession reports whether the journal belongs to another session than the file:
// somebody replaced the file while the journal's session was open.
func (l leftover) ofOtherSession(data []byte) bool {
	if l.session == "" {
		return false
	}
	doc, _, err := decodeDocument(parts{head: split(data).head})
	return err == nil && doc.meta.ID != "" && doc.meta.ID != l.session
}

// lacksParents reports whether the file lacks the messages that the journal's follow: it is
// an earlier state of the session.
func (l leftover) lacksParents(doc document) bool {
	missing := l.missing(doc)
	for _, r := range missing {
		if r.parent != "" && !contains(doc.records, r.parent) && !contains(missing, r.parent) {
			return true
		}
	}
	return false
}

// completed returns the file with its torn append completed. It is only touched if its
// end is what was being appended, cut short or with zeros in it, which a power cut leaves
// where the disk had not written yet.
func (l leftover) completed(data []byte) ([]byte, bool) {
	for _, s := range l.saves {
		if s.offset < 0 || s.offset >= int64(len(data)) {
			continue
		}
		tail := data[s.offset:]
		if len(tail) <= len(s.block) && !bytes.Equal(tail, s.block) && torn(tail, s.block) {
			return slices.Concat(data[:s.offset], s.block), true
		}
	}
	return data, false
}

// torn reports whether every byte is that of the whole block or a zero.
func torn(tail, whole []byte) bool {
	for i, c := range tail {
		if c != whole[i] && c != 0 {
			return false
		}
	}
	return true
}

// missing returns the messages of the journal that the document lacks.
func (l leftover) missing(doc document) []record {
	var missing []record
	add := func(m Message) {
		if !contains(doc.records, m.ID) && !contains(missing, m.ID) {
			r := recordOf(m)
			r.journalOnly = true
			missing = append(missing, r)
		}
	}
	for _, s := range l.saves {
		add(s.message.normal())
	}
	for _, m := range l.growing {
		add(m)
	}
	return missing
}
