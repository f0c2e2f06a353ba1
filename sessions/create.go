package sessions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// create writes the session's file with the messages so far and the given ones, all at
// once and never over an existing file.
func (s *Session) create(first ...Message) error {
	meta := s.meta
	if meta.Title == "" {
		meta.Title = titleFrom(slices.Concat(s.records, recordsOf(first)))
	}
	path := s.path
	if path == "" && s.store.dir == "" {
		return ErrNoFolder // rather than the working directory
	}
	if path == "" {
		path = filepath.Join(s.store.dir, fileName(meta.Title, meta.ID))
	}
	if err := makeDir(s.fs, filepath.Dir(path)); err != nil {
		return fmt.Errorf("make the folder of %s: %w", filepath.Base(path), err)
	}
	dir, err := s.fs.Resolve(filepath.Dir(path))
	if err != nil {
		return err
	}
	path = filepath.Join(dir, filepath.Base(path))
	if s.lock == nil {
		lock, ok, err := s.fs.TryLock(path + lockSuffix)
		if err != nil {
			return fmt.Errorf("lock %s: %w", filepath.Base(path), err)
		}
		if !ok {
			return fmt.Errorf("%s: %w", filepath.Base(path), ErrLocked)
		}
		s.lock = lock
	}
	if err := s.relock(); err != nil {
		return err
	}
	// The lock and the other files of a path stay with it from here on.
	s.path, s.journal.path = path, path+journalSuffix
	if _, err := s.fs.Stat(path); !s.ours && !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = os.ErrExist
		}
		return fmt.Errorf("make %s: %w", filepath.Base(path), err)
	}
	if err := s.setAside(); err != nil {
		return fmt.Errorf("keep the journal of an earlier %s: %w", filepath.Base(path), err)
	}
	s.ours = true // a try that fails late may leave the file
	all := recordsOf(append(s.decodeAll(0), first...))
	content, more := slices.Clip(s.draft), all[s.drafted:]
	if s.draft == nil {
		content, more = encodeHead(meta), all
	}
	for _, r := range more {
		content = append(content, encodeMessage(*r.decoded)...)
	}
	doc, _, err := parse(content)
	if err != nil {
		return fmt.Errorf("check %s before saving: %w", filepath.Base(path), err)
	}
	if err := replace(s.fs, path, content); err != nil {
		return s.failed(err)
	}
	if err := s.recordFile(content); err != nil {
		return s.failed(err) // all messages are still unwritten: the next try replaces the file
	}
	s.meta = doc.meta
	s.records, s.ready, s.draft, s.drafted = all, true, nil, 0
	return nil
}

// setAside renames a journal that outlived its session, such as one whose file was
// deleted after a crash: there may be text in it.
func (s *Session) setAside() error {
	if s.ours || s.journal.file != nil {
		return nil
	}
	data, _, err := readFile(s.fs, s.journal.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	name, err := backUp(s.fs, s.journal.path, data)
	if err != nil {
		return err
	}
	s.recovered = append(s.recovered, "the journal of a session that is gone is kept as "+filepath.Base(name))
	return s.fs.Remove(s.journal.path)
}

// asideJournal renames this session's own journal.
func (s *Session) asideJournal() error {
	state, err := s.journal.state()
	if err != nil || state != journalOurs {
		s.journal.drop()
		return err
	}
	data, _, err := readFile(s.fs, s.journal.path)
	if err == nil {
		_, err = backUp(s.fs, s.journal.path, data)
	}
	if err != nil {
		return errors.Join(err, s.journal.file.Close())
	}
	return s.journal.remove()
}
