package sessions

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// trashDir is the folder beside the sessions for those that were moved away.
const trashDir = "trash"

// Trash moves a session to the folder trash beside it and returns its new path. One that
// can't be read may be moved too: nothing in it changes. One that another instance has
// open stays, with [ErrLocked].
func (s *Store) Trash(path string) (string, error) {
	session, err := s.Open(path)
	if err != nil {
		return "", err
	}
	moved := ""
	if err = session.ReadOnlyErr(); !errors.Is(err, ErrLocked) {
		dir := filepath.Dir(session.path)
		moved, err = s.move(session.path, filepath.Join(dir, trashDir))
	}
	return moved, errors.Join(err, session.Close())
}

// Restore moves a session from the trash back to the folder above it.
func (s *Store) Restore(path string) (string, error) {
	session, err := s.at(path)
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(session.path)
	if filepath.Base(dir) != trashDir {
		return "", fmt.Errorf("%s is not in the trash", filepath.Base(path))
	}
	return s.move(session.path, filepath.Dir(dir))
}

// Trashed lists what is in the trash, as List does.
func (s *Store) Trashed(ctx context.Context) ([]Info, error) { return s.TrashStore().List(ctx) }

// TrashStore is the trash as a folder of sessions.
func (s *Store) TrashStore() *Store {
	if s.dir == "" {
		return s
	}
	return NewStoreOn(s.fs, filepath.Join(s.dir, trashDir))
}

// FindTrashed is Find in the trash.
func (s *Store) FindTrashed(ctx context.Context, name string) (string, error) {
	return s.TrashStore().Find(ctx, name)
}

// move moves a file into a folder, under another name if its own is taken.
func (s *Store) move(path, dir string) (string, error) {
	if err := makeDir(s.fs, dir); err != nil {
		return "", err
	}
	base := strings.TrimSuffix(filepath.Base(path), fileSuffix)
	for i := 1; i < 1000; i++ {
		name := base + fileSuffix
		if i > 1 {
			name = fmt.Sprintf("%s-%d%s", base, i, fileSuffix)
		}
		to := filepath.Join(dir, name)
		if _, err := s.fs.Stat(to); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err := s.fs.Rename(path, to); err != nil {
			return "", err
		}
		return to, errors.Join(s.fs.SyncDir(dir), s.fs.SyncDir(filepath.Dir(path)))
	}
	return "", fmt.Errorf("%s: no free name in %s", base, dir)
}
