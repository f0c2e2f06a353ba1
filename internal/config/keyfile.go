package config

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// readKeyFile reads a file that must belong to the user and be accessible to nobody else.
func readKeyFile(path string) (string, error) {
	// Checked before opening: opening a pipe would wait for a writer.
	before, err := os.Stat(path)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	if !before.Mode().IsRegular() {
		return "", errors.New("it is not a regular file")
	}
	f, err := os.Open(path) // #nosec G304 -- the configuration names the file
	if err != nil {
		return "", errors.Unwrap(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", errors.Unwrap(err)
	case !os.SameFile(before, info):
		return "", errors.New("it changed while it was being opened")
	case !private(info.Mode()):
		return "", fmt.Errorf("others can use the file (mode %04o): run chmod 600 on it", info.Mode().Perm())
	case !ownedByUser(info):
		return "", errors.New("the file belongs to another user")
	}
	value, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", errors.Unwrap(err)
	}
	if len(value) > maxSecret {
		return "", errLongSecret
	}
	return string(value), nil
}
