package main

import (
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"

	"sluice/sessions"
)

// failpoints are the places at which a child can be made to kill itself.
var failpoints = []string{
	"before-open", "after-open", "before-write", "half-write", "after-write", "before-sync", "after-sync", "before-truncate",
	"after-truncate", "before-rename", "after-rename", "before-dirsync", "after-dirsync", "before-remove", "after-remove",
}

// failFS is the real file system in which the program dies at the n-th time that
// it comes to a failpoint.
type failFS struct {
	sessions.OS
	point string
	mu    sync.Mutex
	left  int
}

// newFailFS reads a failpoint such as "half-write@3", or none.
func newFailFS(spec string) (sessions.FS, error) {
	if spec == "" {
		return sessions.OS{}, nil
	}
	point, n, _ := strings.Cut(spec, "@")
	left, err := strconv.Atoi(n)
	if err != nil {
		return nil, fmt.Errorf("failpoint %q: %w", spec, err)
	}
	return &failFS{point: point, left: left}, nil
}

// here dies where it is time. A killed process runs nothing more, so the signal
// is waited for.
func (f *failFS) here(point string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if point != f.point {
		return false
	}
	f.left--
	return f.left == 0
}

func (f *failFS) pass(point string) {
	if f.here(point) {
		die()
	}
}

// die ends the process as kill -9 does.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill() // nothing runs after it
	}
	select {}
}

func (f *failFS) OpenFile(name string, flag int, perm fs.FileMode) (sessions.File, error) {
	if flag == os.O_RDONLY {
		return f.OS.OpenFile(name, flag, perm)
	}
	f.pass("before-open")
	file, err := f.OS.OpenFile(name, flag, perm)
	f.pass("after-open")
	if err != nil {
		return nil, err
	}
	return &failFile{file, f}, nil
}

func (f *failFS) Rename(from, to string) error {
	f.pass("before-rename")
	err := f.OS.Rename(from, to)
	f.pass("after-rename")
	return err
}

func (f *failFS) Remove(name string) error {
	f.pass("before-remove")
	err := f.OS.Remove(name)
	f.pass("after-remove")
	return err
}

func (f *failFS) SyncDir(name string) error {
	f.pass("before-dirsync")
	err := f.OS.SyncDir(name)
	f.pass("after-dirsync")
	return err
}

type failFile struct {
	sessions.File
	fs *failFS
}

func (f *failFile) WriteAt(b []byte, at int64) (int, error) {
	f.fs.pass("before-write")
	if f.fs.here("half-write") {
		_, _ = f.File.WriteAt(b[:len(b)/2], at) // dies anyway
		die()
	}
	n, err := f.File.WriteAt(b, at)
	f.fs.pass("after-write")
	return n, err
}

func (f *failFile) Truncate(size int64) error {
	f.fs.pass("before-truncate")
	err := f.File.Truncate(size)
	f.fs.pass("after-truncate")
	return err
}

func (f *failFile) Sync() error {
	f.fs.pass("before-sync")
	err := f.File.Sync()
	f.fs.pass("after-sync")
	return err
}
