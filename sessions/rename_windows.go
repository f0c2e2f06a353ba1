package sessions

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"
)

const (
	// How long to wait for a file that a virus scanner or an indexer has open, or that is
	// being renamed.
	patience = 2 * time.Second
	pause    = 20 * time.Millisecond

	moveReplaceExisting = 0x1
	moveWriteThrough    = 0x8

	errSharingViolation = syscall.Errno(32)
	errLockViolation    = syscall.Errno(33)
)

// rename replaces to by from, and returns when it is on the disk.
func rename(from, to string) error {
	source, err := syscall.UTF16PtrFromString(from)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	target, err := syscall.UTF16PtrFromString(to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	move := syscall.NewLazyDLL("kernel32.dll").NewProc("MoveFileExW")
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		ok, _, err := move.Call(uintptr(unsafe.Pointer(source)), uintptr(unsafe.Pointer(target)), moveReplaceExisting|moveWriteThrough) //nolint:gosec // the system takes pointers
		if ok != 0 {
			return nil
		}
		if !busy(err) && !errors.Is(err, syscall.ERROR_ACCESS_DENIED) || time.Now().After(deadline) {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
		}
	}
}

// open opens a file that another program may have locked for a moment.
func open(name string, flag int, perm fs.FileMode) (*os.File, error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		f, err := os.OpenFile(name, flag, perm) //nolint:gosec // the caller's own
		if !busy(err) || time.Now().After(deadline) {
			return f, err
		}
	}
}

// busy reports whether a file couldn't be opened because somebody has it open, or removes
// it at this moment.
func busy(err error) bool {
	return errors.Is(err, errSharingViolation) || errors.Is(err, errLockViolation)
}
