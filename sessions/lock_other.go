//go:build !unix

package sessions

import (
	"io/fs"
	"os"
)

// Release implements [Lock]. An open file can't be removed here, so it is closed first,
// and stays if another instance has opened it meanwhile.
func (l *fileLock) Release() error {
	held := l.Held()
	err := l.file.Unlock()
	if held {
		_ = os.Remove(l.file.Path()) // refused if another instance has it open
	}
	return err
}

// hasName would report whether an open file has a name anywhere.
func hasName(fs.FileInfo) bool { return false }
