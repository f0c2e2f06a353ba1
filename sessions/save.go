package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sluice/gateway"
)

// save makes a prepared message durable. A message that an earlier try already saved is
// not saved again.
func (s *Session) save(m Message) error {
	if m.long() {
		return s.saveLong(m)
	}
	block := encodeMessage(m)
	if err := checkBlock(block, m); err != nil {
		return err
	}
	if s.info == nil {
		return s.create(m)
	}
	if wanted, err := s.wanted(m); err != nil || !wanted {
		return err
	}
	if !s.endsLine {
		block = append([]byte("\n"), block...)
	}
	return s.saved(m, s.write(block))
}

// wanted takes over what others changed, and reports whether a message is still to be
// written.
func (s *Session) wanted(m Message) (bool, error) {
	if err := s.refresh(); err != nil {
		return false, err
	}
	if at := indexOf(s.records, m.ID); at >= 0 {
		if isRecovered(s.decode(at)) && !isRecovered(m) {
			return false, s.stopForOther(signRecovered)
		}
		return false, nil
	}
	return true, s.resetShown(m)
}

// saveLong is save for a message that is written in pieces.
func (s *Session) saveLong(m Message) error {
	if err := checkLong(m); err != nil {
		return err
	}
	if s.info == nil {
		return s.create(m)
	}
	if wanted, err := s.wanted(m); err != nil || !wanted {
		return err
	}
	var lead []byte
	if !s.endsLine {
		lead = []byte("\n")
	}
	before := s.journal.size
	err := s.journal.save(s.info.Size(), lead, m)
	return s.saved(m, s.append(before, err, func(f File, at int64) error {
		_, err := writeLong(f, at, lead, m)
		return err
	}, func() []byte { return wholeBlock(lead, m) }))
}

// saved records a message that was written, or returns why it was not.
func (s *Session) saved(m Message, err error) error {
	if err != nil {
		return s.failed(err)
	}
	s.records = append(s.records, recordOf(m))
	s.endsLine = true
	if len(s.growing) == 0 {
		s.journal.reset()
	}
	return nil
}

// write appends a block: first completely to the journal, so that a torn append can be
// completed, then to the file. If the journal or a sync fails, the whole file is replaced
// instead.
func (s *Session) write(block []byte) error {
	before := s.journal.size
	err := s.journal.write(appendFrame(nil, frameSave, saveOffset(s.info.Size()), block))
	return s.append(before, err, func(f File, at int64) error {
		_, err := f.WriteAt(block, at)
		return err
	}, func() []byte { return block })
}

// append writes to the file what the journal has, or could not take, from an offset on.
// whole returns it in one piece for a file that must be replaced.
func (s *Session) append(before int64, journalErr error, write func(File, int64) error, whole func() []byte) error {
	if journalErr == nil {
		journalErr = s.journal.sync()
	}
	if journalErr != nil || s.syncFailed {
		return s.rewrite(whole())
	}
	synced, err := s.extend(write)
	switch {
	case err == nil:
		return nil
	case synced:
		s.syncFailed = true
		return s.rewrite(whole())
	}
	if s.tornAt == 0 {
		s.journal.rollBack(before)
	}
	return err
}

// extend writes at the end of the file. syncFailed distinguishes a failed sync from a
// failed write; after either the file is truncated to its old length, at the latest
// before the next save.
func (s *Session) extend(write func(File, int64) error) (syncFailed bool, err error) {
	f, err := s.fs.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	size := s.info.Size()
	if now, err := f.Stat(); err != nil || now.Size() != size || !now.ModTime().Equal(s.info.ModTime()) {
		if err == nil {
			err = fmt.Errorf("%s was changed while it was saved", filepath.Base(s.path))
		}
		return false, errors.Join(err, f.Close())
	}
	if err = write(f, size); err == nil {
		if err = f.Sync(); err != nil {
			syncFailed = true
		}
	}
	if err != nil {
		if f.Truncate(size) != nil {
			s.tornAt = size
		}
		return syncFailed, errors.Join(err, f.Close())
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return true, err
	}
	s.info = info
	return false, nil
}

// rewrite replaces the file by itself and the block.
func (s *Session) rewrite(block []byte) error {
	data, _, err := readFile(s.fs, s.path)
	if err != nil {
		return err
	}
	if int64(len(data)) < s.info.Size() {
		return fmt.Errorf("%s became shorter while it was saved", filepath.Base(s.path))
	}
	data = data[:s.info.Size():s.info.Size()]
	if err := replace(s.fs, s.path, data, block); err != nil {
		return err
	}
	s.syncFailed = false
	return s.recordFile(append(data, block...))
}

// recordFile remembers the file as it is after it was written.
func (s *Session) recordFile(data []byte) error {
	info, err := s.fs.Stat(s.path)
	if err != nil {
		return err
	}
	s.info, s.endsLine = info, len(data) == 0 || bytes.HasSuffix(data, []byte("\n"))
	return nil
}

// current returns the file's bytes after taking over what others changed.
func (s *Session) current() ([]byte, error) {
	if err := s.refresh(); err != nil {
		return nil, err
	}
	if err := s.checkNoLink(); err != nil { // the whole file is about to be replaced
		return nil, s.failed(err)
	}
	data, _, err := readFile(s.fs, s.path)
	return data, err
}

// refresh reads the file again if somebody else changed it, an editor for example, and
// creates it again if somebody deleted it. A change that can't be read, or that lacks
// what was saved, makes the session read-only.
func (s *Session) refresh() error {
	info, err := s.claim()
	if err != nil {
		return err
	}
	if s.tornAt > 0 {
		if err := s.truncateTorn(); err != nil {
			return s.failed(err)
		}
		if info, err = s.fs.Stat(s.path); err != nil {
			return s.failed(err)
		}
	}
	if sameFile(info, s.info) {
		return nil
	}
	if err := s.relock(); err != nil {
		return err
	}
	doc, data, info, err := s.readChanged()
	switch {
	case errors.As(err, new(changedError)):
		s.readOnly = err
		return s.writable()
	case err != nil:
		return s.failed(err)
	case s.recoveredElsewhere(doc):
		return s.stopForOther(signRecovered)
	}
	s.setDocument(doc, data, info)
	s.changeUnreported = true
	return nil
}

// sameFile reports whether a file is unchanged.
func sameFile(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// Reload takes over what another program, an editor for example, changed in the file, and
// reports whether it did, even if a save took it over first. If the file can't be read
// now, or lacks what was saved in it, the session stays as it was and the error says why
// ([ErrDamaged], [ErrReplaced], [ErrLost]); nothing is written. A screen calls it now and
// then: without a change it costs one stat of the file, and what can't be read is not
// read twice.
func (s *Session) Reload() (changed bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.info == nil || s.closed || s.tornAt > 0 {
		return false, nil
	}
	info, err := s.fs.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // the next save creates it again
	}
	if err != nil {
		return false, err
	}
	if sameFile(info, s.info) {
		s.makeWritable()
		changed, s.changeUnreported = s.changeUnreported, false
		return changed, nil
	}
	if s.refused != nil && sameFile(info, s.refused) {
		return false, s.refusal
	}
	doc, data, now, err := s.readChanged()
	if errors.As(err, new(changedError)) {
		s.refused, s.refusal = info, err
	}
	if err != nil {
		return false, err
	}
	s.setDocument(doc, data, now)
	s.makeWritable()
	return true, nil
}

// makeWritable makes a session writable again whose file has been repaired.
func (s *Session) makeWritable() {
	s.refused, s.refusal = nil, nil
	if errors.As(s.readOnly, new(changedError)) {
		s.readOnly = nil
	}
}

// truncateTorn removes what a failed append left.
func (s *Session) truncateTorn() error {
	if s.tornAt == 0 {
		return nil
	}
	f, err := s.fs.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Truncate(s.tornAt), f.Close()); err != nil {
		return err
	}
	s.tornAt = 0
	return nil
}

// setDocument makes a document the session's content.
func (s *Session) setDocument(doc document, data []byte, info fs.FileInfo) {
	s.meta, s.records, s.info = doc.meta, doc.records, info
	s.held, s.undecoded = len(data), 0
	for i := range s.records {
		s.undecoded += len(s.records[i].block)
	}
	s.journal.session = s.meta.ID
	s.endsLine = len(data) == 0 || bytes.HasSuffix(data, []byte("\n"))
	if s.meta.Title == "" {
		s.meta.Title = titleFrom(s.records)
	}
}

func titleFrom(records []record) string {
	for i := range records {
		if records[i].role == gateway.RoleUser {
			m, _ := records[i].message() // empty if it can't be read
			if title := titleOf(m.Text); title != "" {
				return title
			}
		}
	}
	return ""
}

func (s *Session) failed(err error) error {
	return fmt.Errorf("save %s: %w", filepath.Base(s.path), err)
}
