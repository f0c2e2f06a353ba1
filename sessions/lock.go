package sessions

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// Lock is a held lock: only one instance writes a session.
type Lock interface {
	// Release releases the lock and removes its file.
	Release() error
	// Held reports whether the lock's file still has its name. If its folder was removed
	// or replaced it doesn't, and another instance may lock the same name.
	Held() bool
	// Moved reports whether the lock's file still exists under another name: its folder
	// was moved. It is false if the system can't tell.
	Moved() bool
}

// lockTries bounds how often taking the lock is retried because its previous holder
// removed the file, which only happens if that one ends at this very moment.
const lockTries = 100

// TryLock implements [FS]. The file only exists while somebody holds the lock. Whoever
// releases it removes the file first, so the locked file may have no name any more: the
// lock counts only if the name still leads to the file.
func (OS) TryLock(name string) (Lock, bool, error) {
	for range lockTries {
		file := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(fileMode))
		switch ok, err := file.TryLock(); {
		case busy(err): // its holder removes it just now
			return nil, false, nil
		case err != nil || !ok:
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

// errNoLock says that the locked file is never the one under the name, which may be a
// link.
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
