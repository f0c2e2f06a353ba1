package sessions

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// Lock is a held lock: one instance writes a session.
type Lock interface {
	// Release gives the lock up and takes its file away.
	Release() error
	// Held tells whether the lock still stands under its name. Where its folder was
	// removed or replaced it doesn't, and another instance may lock the same name.
	Held() bool
	// Moved tells whether the lock's file still exists under a name that isn't its
	// own: its folder was moved. It is false where the system doesn't tell.
	Moved() bool
}

// lockTries bounds how often a lock is taken anew whose file was taken away by the
// one who held it before. It only happens where that one ends at this very moment.
const lockTries = 100

// TryLock implements [FS]. The file is there only while somebody holds the lock.
// Whoever releases it removes the file first, so what was locked may be a file that
// has no name any more: it counts only if it is still the one under the name.
func (OS) TryLock(name string) (Lock, bool, error) {
	for range lockTries {
		file := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(fileMode))
		if ok, err := file.TryLock(); err != nil || !ok {
			return nil, false, err
		}
		if lock := (&fileLock{file}); lock.Held() {
			return lock, true, nil
		}
		if err := file.Unlock(); err != nil {
			return nil, false, err
		}
	}
	return nil, false, &fs.PathError{Op: "lock", Path: name, Err: errNoLock}
}

// errNoLock says that what was locked is never what stands under the name: it is a
// link, perhaps.
var errNoLock = errors.New("the file changes whenever it is locked")

// fileLock is an advisory lock of the operating system on a file.
type fileLock struct{ file *flock.Flock }

// Held implements [Lock].
func (l *fileLock) Held() bool {
	ours, err := l.file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(l.file.Path())
	return err == nil && os.SameFile(ours, there)
}

// Moved implements [Lock].
func (l *fileLock) Moved() bool {
	ours, err := l.file.Stat()
	return err == nil && hasName(ours) && !l.Held()
}
