package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Init writes a configuration file to path, with mode 0600 in a folder created with mode
// 0700. An existing file is left alone, and the error wraps [fs.ErrExist], unless force
// is set: then it is replaced.
func Init(path string, content []byte, force bool) error {
	if path == "" {
		return errNoFolder
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if force {
		target, err := followLink(path)
		if err != nil {
			return err
		}
		return replaceWithMode(target, content, 0o600)
	}
	err := createFile(path, content)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s already exists and was left alone: %w", path, fs.ErrExist)
	}
	return err
}

func createFile(path string, data []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the user names the file
	if err != nil {
		return err
	}
	return fill(f, data)
}

// replaceFile replaces a file's content, so that readers find either the old or the new
// content. The file keeps its mode; a new one gets mode 0600. A symbolic link is kept and
// its target replaced.
func replaceFile(path string, data []byte) error {
	path, err := followLink(path)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	return replaceWithMode(path, data, mode)
}

// followLink is the file that a path leads to, the path itself where nothing is there.
func followLink(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	return target, err
}

// replaceWithMode replaces a file by one with a mode.
func replaceWithMode(path string, data []byte, mode fs.FileMode) error {
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, ".config-*.tmp") // created with O_EXCL and mode 0600
	if err != nil {
		return err
	}
	if err := fill(f, data); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if mode != 0o600 {
		if err := os.Chmod(f.Name(), mode); err != nil {
			return errors.Join(err, os.Remove(f.Name()))
		}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(folder)
}

// fill writes, syncs and closes.
func fill(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
