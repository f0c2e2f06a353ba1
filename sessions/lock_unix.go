//go:build unix

package sessions

import (
	"io/fs"
	"os"
	"syscall"
)

// Release implements [Lock]. The file is removed while the lock is still held, so that no
// other lock is removed; a file that can't be removed does no harm.
func (l *fileLock) Release() error {
	if l.Held() {
		_ = os.Remove(l.file.Path())
	}
	return l.file.Unlock()
}

// hasName reports whether an open file has a name anywhere.
func hasName(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 0
}
