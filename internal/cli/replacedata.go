package cli

import (
	"errors"
	"os"
	"path/filepath"
)

// replaceData replaces a file of the program's own data in one step. The file gets mode
// 0600. Unlike the configuration it isn't forced to the disk: what a power failure takes
// can be asked for or chosen again.
func replaceData(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
