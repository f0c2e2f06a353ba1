package sessions

import (
	"errors"
	"io/fs"
	"os"
	"sync"
)

var errDead = errors.New("the program was killed")

// faultFS is the real file system until its n-th call that changes something, or
// with reads its n-th call that only looks or closes. That call fails, after half
// of its bytes if it writes. With dead all later ones fail too, as if the program
// had been killed there.
type faultFS struct {
	OS
	mu    sync.Mutex
	at    int
	err   error
	dead  bool
	reads bool
	calls int
}

func (f *faultFS) fail() error { return f.count(false) }

// look is fail for calls that change nothing.
func (f *faultFS) look() error { return f.count(true) }

func (f *faultFS) count(looks bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if looks != f.reads {
		return nil
	}
	f.calls++
	if f.calls == f.at || f.dead && f.at > 0 && f.calls > f.at {
		return f.err
	}
	return nil
}

func (f *faultFS) hit() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at > 0 && f.calls >= f.at
}

func (f *faultFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	if err := f.count(flag == os.O_RDONLY); err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	file, err := f.OS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &faultFile{file, f}, nil
}

func (f *faultFS) Stat(name string) (fs.FileInfo, error) {
	if err := f.look(); err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return f.OS.Stat(name)
}

func (f *faultFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.look(); err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return f.OS.ReadDir(name)
}

func (f *faultFS) Resolve(name string) (string, error) {
	if err := f.look(); err != nil {
		return "", &fs.PathError{Op: "resolve", Path: name, Err: err}
	}
	return f.OS.Resolve(name)
}

func (f *faultFS) MkdirAll(name string, perm fs.FileMode) error {
	if err := f.fail(); err != nil {
		return err
	}
	return f.OS.MkdirAll(name, perm)
}

func (f *faultFS) Rename(from, to string) error {
	if err := f.fail(); err != nil {
		return err
	}
	return f.OS.Rename(from, to)
}

func (f *faultFS) Remove(name string) error {
	if err := f.fail(); err != nil {
		return err
	}
	return f.OS.Remove(name)
}

func (f *faultFS) SyncDir(name string) error {
	if err := f.fail(); err != nil {
		return err
	}
	return nil // nobody cuts the power here, and syncing is slow
}

func (f *faultFS) TryLock(name string) (Lock, bool, error) {
	if err := f.fail(); err != nil {
		return nil, false, err
	}
	return f.OS.TryLock(name)
}

type faultFile struct {
	File
	fs *faultFS
}

func (f *faultFile) Read(b []byte) (int, error) {
	if err := f.fs.look(); err != nil {
		return 0, err
	}
	return f.File.Read(b)
}

func (f *faultFile) Stat() (fs.FileInfo, error) {
	if err := f.fs.look(); err != nil {
		return nil, err
	}
	return f.File.Stat()
}

// Close fails as a file on a network may, but gives the descriptor back.
func (f *faultFile) Close() error { return errors.Join(f.fs.look(), f.File.Close()) }

func (f *faultFile) WriteAt(b []byte, at int64) (int, error) {
	f.fs.mu.Lock()
	already := !f.fs.reads && f.fs.dead && f.fs.at > 0 && f.fs.calls >= f.fs.at
	f.fs.mu.Unlock()
	if err := f.fs.fail(); err != nil {
		n := 0
		if !already {
			n, _ = f.File.WriteAt(b[:len(b)/2], at)
		}
		return n, err
	}
	return f.File.WriteAt(b, at)
}

func (f *faultFile) Truncate(size int64) error {
	if err := f.fs.fail(); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f *faultFile) Chmod(mode fs.FileMode) error {
	if err := f.fs.fail(); err != nil {
		return err
	}
	return f.File.Chmod(mode)
}

func (f *faultFile) Sync() error {
	if err := f.fs.fail(); err != nil {
		return err
	}
	return nil
}
