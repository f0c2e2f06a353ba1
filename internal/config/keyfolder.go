package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFolder is the folder of key files, beside the configuration file.
const keyFolder = "keys"

// KeyFolder is where key files go: a folder beside the configuration file, which only the
// user can open. Empty if the system names no folder for the file.
func (c *Config) KeyFolder() string {
	if c.Path == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(c.Path), keyFolder)
}

// writeKeyFile writes a key into a file with mode 0600, in a folder with mode 0700, in one
// step: no other file ever holds the key, but for the moment before the rename.
func writeKeyFile(path, value string) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return err
	case !private(info.Mode()):
		return fmt.Errorf("others can use the folder %s (mode %04o): run chmod 700 on it", folder, info.Mode().Perm())
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return replaceWithMode(path, []byte(value+"\n"), 0o600)
}

// TryKeyring asks the system's keyring for an entry that need not be there, to find out
// whether it can be used. The error says why not, and wraps [ErrNoKeyring]. It may wait
// for the user to unlock the keyring.
func (c *Config) TryKeyring(ctx context.Context) error {
	_, err := bounded(ctx, func() (string, error) { return c.secrets.keyring.Get(keyringService, "sluice-was-here") })
	if err == nil || errors.Is(err, ErrNotInKeyring) {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrNoKeyring, errors.New(keyringReason(err)))
}

// CleanKey trims the white space around a key, as pasting leaves it, and refuses what no
// header can carry. The error follows the key's name: "contains a control character …".
func CleanKey(value string) (string, error) { return cleanSecret(value) }

// KeyVariable is the environment variable that stands for a key, by its name as in
// [Config.SetKey]. The error says that there is no such key.
func (c *Config) KeyVariable(name string) (string, error) {
	_, variable, err := c.keyPath(name)
	return variable, err
}
