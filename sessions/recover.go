package sessions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"unicode/utf8"
)

// load reads the session's file and journal. With write it also repairs them, in steps
// that can each be repeated after a crash; without, the repairs are only made in memory.
func (s *Session) load(write bool) error {
	data, info, err := readFile(s.fs, s.path)
	if err != nil {
		return err
	}
	var left leftover
	var journalErr error
	if !errors.Is(s.readOnly, ErrLocked) { // else the journal is another instance's and in use
		left, journalErr = readJournal(s.fs, s.journal.path)
	}
	if journalErr == nil && left.ofOtherSession(data) {
		if left, journalErr = s.keepApart(left, write); journalErr != nil {
			return s.openReadOnly(data, info, leftover{}, journalErr)
		}
	}
	if whole, torn := left.completed(data); torn {
		if write {
			if err := s.replaceFile(whole); err != nil {
				return s.openReadOnly(data, info, left, err)
			}
		}
		s.recovered = append(s.recovered, "completed a message that was being saved when the program ended")
		data = whole
	}
	doc, torn, err := parse(data)
	if err != nil && errors.Is(s.readOnly, ErrLocked) {
		doc, err = readWhileWritten(data, doc, torn, err)
	}
	if err != nil && torn > 0 && write && journalErr == nil {
		if mended, ok := mend(data, torn); ok {
			name, err := backUp(s.fs, s.path, data)
			if err == nil {
				err = s.replaceFile(mended)
			}
			if err != nil {
				return s.openReadOnly(data, info, left, err)
			}
			s.recovered = append(s.recovered, fmt.Sprintf(
				"repaired the last message, which was cut off; the original file is kept as %s", filepath.Base(name)))
			data = mended
		}
		doc, _, err = parse(data)
	}
	if err == nil {
		err = journalErr
	}
	if err == nil && write {
		err = doc.appendable(data)
	}
	if err == nil && left.lacksParents(doc) {
		left, err = s.keepApart(left, write)
	}
	s.setDocument(doc, data, info)
	if err != nil {
		s.readOnly = err
		s.records = append(s.records, left.missing(doc)...)
		return nil
	}
	if !write {
		s.records = append(s.records, left.missing(doc)...)
		return nil
	}
	if err := s.recordFile(data); err != nil {
		return err
	}
	sweep(s.fs, s.path)
	s.restrictMode(info)
	s.ready = true
	return s.bringBack(left, doc)
}

// keepApart renames a journal that doesn't belong to what the file holds: nothing of it
// may be appended there.
func (s *Session) keepApart(left leftover, write bool) (leftover, error) {
	if !write {
		return leftover{}, nil
	}
	name, err := backUp(s.fs, s.journal.path, left.data)
	if err == nil {
		err = s.fs.Remove(s.journal.path)
	}
	if err != nil {
		return leftover{}, fmt.Errorf("keep the journal of another state of %s: %w", filepath.Base(s.path), err)
	}
	s.recovered = append(s.recovered, fmt.Sprintf(
		"the journal belongs to another session or to a later state of the file; it is kept as %s", filepath.Base(name)))
	return leftover{}, nil
}

// readWhileWritten reads a file to whose end another instance is writing at this very
// moment: what is complete counts, and the rest is not damage.
func readWhileWritten(data []byte, doc document, torn int, err error) (document, error) {
	// A header that has only begun would be taken for a part of the message before it.
	if end := bytes.LastIndexByte(data, '\n'); end >= 0 {
		if whole, _, err := parse(data[:end+1]); err == nil {
			return whole.withoutUnfinished(data[end+1:]), nil
		}
	}
	if torn > 0 {
		return doc, nil
	}
	return doc, err
}

// withoutUnfinished leaves a last message out that has no text yet: its next line is only
// half there.
func (d document) withoutUnfinished(half []byte) document {
	half = bytes.Trim(half, "\x00")
	n := len(d.records) - 1
	if n < 0 || bytes.HasPrefix([]byte(messageHeader), half) {
		return d
	}
	if m, err := d.records[n].message(); err == nil && m.Text == "" && m.Reasoning == "" && m.Refusal == "" && m.Error == nil {
		d.records = d.records[:n]
	}
	return d
}

// bringBack appends what only the journal has, then removes it.
func (s *Session) bringBack(left leftover, doc document) error {
	if left.damage > 0 {
		name, err := backUp(s.fs, s.journal.path, left.data)
		if err != nil {
			s.readOnly = err
			return nil
		}
		s.recovered = append(s.recovered, fmt.Sprintf(
			"%d bytes at the end of the journal could not be read; it is kept as %s", left.damage, filepath.Base(name)))
	}
	for i, r := range left.missing(doc) {
		m := *r.decoded
		block := encodeMessage(m)
		err := checkBlock(block, m)
		if err == nil {
			if !s.endsLine {
				block = append([]byte("\n"), block...)
			}
			// The journal still holds the message, so the file is replaced as a whole
			// rather than the journal written while it is needed.
			err = s.rewrite(block)
		}
		if err != nil {
			s.readOnly = fmt.Errorf("bring back what the journal holds: %w", err)
			s.records = append(s.records, left.missing(doc)[i:]...)
			return nil
		}
		r.journalOnly = false
		s.records = append(s.records, r)
		s.recovered = append(s.recovered, describe(m))
	}
	if left.there {
		if err := s.journal.remove(); err != nil {
			s.readOnly = err
		}
	}
	if s.meta.Title == "" {
		s.meta.Title = titleFrom(s.records)
	}
	return nil
}

func describe(m Message) string {
	if !m.Incomplete {
		return "restored a message that was being saved when the program ended"
	}
	return fmt.Sprintf("restored %d characters of an answer that was cut off when the program ended",
		utf8.RuneCountInString(m.Text+m.Reasoning+m.Refusal))
}

// replaceFile replaces the file and returns why it can't be, if so.
func (s *Session) replaceFile(data []byte) error {
	if err := replace(s.fs, s.path, data); err != nil {
		return fmt.Errorf("repair %s: %w", filepath.Base(s.path), err)
	}
	return nil
}

// openReadOnly opens a file read-only for which a repair failed.
func (s *Session) openReadOnly(data []byte, info fs.FileInfo, left leftover, why error) error {
	doc, _, _ := parse(data) // what could be read is shown; why explains the rest
	s.setDocument(doc, data, info)
	s.records = append(s.records, left.missing(doc)...)
	s.readOnly = why
	return nil
}

// restrictMode removes other users' permissions on a session in the store's own folder.
// One elsewhere, in a repository perhaps, keeps its mode.
func (s *Session) restrictMode(info fs.FileInfo) {
	if s.store.dir == "" {
		return
	}
	dir, err := s.fs.Resolve(s.store.dir)
	if err != nil || dir != filepath.Dir(s.path) || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return
	}
	f, err := s.fs.OpenFile(s.path, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Chmod(fileMode), f.Close())
	}
	if err == nil {
		s.recovered = append(s.recovered, fmt.Sprintf("others could open this session (mode %#o); now only you can", info.Mode().Perm()))
	}
}

// writableFile returns an error if the system doesn't let us write the file.
func writableFile(fsys FS, path string) error {
	f, err := fsys.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return f.Close()
}
