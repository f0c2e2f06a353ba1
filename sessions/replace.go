package sessions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	fileMode = 0o600
	dirMode  = 0o700
	// A temporary file has its file's name, this and six random characters.
	tempSuffix = ".tmp-"
	tempLength = 6
	// A backup has its file's name and this.
	backupSuffix = ".bak"
	backupAge    = 30 * 24 * time.Hour
	// abandonedAge is the age from which a temporary file is nobody's any more.
	abandonedAge = 24 * time.Hour
)

// replace writes a file as a whole: readers see the old content or the new one, and when
// it returns nil the new one survives a power cut. An existing file keeps its mode. The
// path must have its links resolved.
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
				_ = temp.Close() // the first error is returned
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

// createTemp creates a new file beside path, never an existing one.
func createTemp(fsys FS, path string) (File, string, error) {
	for range 100 {
		name := path + tempSuffix + NewID(time.Now())[16-tempLength:]
		f, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
		if !errors.Is(err, fs.ErrExist) {
			return f, name, err
		}
	}
	return nil, "", fmt.Errorf("%s: no free name for a temporary file", path)
}

// backUp writes a copy of content beside path and returns the copy's name.
func backUp(fsys FS, path string, content []byte) (name string, err error) {
	for i := range 1000 {
		name = path + backupSuffix
		if i > 0 {
			name = fmt.Sprintf("%s%s%d", path, backupSuffix, i)
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

// makeDir creates a folder, with those above it, that survives a power cut.
func makeDir(fsys FS, dir string) error {
	if _, err := fsys.Stat(dir); err == nil {
		return nil
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := makeDir(fsys, above); err != nil {
			return err
		}
	}
	if err := fsys.MkdirAll(dir, dirMode); err != nil {
		return err
	}
	if err := fsys.SyncDir(above); !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil // a folder that may be traversed but not read
}

func olderThan(entry fs.DirEntry, age time.Duration) bool {
	info, err := entry.Info()
	return err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > age
}

// sweep removes the temporary files that a killed program left beside a file, whose lock
// must be held, and old backups.
func sweep(fsys FS, path string) {
	entries, err := fsys.ReadDir(filepath.Dir(path))
	if err != nil {
		return // nothing depends on it
	}
	for _, entry := range entries {
		if begin, end, ok := strings.Cut(entry.Name(), fileSuffix+tempSuffix); ok && begin != "" && len(end) == tempLength && olderThan(entry, abandonedAge) {
			_ = fsys.Remove(filepath.Join(filepath.Dir(path), entry.Name())) // whichever session it belongs to
			continue
		}
		for _, owner := range []string{path, path + journalSuffix} {
			rest, ok := strings.CutPrefix(entry.Name(), filepath.Base(owner)+tempSuffix)
			if ok && len(rest) == tempLength && !entry.IsDir() {
				_ = fsys.Remove(filepath.Join(filepath.Dir(path), entry.Name())) // as above
			}
			if strings.HasPrefix(entry.Name(), filepath.Base(owner)+backupSuffix) && olderThan(entry, backupAge) {
				_ = fsys.Remove(filepath.Join(filepath.Dir(path), entry.Name())) // as above
			}
		}
	}
}
