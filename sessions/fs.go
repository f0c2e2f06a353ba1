package sessions

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// FS is every file call that this package makes, so that a test can count them, let them
// fail, or cut the power between them. [OS] is the real one. Methods follow package os.
type FS interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	// Stat follows symbolic links.
	Stat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	MkdirAll(name string, perm fs.FileMode) error
	Rename(from, to string) error
	Remove(name string) error
	// Resolve follows all symbolic links and returns an absolute path.
	Resolve(name string) (string, error)
	// SyncDir makes a folder's entries durable. It does nothing if the system has no such
	// call.
	SyncDir(name string) error
	// TryLock takes the lock on a lock file without waiting. ok is false if another
	// process, or another holder in this one, has it.
	TryLock(name string) (lock Lock, ok bool, err error)
}

// File is an open file of an [FS].
type File interface {
	io.Reader
	io.WriterAt
	io.Closer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Chmod(mode fs.FileMode) error
	Sync() error
}

// OS is the operating system's file system. Syncing a file reaches the disk on macOS too:
// [os.File.Sync] uses F_FULLFSYNC there.
type OS struct{}

// OpenFile implements [FS].
func (OS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := open(name, flag, perm)
	if err != nil {
		return nil, err // a nil *os.File must not become a File
	}
	return f, nil
}

// Stat implements [FS].
func (OS) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

// ReadDir implements [FS].
func (OS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }

// MkdirAll implements [FS].
func (OS) MkdirAll(name string, perm fs.FileMode) error { return os.MkdirAll(name, perm) }

// Rename implements [FS].
func (OS) Rename(from, to string) error {
	return rename(from, to)
}

// Remove implements [FS].
func (OS) Remove(name string) error { return os.Remove(name) }

// Resolve implements [FS].
func (OS) Resolve(name string) (string, error) {
	abs, err := Absolute(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// Absolute is [filepath.Abs] with an error that says what to do if the working directory
// was deleted, so that relative paths mean nothing.
func Absolute(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("the folder in which the program was started is gone: give %s as an absolute path, or with ~/ (%w)", filepath.Base(path), err)
	}
	return abs, nil
}

// SamePath reports whether two paths lead to the same file, which may have several names.
// It asks the file system; a missing file equals no other.
func SamePath(path, other string) bool {
	if path == "" || other == "" {
		return false
	}
	a, err := os.Stat(path)
	if err != nil {
		return false
	}
	b, err := os.Stat(other)
	return err == nil && os.SameFile(a, b)
}

// SyncDir implements [FS].
func (OS) SyncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// readFile reads a regular file completely, without ever blocking on a pipe.
func readFile(fsys FS, path string) ([]byte, fs.FileInfo, error) {
	return readFileInto(fsys, path, nil)
}

// readFileInto is readFile into a buffer that is reused if it is large enough.
func readFileInto(fsys FS, path string, buffer []byte) ([]byte, fs.FileInfo, error) {
	info, err := fsys.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	if info.Size() > maxFileSize {
		return nil, nil, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
	}
	f, err := fsys.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	if info, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	data := buffer[:min(int64(cap(buffer)), info.Size())]
	if int64(len(data)) < info.Size() {
		data = make([]byte, info.Size())
	}
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, err
	}
	return data[:n], info, nil
}
