package sessions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// takenFS is the real file system, on which every name for a new file is taken.
type takenFS struct {
	OS
	asked int
}

func (t *takenFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	if flag&os.O_EXCL != 0 {
		t.asked++
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrExist}
	}
	return t.OS.OpenFile(name, flag, perm)
}

func TestWhereEveryNameIsTakenNothingIsReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	mustWrite(t, path, "old")
	for what, do := range map[string]func(FS) error{
		"replace": func(fsys FS) error { return replace(fsys, path, []byte("new")) },
		"back up": func(fsys FS) error { _, err := backUp(fsys, path, []byte("new")); return err },
	} {
		fsys := &takenFS{}
		if err := do(fsys); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
		if fsys.asked < 100 || fsys.asked > 1000 {
			t.Errorf("%s: %d names were tried", what, fsys.asked)
		}
	}
	mustEqual(t, "content", mustRead(t, path), "old")
	cut := "[[message]]\ntext = 'whole'\n[[message]]\ntext = \"\"\"\ncut he"
	mustWrite(t, path, cut)
	s, err := NewStoreOn(&takenFS{}, "").Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if readOnly, why := s.ReadOnly(); !readOnly || !strings.Contains(why, "too many backups") {
		t.Errorf("a file that can't be backed up: read-only %v: %s", readOnly, why)
	}
	mustEqual(t, "what could be read", texts(s.Messages()), "whole")
	mustClose(t, s)
	mustEqual(t, "content", mustRead(t, path), cut)
}

// modes says that files have POSIX modes here, and folders can be synced.
const modes = runtime.GOOS != "windows"

func TestBackupsNeverReplaceEachOther(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.toml")
	for i, want := range []string{".bak", ".bak1", ".bak2", ".bak3"} {
		name, err := backUp(OS{}, path, []byte(fmt.Sprint("content ", i)))
		if err != nil || name != path+want {
			t.Fatalf("%q, %v", name, err)
		}
		mustEqual(t, want, mustRead(t, name), fmt.Sprint("content ", i))
		if info, err := os.Stat(name); err != nil || info.Mode() != 0o600 && modes {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	}
}

func TestAReplacedFileIsTheOldOrTheNewWithItsMode(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o600, 0o640} {
		for at := 1; ; at++ {
			path := filepath.Join(t.TempDir(), "s.toml")
			mustWrite(t, path, "old")
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			fsys := &faultFS{at: at, err: syscall.EIO}
			err := replace(fsys, path, []byte("ne"), nil, []byte("w"))
			got := mustRead(t, path)
			if err == nil && got != "new" || got != "old" && got != "new" || err != nil && !errors.Is(err, syscall.EIO) {
				t.Errorf("call %d: %q, %v", at, got, err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode() != mode && modes {
				t.Errorf("call %d: mode %v, %v; want %v", at, info.Mode(), err, mode)
			}
			if left, err := filepath.Glob(path + tempSuffix + "*"); err != nil || len(left) > 0 {
				t.Errorf("call %d: left %v, %v", at, left, err)
			}
			if !fsys.hit() {
				break
			}
		}
	}
}

func TestAFolderIsMadeWithThoseAboveItForTheOwnerAlone(t *testing.T) {
	t.Parallel()
	above := t.TempDir()
	dir := filepath.Join(above, "a", "b", "c")
	if err := makeDir(OS{}, dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, filepath.Dir(dir), filepath.Join(above, "a")} {
		if info, err := os.Stat(name); err != nil || info.Mode() != fs.ModeDir|0o700 && modes {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if err := makeDir(&faultFS{at: 1, err: syscall.EIO}, dir); err != nil {
		t.Errorf("a folder that is there: %v", err)
	}
	for at, want := range map[int]error{1: syscall.EIO, 2: syscall.EIO} {
		fsys := &faultFS{at: at, err: want}
		if err := makeDir(fsys, filepath.Join(above, fmt.Sprint("x", at))); !errors.Is(err, want) {
			t.Errorf("call %d: %v", at, err)
		}
	}
	// A folder above that may be passed through but not read can't be synced.
	if err := makeDir(&faultFS{at: 2, err: syscall.EACCES}, filepath.Join(above, "y")); err != nil {
		t.Errorf("below a folder that can't be read: %v", err)
	}
	file := filepath.Join(above, "file")
	mustWrite(t, file, "")
	if err := (OS{}).MkdirAll(filepath.Join(file, "below"), dirMode); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a folder in a file: %v", err)
	}
	if err := (OS{}).SyncDir(filepath.Join(above, "none")); modes && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("syncing no folder: %v", err)
	}
}
