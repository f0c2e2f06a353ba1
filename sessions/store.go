package sessions

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Suffixes of the files that may be beside a session: FILE.toml.journal and so on.
const (
	fileSuffix    = ".toml"
	journalSuffix = ".journal"
	lockSuffix    = ".lock"
)

// Store is a folder of sessions. It is safe for concurrent use.
type Store struct {
	fs  FS
	dir string
	// infos are List's results for files that have not changed since.
	mu    sync.Mutex
	infos map[string]Info
}

// NewStore keeps sessions in a folder, which is created when the first one is saved. An
// empty name means no folder: see [ErrNoFolder].
func NewStore(dir string) *Store { return NewStoreOn(OS{}, dir) }

// NewStoreOn is NewStore on another file system.
func NewStoreOn(fsys FS, dir string) *Store {
	return &Store{fs: fsys, dir: dir, infos: map[string]Info{}}
}

// Dir is the folder.
func (s *Store) Dir() string { return s.dir }

// Create begins a session. Its file appears in the store's folder with the first message.
func (s *Store) Create(meta Meta) (*Session, error) { return s.begin("", meta), nil }

// CreateAt is Create with a file of the caller's choice. The error is [fs.ErrExist] if
// there is one.
func (s *Store) CreateAt(path string, meta Meta) (*Session, error) {
	abs, err := Absolute(path)
	if err != nil {
		return nil, err
	}
	if _, err := s.fs.Stat(abs); err == nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return s.begin(abs, meta), nil
}

func (s *Store) begin(path string, meta Meta) *Session {
	if meta.Created.IsZero() {
		meta.Created = time.Now()
	}
	if meta.ID == "" {
		meta.ID = NewID(meta.Created)
	}
	session := s.session(path)
	session.meta = meta.normal()
	session.journal.session = meta.ID
	return session
}

func (s *Store) session(path string) *Session {
	return &Session{
		fs: s.fs, store: s, path: path, growing: map[string]*Growing{},
		journal: journal{fs: s.fs, path: path + journalSuffix},
	}
}

// Open opens the session in any file for writing, after repairing what a crash left. A
// file that can't be read completely, that is newer than this program, that another
// instance has open, or that can't be written opens read-only: see [Session.ReadOnly]. It
// fails if there is nothing to show: no such file, no permission to read it, not a
// regular file, too large.
func (s *Store) Open(path string) (*Session, error) {
	session, err := s.at(path)
	if err != nil {
		return nil, err
	}
	lock, ok, err := s.fs.TryLock(session.path + lockSuffix)
	switch {
	case err != nil:
		session.readOnly = fmt.Errorf("this folder can't be written: %w", err)
	case !ok:
		session.readOnly = ErrLocked
	default:
		session.lock = lock
		if err := writableFile(s.fs, session.path); err != nil {
			session.readOnly = fmt.Errorf("this file can't be written: %w", err)
		}
	}
	if err := session.load(session.readOnly == nil); err != nil {
		_ = session.Close() // only the lock is held
		return nil, err
	}
	return session, nil
}

// Read is Open without locking and without any change on the disk: the session is always
// read-only.
func (s *Store) Read(path string) (*Session, error) {
	session, err := s.at(path)
	if err != nil {
		return nil, err
	}
	if _, err := s.fs.Stat(session.journal.path); err == nil {
		if lock, ok, err := s.fs.TryLock(session.path + lockSuffix); err == nil && ok {
			defer func() { _ = lock.Release() }() // only taken to know that nobody is writing
		} else if err == nil {
			session.readOnly = ErrLocked
		}
	}
	if err := session.load(false); err != nil {
		return nil, err
	}
	if session.readOnly == nil {
		session.readOnly = errors.New("it was opened for reading")
	}
	return session, nil
}

// at resolves a path and refuses anything but a regular file before anything is opened,
// locked or created beside it.
func (s *Store) at(path string) (*Session, error) {
	resolved, err := s.fs.Resolve(path)
	if err != nil {
		return nil, err
	}
	info, err := s.fs.Stat(resolved)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	return s.session(resolved), nil
}

// Remove deletes a session and its journal. It refuses a file that it can't read
// completely or that another instance has open.
func (s *Store) Remove(path string) error {
	session, err := s.Open(path)
	if err != nil {
		return err
	}
	err = session.ReadOnlyErr()
	if err == nil {
		err = s.fs.Remove(session.path)
	}
	if err == nil {
		err = s.fs.SyncDir(filepath.Dir(session.path))
	}
	return errors.Join(err, session.Close())
}

// Find returns the path of a session by its path, file name, id, the beginning of its id,
// or title. The error wraps [ErrNotFound] or [ErrAmbiguous].
func (s *Store) Find(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", fmt.Errorf("%q: %w", name, ErrNotFound)
	}
	for _, path := range []string{name, filepath.Join(s.dir, name), filepath.Join(s.dir, name+fileSuffix)} {
		if info, err := s.fs.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	all, err := s.List(ctx)
	if err != nil {
		return "", err
	}
	for _, matches := range []func(Info) bool{
		func(i Info) bool { return i.ID == name },
		func(i Info) bool { return strings.EqualFold(i.Title, name) },
		func(i Info) bool { return strings.HasPrefix(i.ID, strings.ToLower(name)) },
	} {
		var found []string
		for _, info := range all {
			if matches(info) {
				found = append(found, info.Path)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", fmt.Errorf("%q: %w", name, ErrAmbiguous)
		}
	}
	return "", fmt.Errorf("%q: %w", name, ErrNotFound)
}
