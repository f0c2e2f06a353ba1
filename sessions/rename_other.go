//go:build !windows

package sessions

import (
	"io/fs"
	"os"
)

func rename(from, to string) error {
	return os.Rename(from, to) //nolint:gosec // both are in the session's own folder
}

func open(name string, flag int, perm fs.FileMode) (*os.File, error) {
	return os.OpenFile(name, flag, perm)
}

// busy is for systems that refuse to open what somebody has open.
func busy(error) bool { return false }
