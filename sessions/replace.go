package sessions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	fileMode = 0o600
	dirMode  = 0o700
)

// replace puts a file under its name as a whole: readers see the old content or
// the new one, and when it returns nil the new one survives a power cut. An
// existing file keeps its mode. The path must have its links resolved.
func replace(fsys FS, path string, content ...[]byte) (err error) {
	dir := filepath.Dir(path)
	temp, name, err := createTemp(fsys, path)
	if err != nil {
		return err
	}
	open := true
	defer func() {
		if err != nil {
			if open {
				_ = temp.Close() // the first error counts
			}
			_ = fsys.Remove(name)
		}
	}()
	if old, statErr := fsys.Stat(path); statErr == nil && old.Mode().Perm() != fileMode {
		if err := temp.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	var at int64
	for _, piece := range content {
		n, err := temp.WriteAt(piece, at)
		if err != nil {
			return err
		}
		at += int64(n)
	}
	if err := temp.Sync(); err != nil {
		return err
	}
	open = false
	if err := temp.Close(); err != nil {
		return err
	}
	if err := fsys.Rename(name, path); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

// createTemp makes a new file beside path, never one that is there already.
func createTemp(fsys FS, path string) (File, string, error) {
	for range 100 {
		name := path + ".tmp-" + newID(time.Now())[10:]
		f, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
		if !errors.Is(err, fs.ErrExist) {
			return f, name, err
		}
	}
	return nil, "", fmt.Errorf("%s: no free name for a temporary file", path)
}

// backUp keeps a copy of content beside path and gives the copy's name.
func backUp(fsys FS, path string, content []byte) (name string, err error) {
	for i := range 1000 {
		name = path + ".bak"
		if i > 0 {
			name = fmt.Sprintf("%s.bak%d", path, i)
		}
		f, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.WriteAt(content, 0)
		if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
			err = fsys.SyncDir(filepath.Dir(path))
		}
		return name, err
	}
	return "", fmt.Errorf("%s: too many backups", path)
}
