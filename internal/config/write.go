package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Init writes the commented example to path, with mode 0600 in a folder created with mode
// 0700. An existing file is left alone, and the error wraps [fs.ErrExist], unless force
// is set: then it is replaced.
func Init(path string, force bool, known []ProviderSchema) error {
	if path == "" {
		return errNoFolder
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if force {
		return replaceFile(path, Example(known))
	}
	err := createFile(path, Example(known))
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

// replaceFile replaces a file's content, with mode 0600, so that readers find either the
// old or the new content. A symbolic link is kept and its target replaced.
func replaceFile(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, ".config-*.tmp") // created with O_EXCL and mode 0600
	if err != nil {
		return err
	}
	if err := fill(f, data); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
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
