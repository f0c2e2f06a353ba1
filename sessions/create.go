package sessions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// CopyTo saves the head and all messages in a new session, which is returned
// open: in the store's folder for an empty path, never over a file. It serves
// where this session can't be written. Growing messages, and keys that this
// package doesn't know, are not in the copy.
func (s *Session) CopyTo(path string) (*Session, error) {
	meta, messages := s.Meta(), s.Messages()
	meta.ID, meta.Created = "", time.Time{}
	if path != "" {
		var err error
		if path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
	}
	c := s.store.begin(path, meta)
	for _, m := range messages {
		c.records = append(c.records, recordOf(m.normal()))
	}
	if err := c.create(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// create makes the session's file with the messages so far and the given ones,
// whole from the beginning and never over a file that is there.
func (s *Session) create(first ...Message) error {
	meta := s.meta
	if meta.Title == "" {
		meta.Title = titleFrom(slices.Concat(s.records, recordsOf(first)))
	}
	path := s.path
	if path == "" {
		path = filepath.Join(s.store.dir, fileName(meta.Title, meta.ID))
	}
	if err := makeDir(s.fs, filepath.Dir(path)); err != nil {
		return fmt.Errorf("make the folder of the sessions: %w", err)
	}
	dir, err := s.fs.Resolve(filepath.Dir(path))
	if err != nil {
		return err
	}
	path = filepath.Join(dir, filepath.Base(path))
	if s.release == nil {
		release, ok, err := s.fs.TryLock(path + lockSuffix)
		if err != nil {
			return fmt.Errorf("lock %s: %w", filepath.Base(path), err)
		}
		if !ok {
			return fmt.Errorf("%s: %w", filepath.Base(path), ErrLocked)
		}
		s.release = release
	}
	// The lock and what else belongs to a path stay with it from here on.
	s.path, s.journal.path = path, path+journalSuffix
	if _, err := s.fs.Stat(path); !s.ours && !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = os.ErrExist
		}
		return fmt.Errorf("make %s: %w", filepath.Base(path), err)
	}
	s.ours = true // a try that fails late may leave it
	content := encodeHead(meta)
	all := recordsOf(append(s.decodeAll(0), first...))
	for _, r := range all {
		content = append(content, encodeMessage(*r.decoded)...)
	}
	doc, _, err := parse(content)
	if err != nil {
		return fmt.Errorf("check %s before saving: %w", filepath.Base(path), err)
	}
	if err := replace(s.fs, path, content); err != nil {
		return s.failed(err)
	}
	s.meta = doc.meta
	s.records, s.ready = all, true
	return s.note(content)
}
